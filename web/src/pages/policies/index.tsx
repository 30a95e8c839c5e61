// Every policy by release phase: how far it was let, what it finds, and whether enforcing it would break something. What would have
// been a disaster is seen here before anything is enforced.
import { Skeleton, Switch } from '@mantine/core';
import { useFacets } from '../../api/queries.js';
import { RUNGS } from '../../api/vocabulary.js';
import { EmptyState } from '../../components/empty-state.js';
import { FilterBar } from '../../components/filter-bar.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { RungTag } from '../../components/rung-tag.js';
import { headers } from '../../strings/headers.js';
import { policies as words } from '../../strings/policies.js';
import { rungWords } from '../../strings/vocabulary.js';
import { useScope } from '../../url/scope.js';
import { flag, many, text } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import { Lead } from './lead.js';
import { Matrix } from './matrix.js';
import { Others } from './others.js';
import classes from './policies.module.css';
import { usePolicies } from './use-policies.js';
import { columnsOf, isShown, VERDICTS } from './verdict.js';

const search = { text: text(), family: many(), show: many(VERDICTS), all: flag() } as const;

export default function Policies() {
  const [state, setState] = useSearchState(search);
  const [{ phase }] = useScope();
  const query = usePolicies(state.all);
  const rules = useFacets('finding').data?.['rule'];
  const rows = query.data ?? [];
  const shown = rows.filter((row) => isShown(row, { ...state, phases: phase }));
  const judged = shown.filter(({ phases }) => phases.length > 0);
  const columns = columnsOf(rows, phase);
  const families = new Map<string, number>();
  for (const { family } of rows) families.set(family, (families.get(family) ?? 0) + 1);
  const findingsOf = (policy: string): number | null =>
    rules === undefined ? null : (rules.find(({ value }) => value === policy)?.count ?? (rules.length < FACETS ? 0 : null));
  return (
    <>
      <PageHeader {...headers.policies} />
      <Loaded query={query} skeleton={<Waiting />}>
        {(all) => (
          <>
            <Lead rows={all} columns={columns} />
            <FilterBar
              text={{ value: state.text, label: words.search, onChange: (value) => setState({ text: value }) }}
              filters={[
                {
                  key: 'family',
                  label: words.family,
                  values: state.family,
                  options: [...families].toSorted().map(([value, count]) => ({ value, count })),
                  onChange: (family) => setState({ family }),
                },
                {
                  key: 'show',
                  label: words.show,
                  values: state.show,
                  options: VERDICTS.map((value) => ({ value, label: words.verdicts[value] })),
                  onChange: (values) => setState({ show: VERDICTS.filter((value) => values.includes(value)) }),
                },
              ]}
            >
              <Switch
                size="xs"
                label={words.others}
                checked={state.all}
                onChange={(event) => setState({ all: event.currentTarget.checked })}
              />
            </FilterBar>
            <Panel flush>
              {judged.length > 0 ? (
                <>
                  <Matrix rows={judged} columns={columns} findingsOf={findingsOf} />
                  <Ladder />
                </>
              ) : (
                <EmptyState title={columns.length === 0 ? words.noneYet : words.none} small>
                  {columns.length === 0 ? words.noneYetWhy : words.noneWhy}
                </EmptyState>
              )}
            </Panel>
            {state.all && !query.isPlaceholderData && <Others rows={shown.filter(({ phases }) => phases.length === 0)} />}
          </>
        )}
      </Loaded>
    </>
  );
}

/** So many values of a facet are counted: with fewer, one that is not there has none. */
const FACETS = 100;

function Ladder() {
  return (
    <ul className={classes.ladder} aria-label={words.legend}>
      {RUNGS.map((rung) => (
        <li key={rung}>
          <RungTag of={rung} look="plain" /> {rungWords[rung].does}
        </li>
      ))}
    </ul>
  );
}

function Waiting() {
  return (
    <>
      <Skeleton height={72} radius="md" />
      <Skeleton height={32} width={420} maw="100%" radius="md" />
      <Skeleton height={640} radius="md" />
    </>
  );
}
