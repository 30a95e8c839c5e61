// How what runs flows from its sources, and where what is wrong runs: drawn, or as a list that says the same.
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { PHASES } from '../../api/vocabulary.js';
import { EmptyState } from '../../components/empty-state.js';
import { FilterBar } from '../../components/filter-bar.js';
import { IconRipple } from '../../components/icons.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { common } from '../../strings/common.js';
import { cause as causeWords } from '../../strings/cause.js';
import { headers } from '../../strings/headers.js';
import { river as words } from '../../strings/river.js';
import { phaseWords } from '../../strings/vocabulary.js';
import { flag, many, one, text } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import { CauseSays, ChooseCause } from './choose-cause.js';
import { Drawing } from './drawing.js';
import { Legend } from './legend.js';
import classes from './river.module.css';
import { narrow, onlyTouched, type River } from './stream.js';
import { Twin, TWIN_SORTS } from './twin.js';

const STATES = ['affected', 'clear', 'unknown'] as const;

const search = {
  text: text(),
  cause: text(),
  phase: many(PHASES),
  state: many(STATES),
  rows: one(['few', 'all'], 'few'),
  view: one(['drawing', 'list'], 'drawing'),
  sort: one(TWIN_SORTS, 'place'),
  reverse: flag(),
} as const;

/** A drawing of this many columns says nothing on a screen this narrow. */
const NARROW = '(max-width: 760px)';

export default function RiverPage() {
  const [state, setState] = useSearchState(search);
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const query = useQuery({
    queryKey: [...keys.river, state.cause],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/river', { params: { query: state.cause === '' ? {} : { cause: state.cause } }, signal })),
    placeholderData: (before) => before,
  });
  return (
    <>
      <PageHeader {...headers.river} actions={isNarrow ? undefined : <Switch view={state.view} setState={setState} />} />
      <FilterBar
        text={{ value: state.text, label: words.search, onChange: (value) => setState({ text: value }) }}
        filters={[
          {
            key: 'phase',
            label: words.phase,
            values: state.phase,
            options: PHASES.map((value) => ({ value, label: phaseWords[value] })),
            onChange: (values) => setState({ phase: PHASES.filter((value) => values.includes(value)) }),
          },
          {
            key: 'state',
            label: words.state,
            values: state.state,
            options: STATES.map((value) => ({ value, label: words.states[value] })),
            onChange: (values) => setState({ state: STATES.filter((value) => values.includes(value)) }),
          },
        ]}
      >
        <ChooseCause value={state.cause} onChange={(cause) => setState({ cause }, { push: true })} />
      </FilterBar>
      <Loaded query={query} skeleton={<Skeleton height={640} radius="md" />}>
        {(river) => (river.nodes.length === 0 ? <Nothing /> : <Flow river={river} state={state} setState={setState} />)}
      </Loaded>
    </>
  );
}

type State = ReturnType<typeof useSearchState<typeof search>>;

function Flow({ river, state, setState }: { readonly river: River; readonly state: State[0]; readonly setState: State[1] }) {
  const { phase, state: states, text: sought, cause } = state;
  const stream = useMemo(() => narrow(river, { phases: phase, states, text: sought }), [river, phase, states, sought]);
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  // A drawing shows what a cause touches among all else; a list has only that.
  const listed = useMemo(() => (cause === '' ? stream : onlyTouched(stream)), [cause, stream]);
  const isDrawn = state.view === 'drawing' && !isNarrow;
  const updated = useUpdated(river, cause);
  return (
    <>
      <p className="hw-unseen" role="status">
        {updated}
      </p>
      {cause !== '' && (
        <p className={classes.says} role="status">
          <CauseSays id={cause} stream={stream} />
        </p>
      )}
      {isDrawn && stream.nodes.length > 0 ? (
        <Panel flush>
          <Legend stream={stream} />
          <Drawing
            stream={stream}
            leftOut={river.leftOut}
            hasCause={cause !== ''}
            hasAllRows={state.rows === 'all'}
            onAllRows={() => setState({ rows: 'all' }, { push: true })}
          />
        </Panel>
      ) : (
        <>
          {isNarrow && state.view === 'drawing' && <p className={classes.hint}>{common.graphNarrow}</p>}
          <Twin
            stream={listed}
            sort={state.sort}
            reverse={state.reverse}
            onSort={(sort, reverse) => setState({ sort, reverse })}
          />
        </>
      )}
    </>
  );
}

/** Says so when a new look changed the river that is shown. */
function useUpdated(river: River, cause: string): string {
  const before = useRef({ river, cause });
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (before.current.river !== river && before.current.cause === cause) setSaid(words.updated);
    before.current = { river, cause };
  }, [river, cause]);
  return said;
}

function Switch({ view, setState }: { readonly view: State[0]['view']; readonly setState: State[1] }) {
  return (
    <SegmentedControl
      aria-label={words.view}
      value={view}
      onChange={(next) => setState({ view: next === 'list' ? 'list' : 'drawing' }, { push: true })}
      data={[
        { value: 'drawing', label: words.drawing },
        { value: 'list', label: common.asList },
      ]}
    />
  );
}

function Nothing() {
  return (
    <Panel>
      <EmptyState icon={IconRipple} title={words.empty} actions={<PageLink to="/sources">{causeWords.connect}</PageLink>}>
        {words.emptyWhy}
      </EmptyState>
    </Panel>
  );
}
