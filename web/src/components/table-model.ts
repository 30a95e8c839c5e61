// What a table is told: its columns, order and selection.
import type { ReactNode } from 'react';
import type { List } from '../api/use-list.js';

export interface Column<Item> {
  readonly key: string;
  readonly title: string;
  /** A track of CSS grid: `minmax(240px, 3fr)`, `96px`. */
  readonly width: string;
  readonly cell: (item: Item) => ReactNode;
  /** The API's name of this order; without, it cannot be sorted by. */
  readonly sort?: string;
  /** Numbers stand at the end. */
  readonly align?: 'end';
  /** On a card: its first line, a line of its own, or nothing. Default: with its title, one after another. */
  readonly card?: 'title' | 'line' | 'none';
}

export interface TableSort {
  readonly by: string;
  readonly reverse: boolean;
  readonly onChange: (by: string, reverse: boolean) => void;
}

export interface TableSelection {
  readonly selected: ReadonlySet<string>;
  readonly onChange: (selected: ReadonlySet<string>) => void;
}

export interface DataTableProps<Item> {
  /** What it is a list of, for those who hear it: `Causes`. */
  readonly label: string;
  readonly list: List<Item>;
  /** The first is the row's name. */
  readonly columns: readonly Column<Item>[];
  readonly idOf: (item: Item) => string;
  /** Where a row leads to. */
  readonly linkOf?: (item: Item) => string;
  /** The name of a row, for those who hear it; needed for a selection. */
  readonly nameOf?: (item: Item) => string;
  readonly sort?: TableSort;
  readonly selection?: TableSelection;
  readonly empty: EmptyTable;
  /** In pixels: 32 for one line, 52 for two. */
  readonly rowHeight?: number;
  /** CSS; without, what is left of the window. */
  readonly maxHeight?: string;
}

/** What a list says that has nothing in it. */
export interface EmptyTable {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** What is listed is found by looks: before the first one it is not known whether there is any. */
  readonly isOfLook?: boolean;
}
