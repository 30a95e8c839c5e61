// A list that the server filters, sorts and pages, as a table: only the rows in sight are drawn, j and k move between them, Enter
// opens one. On a narrow screen each row is a card. Says when it is loading, empty, out of date or could not be read.
import { Checkbox, Loader } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { common } from '../strings/common.js';
import { EmptyList } from './empty-list.js';
import { ProblemState } from './problem-state.js';
import { TableCards } from './table-cards.js';
import { TableHead } from './table-head.js';
import { TableRow } from './table-row.js';
import type { DataTableProps } from './table-model.js';
import { TableFoot, TableSkeleton } from './table-parts.js';
import { useRowKeys } from './use-row-keys.js';
import classes from './data-table.module.css';

/** Below this a row is a card. */
const NARROW = '(max-width: 640px)';

export function DataTable<Item>(props: DataTableProps<Item>) {
  const { list, empty } = props;
  const isNarrow = useMediaQuery(NARROW) ?? false;
  if (list.items.length === 0 && list.problem !== undefined) return <ProblemState of={list.problem} retry={list.retry} />;
  if (list.isLoading) return <TableSkeleton label={props.label} rowHeight={props.rowHeight ?? ROW} />;
  if (list.items.length === 0) return <EmptyList {...empty} />;
  return (
    <div className={classes.whole} aria-busy={list.isStale} data-stale={list.isStale || undefined}>
      {list.problem !== undefined && <ProblemState of={list.problem} retry={list.retry} small />}
      {isNarrow ? <TableCards {...props} /> : <Rows {...props} />}
      {isNarrow && <TableFoot list={list} />}
    </div>
  );
}

const ROW = 32;

function Rows<Item>(props: DataTableProps<Item>) {
  const { label, list, columns, idOf, linkOf, nameOf, sort, selection, rowHeight = ROW, maxHeight } = props;
  const region = useRef<HTMLDivElement>(null);
  const { items, hasMore, isLoadingMore, loadMore } = list;
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => region.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= items.length - 10) loadMore();
  }, [hasMore, last, items.length, loadMore]);
  const onKeyDown = useRowKeys(region, items.length, (index) => virtual.scrollToIndex(index));
  const tracks = [...(selection === undefined ? [] : ['36px']), ...columns.map(({ width }) => width)].join(' ');
  const isSelected = (item: Item): boolean => selection?.selected.has(idOf(item)) ?? false;
  const all = items.length > 0 && items.every(isSelected);

  return (
    <>
      <div
        ref={region}
        className={classes.region}
        style={maxHeight === undefined ? undefined : { maxHeight }}
        role="group"
        aria-label={label}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div
          role="table"
          aria-label={label}
          aria-rowcount={list.isWhole && list.total !== undefined ? list.total + 1 : -1}
          className={classes.table}
        >
          <TableHead columns={columns} sort={sort} tracks={tracks}>
            {selection !== undefined && (
              <Checkbox
                aria-label={common.selectAll}
                checked={all}
                indeterminate={!all && items.some(isSelected)}
                onChange={() => selection.onChange(all ? new Set() : new Set(items.map(idOf)))}
              />
            )}
          </TableHead>
          <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
            {rows.map(({ index, start, size }) => {
              const item = items[index];
              if (item === undefined) return null;
              return (
                <TableRow
                  key={idOf(item)}
                  item={item}
                  index={index}
                  columns={columns}
                  tracks={tracks}
                  top={start}
                  height={size}
                  link={linkOf?.(item)}
                >
                  {selection !== undefined && (
                    <Checkbox
                      aria-label={common.selectRow(nameOf?.(item) ?? idOf(item))}
                      checked={isSelected(item)}
                      onChange={() => selection.onChange(toggled(selection.selected, idOf(item)))}
                    />
                  )}
                </TableRow>
              );
            })}
          </div>
        </div>
        {isLoadingMore && (
          <p className={classes.loading} role="status">
            <Loader size={14} /> {common.loadingMore}
          </p>
        )}
      </div>
      <TableFoot list={list} keys />
    </>
  );
}

function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}
