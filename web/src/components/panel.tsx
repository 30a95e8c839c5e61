// A part of a page with its own title. Parts are sections, so that they can be jumped to.
import { useId, type ReactNode } from 'react';
import classes from './panel.module.css';

export interface PanelProps {
  readonly title?: ReactNode;
  /** Under the title, one sentence. */
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Without padding, for tables and drawings that reach the edge. */
  readonly flush?: boolean;
  /** The level of its title; 2 on a page, 3 inside of another panel. */
  readonly level?: 2 | 3;
}

export function Panel({ title, hint, actions, children, flush = false, level = 2 }: PanelProps) {
  const id = useId();
  const Title = level === 2 ? 'h2' : 'h3';
  return (
    <section className={classes.panel} aria-labelledby={title === undefined ? undefined : id}>
      {(title !== undefined || actions !== undefined) && (
        <div className={classes.head}>
          <div className={classes.words}>
            {title !== undefined && (
              <Title id={id} className={classes.title}>
                {title}
              </Title>
            )}
            {hint !== undefined && <p className={classes.hint}>{hint}</p>}
          </div>
          {actions !== undefined && <div className={classes.actions}>{actions}</div>}
        </div>
      )}
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
