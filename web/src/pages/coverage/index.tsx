// What was read, what only in part, what not; what is missing between; what to connect next. It says “complete” only when there is no gap.
import { Skeleton } from '@mantine/core';
import { useCoverage, type Schemas } from '../../api/queries.js';
import { EmptyState } from '../../components/empty-state.js';
import { FilterBar } from '../../components/filter-bar.js';
import { IconCircleCheck, IconCircleDashed, IconRadar } from '../../components/icons.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { toneStyle } from '../../components/tag.js';
import { Age } from '../../components/time.js';
import { coverage as words } from '../../strings/coverage.js';
import { headers } from '../../strings/headers.js';
import { stateWords } from '../../strings/vocabulary.js';
import { hrefOf, useScope } from '../../url/scope.js';
import { many } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import classes from './coverage.module.css';
import { Gaps } from './gaps.js';
import { SourceTable } from './source-table.js';

type Coverage = Schemas['Coverage'];
const STATES = ['unread', 'partial', 'read'] as const;
const search = { state: many(STATES) } as const;

export default function CoveragePage() {
  const query = useCoverage();
  return (
    <>
      <PageHeader {...headers.coverage} />
      <Loaded query={query} skeleton={<Waiting />}>
        {(coverage) =>
          coverage.at === null ? (
            <Panel>
              <EmptyState icon={IconRadar} title={words.noLook} actions={<PageLink to="/sources">{words.toSources}</PageLink>}>
                {words.noLookWhy}
              </EmptyState>
            </Panel>
          ) : (
            <Seen coverage={coverage} at={coverage.at} />
          )
        }
      </Loaded>
    </>
  );
}

function Seen({ coverage, at }: { readonly coverage: Coverage; readonly at: string }) {
  const [state, setState] = useSearchState(search);
  const [{ source }] = useScope();
  const sources = coverage.sources
    .filter(({ id, status }) => (source.length === 0 || source.includes(id)) && isIn(state.state, status))
    // What was not read comes first.
    .toSorted((a, b) => STATES.indexOf(a.status) - STATES.indexOf(b.status) || b.gaps.length - a.gaps.length);
  const ofSources = sources.flatMap(({ gaps }) => gaps);
  return (
    <>
      <Verdict coverage={coverage} at={at} />
      <FilterBar
        filters={[
          {
            key: 'state',
            label: words.show,
            values: state.state,
            options: STATES.map((value) => ({
              value,
              label: stateWords[value],
              count: coverage.sources.filter(({ status }) => status === value).length,
            })),
            onChange: (values) => setState({ state: STATES.filter((value) => values.includes(value)) }),
          },
        ]}
      />
      {ofSources.length > 0 && <Gaps title={words.sourceGaps} hint={words.sourceGapsHint} gaps={ofSources} />}
      <div className={classes.halves}>
        <Gaps title={words.foundGaps} hint={words.foundGapsHint} gaps={coverage.gaps} leftOut={coverage.leftOut} />
        <Suggestions of={coverage.suggestions} />
      </div>
      <SourceTable of={sources} />
    </>
  );
}

function isIn<Value>(values: readonly Value[], value: Value): boolean {
  return values.length === 0 || values.includes(value);
}

function Verdict({ coverage: { complete, sources, gaps, leftOut }, at }: { readonly coverage: Coverage; readonly at: string }) {
  const count = sources.reduce((sum, source) => sum + source.gaps.length, gaps.length + leftOut);
  const isWhole = complete && count === 0;
  const unread = sources.some(({ status }) => status === 'unread');
  const Mark = isWhole ? IconCircleCheck : IconCircleDashed;
  return (
    <div className={classes.verdict} style={toneStyle(isWhole ? 'good' : unread ? 'bad' : 'warn')}>
      <Mark size={22} aria-hidden="true" />
      <div className={classes.words}>
        <p className={classes.claim}>{isWhole ? words.complete : words.incomplete(count)}</p>
        <p>{isWhole ? words.completeWhy(sources.length) : words.incompleteWhy}</p>
      </div>
      <ul className={classes.tally}>
        {(['read', 'partial', 'unread'] as const).map((status) => (
          <li key={status}>
            <PageLink to={hrefOf('/coverage', { state: [status] })}>
              <strong>{sources.filter((source) => source.status === status).length}</strong> {words[status]}
            </PageLink>
          </li>
        ))}
        <li>
          {words.look} <Age of={at} />
        </li>
      </ul>
    </div>
  );
}

function Suggestions({ of }: { readonly of: Coverage['suggestions'] }) {
  return (
    <Panel title={words.suggestions} hint={words.suggestionsHint}>
      {of.length === 0 ? (
        words.suggestionsNone
      ) : (
        <ol className={classes.suggestions}>
          {of.map(({ what, gain }) => (
            <li key={what}>
              <p>{words.add(what)}</p>
              <p className={classes.gain}>{gain}</p>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Waiting() {
  return (
    <>
      <Skeleton height={72} radius="md" />
      <Skeleton height={300} radius="md" />
      <Skeleton height={360} radius="md" />
    </>
  );
}
