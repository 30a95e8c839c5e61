// One row of a table. Its first cell is its name, and the link that all of the row is.
import type { ReactNode } from 'react';
import type { Column } from './table-model.js';
import classes from './data-table.module.css';
import { PageLink } from './page-link.js';

export interface TableRowProps<Item> {
  readonly item: Item;
  /** From 0. */
  readonly index: number;
  readonly columns: readonly Column<Item>[];
  readonly tracks: string;
  readonly top: number;
  readonly height: number;
  readonly link: string | undefined;
  /** The cell before the first column. */
  readonly children?: ReactNode;
}

export function TableRow<Item>({ item, index, columns, tracks, top, height, link, children }: TableRowProps<Item>) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-row={index}
      className={`${classes.row} ${classes.data}`}
      style={{ gridTemplateColumns: tracks, height, transform: `translateY(${top}px)` }}
      tabIndex={link === undefined ? -1 : undefined}
    >
      {children !== undefined && children !== false && (
        <div role="cell" className={`${classes.cell} ${classes.above}`}>
          {children}
        </div>
      )}
      {columns.map((column, nth) => (
        <div role="cell" key={column.key} className={column.align === 'end' ? `${classes.cell} ${classes.end}` : classes.cell}>
          {nth === 0 && link !== undefined ? (
            <PageLink to={link} className={classes.link} data-row-link="">
              {column.cell(item)}
            </PageLink>
          ) : (
            <span className={classes.content}>{column.cell(item)}</span>
          )}
        </div>
      ))}
    </div>
  );
}
