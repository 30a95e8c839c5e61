// The river in words: every place with how it stands, where it comes from and where it flows to.
import { useMemo } from 'react';
import type { List } from '../../api/use-list.js';
import { Count } from '../../components/count.js';
import { DataTable } from '../../components/data-table.js';
import { IconCircleCheck, IconShieldQuestion } from '../../components/icons.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { SeverityMark } from '../../components/severity.js';
import { Tag } from '../../components/tag.js';
import type { Column } from '../../components/table-model.js';
import { common } from '../../strings/common.js';
import { river as words } from '../../strings/river.js';
import classes from './river.module.css';
import type { RiverNode, Stream } from './stream.js';

export const TWIN_SORTS = ['place', 'findings', 'name'] as const;
export type TwinSort = (typeof TWIN_SORTS)[number];

export interface TwinProps {
  readonly stream: Stream;
  readonly sort: TwinSort;
  readonly reverse: boolean;
  readonly onSort: (sort: TwinSort, reverse: boolean) => void;
}

export function Twin({ stream, sort, reverse, onSort }: TwinProps) {
  const list = useMemo(() => listOf(stream, sort, reverse), [stream, sort, reverse]);
  const columns = useMemo(() => columnsFor(stream), [stream]);
  return (
    <DataTable
      label={words.drawing}
      list={list}
      columns={columns}
      rowHeight={40}
      idOf={({ id }) => id}
      linkOf={({ query }) => query}
      sort={{ by: sort, reverse, onChange: (by, next) => onSort(TWIN_SORTS.find((one) => one === by) ?? 'place', next) }}
      empty={{ title: words.none, children: words.noneWhy }}
    />
  );
}

const COLUMNS: Readonly<Record<RiverNode['column'], number>> = { source: 0, image: 1, workload: 2 };

function listOf({ nodes }: Stream, sort: TwinSort, reverse: boolean): List<RiverNode> {
  const byPlace = (a: RiverNode, b: RiverNode): number =>
    COLUMNS[a.column] - COLUMNS[b.column] || a.level - b.level || b.findings - a.findings;
  const orders: Readonly<Record<TwinSort, (a: RiverNode, b: RiverNode) => number>> = {
    place: byPlace,
    findings: (a, b) => b.findings - a.findings || byPlace(a, b),
    name: (a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }),
  };
  const sorted = nodes.toSorted(orders[sort]);
  return {
    items: reverse ? sorted.toReversed() : sorted,
    total: nodes.length,
    isWhole: true,
    isLoading: false,
    isStale: false,
    problem: undefined,
    hasMore: false,
    isLoadingMore: false,
    loadMore: nothing,
    retry: nothing,
  };
}

function nothing(): void {
  // All of it is there.
}

function columnsFor(stream: Stream): readonly Column<RiverNode>[] {
  return [
    { key: 'name', title: words.place, width: 'minmax(180px, 1fr)', sort: 'name', card: 'title', cell: ({ label }) => label },
    {
      key: 'kind',
      title: words.kind,
      width: '190px',
      sort: 'place',
      cell: ({ column, level, releasePhase }) =>
        column === 'image' ? (
          `${words.columns.image}, ${words.level(level).toLowerCase()}`
        ) : releasePhase === undefined ? (
          words.columns[column]
        ) : (
          <PhaseTag of={releasePhase} />
        ),
    },
    { key: 'state', title: words.state, width: '112px', cell: (node) => <StateOf node={node} /> },
    {
      key: 'findings',
      title: words.findingsTitle,
      width: '90px',
      sort: 'findings',
      align: 'end',
      cell: ({ findings, state, query }) => (
        <Count of={state === 'unknown' && findings === 0 ? null : findings} what={words.findingsTitle} to={query} />
      ),
    },
    {
      key: 'images',
      title: words.imagesTitle,
      width: '76px',
      align: 'end',
      cell: ({ images, query }) => <Count of={images} what={words.imagesTitle} to={query} />,
    },
    {
      key: 'workloads',
      title: words.workloadsTitle,
      width: '92px',
      align: 'end',
      cell: ({ workloads, query }) => <Count of={workloads} what={words.workloadsTitle} to={query} />,
    },
    {
      key: 'from',
      title: words.from,
      width: 'minmax(120px, 0.7fr)',
      cell: ({ id }) => <Names of={namesOf(stream, id, 'into')} />,
    },
    {
      key: 'to',
      title: words.to,
      width: 'minmax(120px, 0.7fr)',
      cell: ({ id }) => <Names of={namesOf(stream, id, 'outOf')} />,
    },
  ];
}

function StateOf({ node: { state, worst = 'unknown' } }: { readonly node: RiverNode }) {
  if (state === 'clear')
    return (
      <Tag tone="accent" look="plain" mark={<IconCircleCheck size={13} aria-hidden="true" />}>
        {words.states.clear}
      </Tag>
    );
  if (state === 'unknown')
    return (
      <Tag tone="neutral" look="plain" mark={<IconShieldQuestion size={13} aria-hidden="true" />}>
        {words.states.unknown}
      </Tag>
    );
  return (
    <Tag tone="bad" look="plain" mark={<SeverityMark of={worst} />}>
      {words.states.affected}
    </Tag>
  );
}

const NAMED = 3;

function Names({ of }: { readonly of: readonly string[] }) {
  if (of.length === 0) return <span className={classes.hint}>{common.none}</span>;
  return (
    <span title={of.join(', ')}>
      {of.slice(0, NAMED).join(', ')}
      {of.length > NAMED && ` +${of.length - NAMED}`}
    </span>
  );
}

function namesOf(stream: Stream, id: string, way: 'into' | 'outOf'): readonly string[] {
  return (stream[way].get(id) ?? []).flatMap((index) => {
    const edge = stream.edges[index];
    return stream.byId.get((way === 'into' ? edge?.from : edge?.to) ?? '')?.label ?? [];
  });
}
