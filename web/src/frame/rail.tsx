// The pages, by group; on a narrow screen the first four and the rest behind "More".
import { Drawer } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useNowPage, useWaitingPlans } from '../api/queries.js';
import { IconMenu2 } from '../components/icons.js';
import { PageLink } from '../components/page-link.js';
import { common } from '../strings/common.js';
import { frame } from '../strings/frame.js';
import classes from './frame.module.css';
import { Logo } from './logo.js';
import { PAGES, pageOf, type GroupName, type PageEntry } from './pages.js';

const GROUPS: readonly (GroupName | undefined)[] = [undefined, 'fix', 'see', 'decide', 'prove', 'connect'];

export function Rail() {
  return (
    <nav className={classes.rail} aria-label={frame.nav}>
      <PageLink to="/" className={classes.brand}>
        <Logo />
        {frame.product}
      </PageLink>
      <Groups />
    </nav>
  );
}

/** At the foot of narrow screens. */
export function BottomBar() {
  const [isOpen, setOpen] = useState(false);
  return (
    <nav className={classes.bottom} aria-label={frame.nav}>
      {PAGES.filter(({ isFirst }) => isFirst === true).map((page) => (
        <Item key={page.name} page={page} className={classes.bottomItem} />
      ))}
      <button type="button" className={classes.bottomItem} onClick={() => setOpen(true)} aria-expanded={isOpen}>
        <IconMenu2 size={20} stroke={1.6} aria-hidden="true" />
        {common.more}
      </button>
      <Drawer
        opened={isOpen}
        onClose={() => setOpen(false)}
        position="bottom"
        size="85%"
        title={frame.more}
        closeButtonProps={{ 'aria-label': common.close }}
      >
        <Groups onFollow={() => setOpen(false)} />
      </Drawer>
    </nav>
  );
}

function Groups({ onFollow }: { readonly onFollow?: () => void }) {
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

interface ItemProps {
  readonly page: PageEntry;
  readonly className: string | undefined;
  readonly onFollow?: (() => void) | undefined;
}

function Item({ page, className, onFollow }: ItemProps) {
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
  const approvals = useWaitingPlans().data?.total ?? 0;
  const count = of === 'now' ? now : approvals;
  if (count === 0) return null;
  const text = count > 99 ? '99+' : String(count);
  return (
    <span className={classes.count}>
      <span aria-hidden="true">{text}</span>
      <span className="hw-unseen">{frame.waiting(text)}</span>
    </span>
  );
}
