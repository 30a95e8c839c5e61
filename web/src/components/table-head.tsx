// The titles of a table's columns; those that can be sorted by are buttons, and say how it is sorted.
import type { ReactNode } from 'react';
import { common } from '../strings/common.js';
import type { Column, TableSort } from './table-model.js';
import classes from './data-table.module.css';
import { IconArrowDown, IconArrowUp } from './icons.js';

export interface TableHeadProps<Item> {
  readonly columns: readonly Column<Item>[];
  readonly sort: TableSort | undefined;
  readonly tracks: string;
  /** The cell before the first column. */
  readonly children?: ReactNode;
}

export function TableHead<Item>({ columns, sort, tracks, children }: TableHeadProps<Item>) {
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.row} style={{ gridTemplateColumns: tracks }}>
        {children !== undefined && children !== false && (
          <div role="columnheader" className={classes.cell}>
            {children}
          </div>
        )}
        {columns.map((column) => (
          <HeadCell key={column.key} column={column} sort={sort} />
        ))}
      </div>
    </div>
  );
}

function HeadCell<Item>({ column, sort }: { readonly column: Column<Item>; readonly sort: TableSort | undefined }) {
  const { title, align } = column;
  const by = column.sort;
  const className = align === 'end' ? `${classes.cell} ${classes.end}` : classes.cell;
  if (by === undefined || sort === undefined) {
    return (
      <div role="columnheader" className={className}>
        {title}
      </div>
    );
  }
  const isSorted = sort.by === by;
  // `reverse` is the other way round than is usual; which way that is, the server knows: the arrow only turns.
  const Arrow = sort.reverse ? IconArrowUp : IconArrowDown;
  return (
    <div role="columnheader" className={className} aria-sort={isSorted ? (sort.reverse ? 'ascending' : 'descending') : 'none'}>
      <button
        type="button"
        className={classes.sort}
        title={common.sortBy(title)}
        onClick={() => sort.onChange(by, isSorted ? !sort.reverse : false)}
      >
        {title}
        {isSorted && <Arrow size={13} aria-hidden="true" />}
      </button>
    </div>
  );
}
