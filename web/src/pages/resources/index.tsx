// Every resource that was seen, declared or running; one opens beside the list.
import { useLocation } from '@tanstack/react-router';
import { api, dataOf } from '../../api/client.js';
import { keys, useFacets, type Schemas } from '../../api/queries.js';
import { useList } from '../../api/use-list.js';
import { Count } from '../../components/count.js';
import { DataTable } from '../../components/data-table.js';
import { Drawer } from '../../components/drawer.js';
import { FilterBar } from '../../components/filter-bar.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { PageLink } from '../../components/page-link.js';
import { PhaseTag } from '../../components/phase-tag.js';
import type { Column } from '../../components/table-model.js';
import { common } from '../../strings/common.js';
import { headers } from '../../strings/headers.js';
import { inventory as words } from '../../strings/inventory.js';
import { hrefOf, useScope } from '../../url/scope.js';
import { flag, many, one, readRaw, text, withSearch, writeRaw } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import { facetOptions } from '../causes/facet-options.js';
import classes from '../inventory/inventory.module.css';
import { InventoryTabs } from '../inventory/tabs.js';
import { ResourceDetails, useResource } from '../resource/details.js';

const SORTS = ['findings', 'name', 'kind', 'phase', 'platform'] as const;
const FACETS = ['kind', 'platform', 'account', 'cluster', 'region', 'namespace'] as const;

const search = {
  q: text(),
  kind: many(),
  platform: many(),
  account: many(),
  cluster: many(),
  region: many(),
  namespace: many(),
  sort: one(SORTS, 'findings'),
  reverse: flag(),
  open: text(),
} as const;

type Row = Schemas['ResourceRow'];

export default function Resources() {
  const [state, setState] = useSearchState(search);
  const [{ phase }] = useScope();
  const query = useLocation({ select: ({ searchStr }) => searchStr });
  const { open, ...asked } = state;
  const list = useList<Row>([...keys.resources, 'list', asked, phase], (after, signal) =>
    dataOf(
      api.GET('/api/v1/resources', {
        params: {
          query: {
            ...(asked.q === '' ? {} : { q: asked.q }),
            kind: [...asked.kind],
            platform: [...asked.platform],
            account: [...asked.account],
            cluster: [...asked.cluster],
            region: [...asked.region],
            namespace: [...asked.namespace],
            phase: [...phase],
            sort: asked.sort,
            reverse: asked.reverse ? 'true' : 'false',
            ...(after === undefined ? {} : { after }),
          },
        },
        signal,
      }),
    ),
  );
  const facets = useFacets('resource').data;
  const opened = useResource(open);
  return (
    <>
      <PageHeader {...headers.inventory} />
      <InventoryTabs open="resources" />
      <FilterBar
        text={{ value: state.q, label: words.searchResources, onChange: (q) => setState({ q }) }}
        filters={FACETS.map((member) => ({
          key: member,
          label: words[member],
          values: state[member],
          options: facetOptions(facets, member),
          onChange: (values) => setState({ [member]: values }),
        }))}
      />
      <DataTable
        label={words.resources}
        list={list}
        columns={COLUMNS}
        idOf={({ id }) => id}
        linkOf={({ id }) => `/inventory/resources${writeRaw(withSearch(search, readRaw(query), { open: id }))}`}
        sort={{
          by: state.sort,
          reverse: state.reverse,
          onChange: (sort, reverse) => setState({ sort: SORTS.find((known) => known === sort) ?? 'findings', reverse }),
        }}
        empty={{
          title: words.noResource,
          children: words.noneWhy,
          actions: <PageLink to="/coverage">{common.seeCoverage}</PageLink>,
          isOfLook: true,
        }}
      />
      <Drawer
        isOpen={open !== ''}
        onClose={() => setState({ open: '' })}
        title={opened.data === undefined ? headers.resource.title : `${opened.data.kind} ${opened.data.name}`}
      >
        <Loaded query={opened}>
          {(resource) => (
            <>
              <PageLink to={`/inventory/resources/${encodeURIComponent(resource.id)}`} className={classes.page}>
                {words.openPage}
              </PageLink>
              <ResourceDetails of={resource} />
            </>
          )}
        </Loaded>
      </Drawer>
    </>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'name',
    title: words.name,
    width: 'minmax(220px, 2fr)',
    sort: 'name',
    card: 'title',
    cell: ({ name }) => <span title={name}>{name}</span>,
  },
  { key: 'kind', title: words.kind, width: '128px', sort: 'kind', cell: ({ kind }) => kind },
  {
    key: 'standing',
    title: words.standing,
    width: '88px',
    // What is live is in an account or a cluster; what is declared is in none yet.
    cell: ({ account, cluster }) => (account === null && cluster === null ? words.declaredHere : words.runsHere),
  },
  { key: 'platform', title: words.platform, width: '112px', sort: 'platform', cell: ({ platform }) => platform },
  {
    key: 'where',
    title: words.where,
    width: 'minmax(180px, 1fr)',
    cell: ({ cluster, account, region, namespace }) => {
      const places = [cluster ?? account, region, namespace].filter((place) => place !== null);
      return places.length === 0 ? common.notReadMark : <span title={places.join(' / ')}>{places.join(' / ')}</span>;
    },
  },
  { key: 'phase', title: words.phase, width: '136px', sort: 'phase', cell: ({ releasePhase }) => <PhaseTag of={releasePhase} /> },
  {
    key: 'findings',
    title: words.findings,
    width: '96px',
    sort: 'findings',
    align: 'end',
    cell: ({ id, name, findings }) => (
      <Count of={findings} what={words.findingsOf(findings, name)} to={hrefOf('/findings', { about: [id] })} />
    ),
  },
];
