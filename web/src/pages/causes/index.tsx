// The causes, ranked: what closes the most first. Each says where the change is, who owns it, how sure that is, and how far it has come.
import { useMemo } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, useFacets, type Schemas } from '../../api/queries.js';
import { useList } from '../../api/use-list.js';
import { SEVERITIES } from '../../api/vocabulary.js';
import { DataTable } from '../../components/data-table.js';
import { FilterBar } from '../../components/filter-bar.js';
import { PageHeader } from '../../components/page-header.js';
import { PageLink } from '../../components/page-link.js';
import { SeverityMark, severityTones } from '../../components/severity.js';
import { toneStyle } from '../../components/tag.js';
import { causes } from '../../strings/causes.js';
import { common } from '../../strings/common.js';
import { headers } from '../../strings/headers.js';
import { severityWords } from '../../strings/vocabulary.js';
import { useScope } from '../../url/scope.js';
import { flag, many, one, text } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import { causeColumns, kindName } from './columns.js';
import { facetOptions, narrowed } from './facet-options.js';

const SORTS = ['rank', 'findings', 'severity', 'title', 'confidence', 'workloads'] as const;

const search = {
  text: text(),
  severity: many(SEVERITIES),
  kind: many(),
  repository: many(),
  owner: many(),
  sort: one(SORTS, 'rank'),
  reverse: flag(),
} as const;

type Row = Schemas['CauseRow'];

export default function Causes() {
  const [state, setState] = useSearchState(search);
  const [{ team, phase }] = useScope();
  const owner = narrowed(state.owner, team);
  const list = useList<Row>([...keys.causes, 'list', state, team, phase], (after, signal) => {
    // A team of the scope and an owner of the filter that have nothing in common.
    if (owner === undefined) return Promise.resolve({ items: [], total: 0, isWhole: true });
    return dataOf(
      api.GET('/api/v1/causes', {
        params: {
          query: {
            ...(state.text === '' ? {} : { q: state.text }),
            severity: [...state.severity],
            kind: [...state.kind],
            repository: [...state.repository],
            owner: [...owner],
            phase: [...phase],
            sort: state.sort,
            reverse: state.reverse ? 'true' : 'false',
            ...(after === undefined ? {} : { after }),
          },
        },
        signal,
      }),
    );
  });
  const facets = useFacets('cause').data;
  const most = Math.max(1, ...list.items.map(({ findings }) => findings));
  const columns = useMemo(() => causeColumns(most), [most]);
  return (
    <>
      <PageHeader {...headers.causes} />
      <FilterBar
        text={{ value: state.text, label: causes.search, onChange: (value) => setState({ text: value }) }}
        filters={[
          {
            key: 'severity',
            label: causes.severity,
            values: state.severity,
            options: SEVERITIES.map((value) => {
              const count = facets?.['severity']?.find((facet) => facet.value === value)?.count;
              return {
                value,
                label: severityWords[value],
                mark: (
                  <span style={{ ...toneStyle(severityTones[value]), color: 'var(--tone)', display: 'inline-flex' }}>
                    <SeverityMark of={value} />
                  </span>
                ),
                ...(count === undefined ? {} : { count }),
              };
            }),
            onChange: (values) => setState({ severity: SEVERITIES.filter((value) => values.includes(value)) }),
          },
          {
            key: 'kind',
            label: causes.kind,
            values: state.kind,
            options: facetOptions(facets, 'kind', kindName),
            onChange: (kind) => setState({ kind }),
          },
          {
            key: 'repository',
            label: causes.repository,
            values: state.repository,
            options: facetOptions(facets, 'repository'),
            onChange: (repository) => setState({ repository }),
          },
          {
            key: 'owner',
            label: causes.owner,
            values: state.owner,
            options: facetOptions(facets, 'owner'),
            onChange: (next) => setState({ owner: next }),
          },
        ]}
      />
      <DataTable
        label={headers.causes.title}
        list={list}
        columns={columns}
        rowHeight={66}
        idOf={({ id }) => id}
        linkOf={({ id }) => `/causes/${encodeURIComponent(id)}`}
        sort={{ by: state.sort, reverse: state.reverse, onChange: (sort, reverse) => setState({ sort: sortOf(sort), reverse }) }}
        empty={{
          title: causes.none,
          children: causes.noneWhy,
          actions: <PageLink to="/coverage">{common.seeCoverage}</PageLink>,
          isOfLook: true,
        }}
      />
    </>
  );
}

function sortOf(text: string): (typeof SORTS)[number] {
  return SORTS.find((sort) => sort === text) ?? 'rank';
}
