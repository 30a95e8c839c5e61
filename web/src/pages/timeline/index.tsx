// Every action, the newest first: drawn in lanes over time, and as the table below. Undo is here until its time is over.
import { useMemo, useState, type SyntheticEvent } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, type Schemas } from '../../api/queries.js';
import { useList } from '../../api/use-list.js';
import { DataTable } from '../../components/data-table.js';
import { FilterBar } from '../../components/filter-bar.js';
import { PageHeader } from '../../components/page-header.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { headers } from '../../strings/headers.js';
import { timeline as words } from '../../strings/timeline.js';
import { stateWords } from '../../strings/vocabulary.js';
import { useScope } from '../../url/scope.js';
import { many, one } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import { HaltNote } from '../action/halt-note.js';
import { columnsOf } from './columns.js';
import { LANE_KINDS } from './lay-lanes.js';
import { Lanes } from './lanes.js';
import classes from './timeline.module.css';
import { UndoOf } from './undo-of.js';

type Row = Schemas['ActionRow'];

const STATES = [
  'waiting',
  'ready',
  'approved',
  'acting',
  'done',
  'undoing',
  'undone',
  'partly',
  'refused',
  'failed',
  'rejected',
  'lapsed',
] as const satisfies readonly Row['state'][];

const search = { state: many(STATES), action: many(), cause: many(), lanes: one(LANE_KINDS, 'service') } as const;

export default function Timeline() {
  const [state, setState] = useSearchState(search);
  const [{ phase }] = useScope();
  const [hot, setHot] = useState<string>();
  const [undoing, setUndoing] = useState<string>();
  const { lanes, ...asked } = state;
  const list = useList<Row>([...keys.actions, 'all', asked, phase], (after, signal) =>
    dataOf(
      api.GET('/api/v1/actions', {
        params: {
          query: {
            state: [...asked.state],
            action: [...asked.action],
            cause: [...asked.cause],
            phase: [...phase],
            limit: 100,
            ...(after === undefined ? {} : { after }),
          },
        },
        signal,
      }),
    ),
  );
  const { items } = list;
  const columns = useMemo(() => columnsOf(hot, setUndoing), [hot]);
  const actions = [...new Set(items.map(({ action }) => action))].toSorted();
  const isNarrowed = asked.state.length > 0 || asked.action.length > 0 || asked.cause.length > 0 || phase.length > 0;

  /** The row that is pointed at, or has the focus. */
  const follow = ({ target }: SyntheticEvent): void => {
    const at = target instanceof Element ? target.closest('[data-row]')?.getAttribute('data-row') : undefined;
    setHot(at === undefined || at === null ? undefined : items[Number(at)]?.id);
  };

  return (
    <>
      <PageHeader {...headers.timeline} />
      <HaltNote />
      <FilterBar
        filters={[
          {
            key: 'state',
            label: words.filters.state,
            options: STATES.map((value) => ({ value, label: stateWords[value] })),
            values: asked.state,
            onChange: (values) => setState({ state: STATES.filter((value) => values.includes(value)) }),
          },
          {
            key: 'action',
            label: words.filters.action,
            options: list.isLoading ? undefined : actions.map((value) => ({ value })),
            values: asked.action,
            onChange: (action) => setState({ action }),
          },
          ...(asked.cause.length === 0
            ? []
            : [
                {
                  key: 'cause',
                  label: words.filters.cause,
                  options: asked.cause.map((value) => ({ value })),
                  values: asked.cause,
                  onChange: (cause: readonly string[]) => setState({ cause }),
                },
              ]),
        ]}
      />
      {items.length > 0 && (
        <Panel>
          <Lanes
            rows={items}
            kind={lanes}
            onKind={(kind) => setState({ lanes: kind })}
            hot={hot}
            onHot={setHot}
            hasMore={list.hasMore}
          />
        </Panel>
      )}
      <div className={classes.table} onPointerOver={follow} onFocus={follow} onPointerLeave={() => setHot(undefined)}>
        <DataTable
          label={words.table}
          list={list}
          columns={columns}
          idOf={({ id }) => id}
          linkOf={({ id }) => `/timeline/${encodeURIComponent(id)}`}
          nameOf={({ describes }) => describes}
          rowHeight={36}
          empty={
            isNarrowed
              ? { title: words.noneMatch, children: words.noneMatchWhy }
              : {
                  title: words.none,
                  children: words.noneWhy,
                  actions: <PageLink to="/approvals">{words.toApprovals}</PageLink>,
                }
          }
        />
      </div>
      {undoing !== undefined && <UndoOf id={undoing} onClose={() => setUndoing(undefined)} />}
    </>
  );
}
