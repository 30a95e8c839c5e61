// The bar on top of every page: the scope, the way to everything (Ctrl-K), what is covered, whether it is live, and who you are.
import type { Schemas } from '../api/queries.js';
import { IconSearch } from '../components/icons.js';
import { PageLink } from '../components/page-link.js';
import { frame } from '../strings/frame.js';
import { AccountMenu } from './account-menu.js';
import { CoverageBadge } from './coverage-badge.js';
import classes from './frame.module.css';
import { LiveDot } from './live-dot.js';
import { Logo } from './logo.js';
import type { OpenOverlay } from './overlay.js';
import { ScopeChips } from './scope-chips.js';

export function TopBar({ me, open }: { readonly me: Schemas['Me'] | undefined; readonly open: OpenOverlay }) {
  return (
    <header className={classes.top}>
      <PageLink to="/" className={classes.smallBrand} aria-label={frame.product}>
        <Logo />
      </PageLink>
      <ScopeChips />
      <span className={classes.gap} />
      <button type="button" className={classes.find} onClick={() => open('palette')} aria-label={frame.palette.label}>
        <IconSearch size={15} aria-hidden="true" />
        <span>{frame.palette.open}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <CoverageBadge />
      <LiveDot />
      <AccountMenu me={me} open={open} />
    </header>
  );
}
