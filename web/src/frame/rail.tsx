// The pages, by group; on a narrow screen the first four and the rest behind "More".
import { lazy, useState } from 'react';
import { IconMenu2 } from '../components/icons.js';
import { PageLink } from '../components/page-link.js';
import { common } from '../strings/common.js';
import { frame } from '../strings/frame.js';
import classes from './frame.module.css';
import { LoadedOnce } from './loaded-once.js';
import { Logo } from './logo.js';
import { Groups, Item } from './page-groups.js';
import { PAGES } from './pages.js';

const MoreDrawer = lazy(() => import('./more-drawer.js'));

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
      <LoadedOnce isWanted={isOpen}>
        <MoreDrawer isOpen={isOpen} onClose={() => setOpen(false)} />
      </LoadedOnce>
    </nav>
  );
}
