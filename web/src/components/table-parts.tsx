// What stands under a table, and what stands in its place while it loads.
import { Button, Skeleton } from '@mantine/core';
import type { List } from '../api/use-list.js';
import { formatNumber } from '../lib/format.js';
import { common } from '../strings/common.js';
import classes from './data-table.module.css';

/** How much of the list is loaded; a button for the rest. */
export function TableFoot<Item>({ list, keys = false }: { readonly list: List<Item>; readonly keys?: boolean }) {
  const { items, total, isWhole, hasMore, isLoadingMore, loadMore } = list;
  const of = total === undefined ? '' : isWhole ? formatNumber(total) : common.moreThan(total);
  return (
    <div className={classes.foot}>
      <span role="status">{common.outOf(items.length, of)}</span>
      {hasMore && (
        <Button variant="subtle" size="compact-xs" onClick={loadMore} loading={isLoadingMore}>
          {common.loadMore}
        </Button>
      )}
      {keys && <span className={classes.keys}>{common.tableKeys}</span>}
    </div>
  );
}

export function TableSkeleton({
  label,
  rowHeight,
  rows = 10,
}: {
  readonly label: string;
  readonly rowHeight: number;
  readonly rows?: number;
}) {
  return (
    <div className={classes.skeleton} role="status" aria-label={`${common.loading}: ${label}`}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={rowHeight - 12} radius="sm" width={`${96 - ((index * 7) % 22)}%`} />
      ))}
    </div>
  );
}
