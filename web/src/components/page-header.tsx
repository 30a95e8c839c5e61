// The head of a page: its name, the question it answers, where it belongs, and what can be done on it. Sets the window's title.
import { useEffect, type ReactNode } from 'react';
import { frame } from '../strings/frame.js';
import { PageLink } from './page-link.js';
import { IconChevronRight } from './icons.js';
import classes from './page-header.module.css';

export interface PageHeaderProps {
  readonly title: string;
  /** The question that the page answers: `Which fixes close the most?` */
  readonly question?: ReactNode;
  /** The page above it: `{ to: '/causes', title: 'Causes' }`. */
  readonly parent?: { readonly to: string; readonly title: string };
  /** Tags beside the title. */
  readonly tags?: ReactNode;
  readonly actions?: ReactNode;
}

export function PageHeader({ title, question, parent, tags, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · ${frame.product}`;
  }, [title]);
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        {parent !== undefined && (
          <p className={classes.parent}>
            <PageLink to={parent.to}>{parent.title}</PageLink>
            <IconChevronRight size={14} aria-hidden="true" />
          </p>
        )}
        <div className={classes.line}>
          <h1 className={classes.title}>{title}</h1>
          {tags !== undefined && <div className={classes.tags}>{tags}</div>}
        </div>
        {question !== undefined && <p className={classes.question}>{question}</p>}
      </div>
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </header>
  );
}
