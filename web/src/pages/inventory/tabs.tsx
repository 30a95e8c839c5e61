// The two halves of the inventory, each at its own address.
import { PageLink } from '../../components/page-link.js';
import { inventory as words } from '../../strings/inventory.js';
import classes from './inventory.module.css';

const TABS = [
  { name: 'resources', path: '/inventory/resources' },
  { name: 'images', path: '/inventory/images' },
] as const;

export function InventoryTabs({ open }: { readonly open: (typeof TABS)[number]['name'] }) {
  return (
    <nav aria-label={words.tabs} className={classes.tabs}>
      {TABS.map(({ name, path }) => (
        <PageLink key={name} to={path} className={classes.tab} aria-current={name === open ? 'page' : undefined}>
          {words[name]}
        </PageLink>
      ))}
    </nav>
  );
}
