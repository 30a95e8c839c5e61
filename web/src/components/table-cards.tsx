// The rows of a table as cards, for narrow screens: the name first, then each column with its title.
import type { Column, DataTableProps } from './table-model.js';
import classes from './data-table.module.css';
import { PageLink } from './page-link.js';

export function TableCards<Item>({ label, list, columns, idOf, linkOf }: DataTableProps<Item>) {
  const titles = columns.filter((column, nth) => placeOf(column, nth) === 'title');
  const lines = columns.filter((column, nth) => placeOf(column, nth) === 'line');
  const rest = columns.filter((column, nth) => placeOf(column, nth) === 'fact');
  return (
    <ul className={classes.cards} aria-label={label}>
      {list.items.map((item) => {
        const link = linkOf?.(item);
        return (
          <li key={idOf(item)} className={classes.card}>
            {titles.map((column) => (
              <div key={column.key} className={classes.cardTitle}>
                {link === undefined ? column.cell(item) : <PageLink to={link}>{column.cell(item)}</PageLink>}
              </div>
            ))}
            {lines.map((column) => (
              <div key={column.key}>{column.cell(item)}</div>
            ))}
            <dl className={classes.cardFacts}>
              {rest.map((column) => {
                const value = column.cell(item);
                if (value === null || value === undefined || value === '') return null;
                return (
                  <div key={column.key}>
                    <dt>{column.title}</dt>
                    <dd>{value}</dd>
                  </div>
                );
              })}
            </dl>
          </li>
        );
      })}
    </ul>
  );
}

function placeOf<Item>({ card }: Column<Item>, nth: number): 'title' | 'line' | 'fact' | 'none' {
  if (card !== undefined) return card;
  return nth === 0 ? 'title' : 'fact';
}
