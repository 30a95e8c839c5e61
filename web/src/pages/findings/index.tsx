// Every finding: filtered, sorted and paged by the server, grouped by what they have in common, each with its details beside the list.
import { Select } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, useFacets, type Schemas } from '../../api/queries.js';
import { useList } from '../../api/use-list.js';
import { SEVERITIES } from '../../api/vocabulary.js';
import { DataTable } from '../../components/data-table.js';
import { Drawer } from '../../components/drawer.js';
import { FilterBar } from '../../components/filter-bar.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { PageLink } from '../../components/page-link.js';
import { SeverityMark, severityTones } from '../../components/severity.js';
import { toneStyle } from '../../components/tag.js';
import { common } from '../../strings/common.js';
import { findings as words } from '../../strings/findings.js';
import { headers } from '../../strings/headers.js';
import { severityWords } from '../../strings/vocabulary.js';
import { useScope } from '../../url/scope.js';
import { flag, many, one, readRaw, text, withSearch, writeRaw } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import { facetOptions, narrowed } from '../causes/facet-options.js';
import { FindingDetails } from '../finding/details.js';
import { findingColumns } from './columns.js';
import { GROUPS, Groups } from './groups.js';
import classes from './findings.module.css';

const SORTS = ['severity', 'title', 'phase', 'since', 'rule', 'aboutName'] as const;
const KINDS = ['vulnerability', 'policy'] as const;

const search = {
  text: text(),
  severity: many(SEVERITIES),
  kind: many(KINDS),
  rule: many(),
  about: many(),
  cause: many(),
  owner: many(),
  sort: one(SORTS, 'severity'),
  reverse: flag(),
  group: one(['', ...GROUPS], ''),
  open: text(),
} as const;

type Row = Schemas['FindingRow'];

export default function Findings() {
  const [state, setState] = useSearchState(search);
  const facets = useFacets('finding');
  const [{ phase }] = useScope();
  return (
    <>
      <PageHeader {...headers.findings} />
      <Filters state={state} setState={setState} facets={facets.data} />
      {phase.length > 0 && <p className={classes.quiet}>{words.phaseOfImages}</p>}
      {state.group === '' ? (
        <Table state={state} setState={setState} />
      ) : (
        <Loaded query={facets}>{(all) => (state.group === '' ? null : <Groups by={state.group} facets={all} />)}</Loaded>
      )}
      <Drawer isOpen={state.open !== ''} onClose={() => setState({ open: '' })} title={words.title}>
        {state.open !== '' && <FindingDetails id={state.open} isDrawer />}
      </Drawer>
    </>
  );
}

type State = ReturnType<typeof useSearchState<typeof search>>;
interface PartProps {
  readonly state: State[0];
  readonly setState: State[1];
}

function Table({ state, setState }: PartProps) {
  const [{ team, phase }] = useScope();
  const owner = narrowed(state.owner, team);
  const { text: q, severity, kind, rule, about, cause, sort, reverse } = state;
  const asked = { q, severity, kind, rule, about, cause, sort, reverse, owner, phase };
  const list = useList<Row>([...keys.findings, 'list', asked], (after, signal) => {
    // A team of the scope and an owner of the filter that have nothing in common.
    if (owner === undefined) return Promise.resolve({ items: [], total: 0, isWhole: true });
    return dataOf(
      api.GET('/api/v1/findings', {
        params: {
          query: {
            ...(q === '' ? {} : { q }),
            severity: [...severity],
            kind: [...kind],
            rule: [...rule],
            about: [...about],
            cause: [...cause],
            owner: [...owner],
            phase: [...phase],
            sort,
            reverse: reverse ? 'true' : 'false',
            ...(after === undefined ? {} : { after }),
          },
        },
        signal,
      }),
    );
  });
  const columns = useMemo(() => findingColumns(), []);
  const query = useLocation({ select: (location) => location.searchStr });
  return (
    <DataTable
      label={headers.findings.title}
      list={list}
      columns={columns}
      rowHeight={36}
      idOf={({ id }) => id}
      linkOf={({ id }) => `/findings${writeRaw(withSearch(search, readRaw(query), { open: id }))}`}
      sort={{
        by: sort,
        reverse,
        onChange: (by, next) => setState({ sort: SORTS.find((known) => known === by) ?? 'severity', reverse: next }),
      }}
      empty={{
        title: words.none,
        children: words.noneWhy,
        actions: <PageLink to="/coverage">{common.seeCoverage}</PageLink>,
        isOfLook: true,
      }}
    />
  );
}

function Filters({ state, setState, facets }: PartProps & { readonly facets: ReturnType<typeof useFacets>['data'] }) {
  return (
    <FilterBar
      text={{ value: state.text, label: words.search, onChange: (value) => setState({ text: value }) }}
      filters={[
        {
          key: 'severity',
          label: words.severity,
          values: state.severity,
          options: SEVERITIES.map((value) => {
            const count = facets?.['severity']?.find((facet) => facet.value === value)?.count;
            return {
              value,
              label: severityWords[value],
              mark: (
                <span className={classes.mark} style={toneStyle(severityTones[value])}>
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
          label: words.kind,
          values: state.kind,
          options: facetOptions(facets, 'kind', (value) => words.kinds[value === 'policy' ? 'policy' : 'vulnerability']),
          onChange: (values) => setState({ kind: KINDS.filter((value) => values.includes(value)) }),
        },
        {
          key: 'rule',
          label: words.rule,
          values: state.rule,
          options: facetOptions(facets, 'rule'),
          onChange: (rule) => setState({ rule }),
        },
        {
          key: 'about',
          label: words.about,
          values: state.about,
          options: facetOptions(facets, 'about'),
          onChange: (about) => setState({ about }),
        },
        {
          key: 'cause',
          label: words.cause,
          values: state.cause,
          options: facetOptions(facets, 'cause'),
          onChange: (cause) => setState({ cause }),
        },
        {
          key: 'owner',
          label: words.owner,
          values: state.owner,
          options: facetOptions(facets, 'owner'),
          onChange: (owner) => setState({ owner }),
        },
      ]}
    >
      <Select
        className={classes.group}
        aria-label={words.group}
        value={state.group}
        onChange={(value) => setState({ group: GROUPS.find((known) => known === value) ?? '' }, { push: true })}
        data={[
          { value: '', label: words.groupNone },
          ...GROUPS.map((value) => ({ value, label: `${words.group}: ${words.groups[value]}` })),
        ]}
        allowDeselect={false}
      />
    </FilterBar>
  );
}
