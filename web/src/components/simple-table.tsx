// A short table that is all there: settings, facts with columns. For lists of the API there is DataTable. In little room each row is a
// block of its cells, each under its column's name.
import type { ReactNode } from 'react';
import classes from './simple-table.module.css';

export interface SimpleTableProps {
  readonly label: string;
  readonly columns: readonly string[];
  /** The first cell of a row is its name. */
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}

export function SimpleTable({ label, columns, rows }: SimpleTableProps) {
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, index) =>
                index === 0 ? (
                  <th key={columns[index]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={columns[index]} data-column={columns[index]}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
