// The pages by group, and how one of them is shown.
import { useLocation } from '@tanstack/react-router';
import { useNowPage, useWaitingPlans } from '../api/queries.js';
import { PageLink } from '../components/page-link.js';
import { frame } from '../strings/frame.js';
import classes from './frame.module.css';
import { PAGES, pageOf, type GroupName, type PageEntry } from './pages.js';

const GROUPS: readonly (GroupName | undefined)[] = [undefined, 'fix', 'see', 'decide', 'prove', 'connect'];

export function Groups({ onFollow }: { readonly onFollow?: () => void }) {
  return GROUPS.map((group) => (
    <div key={group ?? ''} className={classes.group}>
      {group !== undefined && <p className={classes.groupName}>{frame.groups[group]}</p>}
      <ul className={classes.items}>
        {PAGES.filter((page) => page.group === group).map((page) => (
          <li key={page.name}>
            <Item page={page} className={classes.item} onFollow={onFollow} />
          </li>
        ))}
      </ul>
    </div>
  ));
}

export interface ItemProps {
  readonly page: PageEntry;
  readonly className: string | undefined;
  readonly onFollow?: (() => void) | undefined;
}

export function Item({ page, className, onFollow }: ItemProps) {
  const path = useLocation({ select: (location) => location.pathname });
  const isCurrent = pageOf(path) === page;
  const { icon: Mark } = page;
  return (
    <PageLink to={page.path} className={className} aria-current={isCurrent ? 'page' : undefined} onClick={onFollow}>
      <Mark size={18} stroke={1.7} aria-hidden="true" />
      <span>{frame.pages[page.name]}</span>
      {(page.name === 'approvals' || page.name === 'now') && <Waiting of={page.name} />}
    </PageLink>
  );
}

/** How much waits. Now counts all of it, Approvals the plans that wait for people. */
function Waiting({ of }: { readonly of: 'now' | 'approvals' }) {
  const now = useNowPage().data?.waiting.total ?? 0;
  const { total = 0, isWhole = true } = useWaitingPlans().data ?? {};
  const count = of === 'now' ? now : total;
  if (count === 0) return null;
  const text = count > 99 ? '99+' : `${count}${of === 'approvals' && !isWhole ? '+' : ''}`;
  return (
    <span className={classes.count}>
      <span aria-hidden="true">{text}</span>
      <span className="hw-unseen">{frame.waiting(text)}</span>
    </span>
  );
}
