// What was accepted, why, by whom and until when: what ends first comes first. Adding and ending are writes to the configuration that
// was shown, and to no newer one.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type SyntheticEvent } from 'react';
import { api, dataOf } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import { keys, useMe, type Schemas } from '../../api/queries.js';
import type { List } from '../../api/use-list.js';
import { useWrite, type WriteHeaders } from '../../api/use-write.js';
import { includesRole } from '../../api/vocabulary.js';
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { DataTable } from '../../components/data-table.js';
import { FilterBar } from '../../components/filter-bar.js';
import { IconPlus, IconShieldOff } from '../../components/icons.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { exemptions as words } from '../../strings/exemptions.js';
import { headers } from '../../strings/headers.js';
import { stateWords } from '../../strings/vocabulary.js';
import { flag, many, text } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import { AddDialog } from './add-dialog.js';
import { Calendar } from './calendar.js';
import { columnsOf, nameOf } from './columns.js';
import classes from './exemptions.module.css';

type Exemption = Schemas['Exemption'];

const STATES = ['expires-soon', 'holds', 'expired'] as const satisfies readonly Exemption['state'][];

/** `add` opens the dialog, with what it is about filled in: other pages link to it so. */
const search = {
  q: text(),
  state: many(STATES),
  add: flag(),
  policy: text(),
  resource: text(),
  path: text(),
  finding: text(),
} as const;

export default function Exemptions() {
  const [state, setState] = useSearchState(search);
  const [hot, setHot] = useState<string>();
  const [ending, setEnding] = useState<Exemption>();
  const me = useMe().data;
  const query = useQuery({
    queryKey: keys.exemptions,
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/exemptions', { signal })),
  });
  const { data } = query;
  const all = data?.items;
  const items = useMemo(() => narrowed(all ?? [], state.q, state.state), [all, state.q, state.state]);
  const end = useWrite({
    run: (id: string, own: WriteHeaders) =>
      dataOf(
        api.DELETE('/api/v1/exemptions/{id}', {
          headers: own,
          params: { path: { id }, header: { 'if-match': data?.etag ?? '' } },
        }),
      ),
    changes: [keys.exemptions, keys.now, keys.causes, keys.findings],
    done: words.end.done,
    onDone: () => setEnding(undefined),
  });
  const isWritable = data?.isWritable === true;
  const mayAdd = isWritable && me !== undefined && includesRole(me.role, 'admin');
  const mayEnd = isWritable && me !== undefined && includesRole(me.role, 'operator');
  const columns = useMemo(() => columnsOf(mayEnd ? setEnding : undefined), [mayEnd]);
  const list: List<Exemption> = {
    items,
    total: all === undefined ? undefined : items.length,
    isWhole: true,
    isLoading: query.isPending,
    isStale: false,
    problem: query.error === null ? undefined : asProblem(query.error),
    hasMore: false,
    isLoadingMore: false,
    loadMore: () => undefined,
    retry: () => void query.refetch(),
  };
  const follow = ({ target }: SyntheticEvent): void => {
    const at = target instanceof Element ? target.closest('[data-row]')?.getAttribute('data-row') : undefined;
    setHot(at === undefined || at === null ? undefined : items[Number(at)]?.id);
  };
  const why =
    data === undefined || mayAdd ? undefined : isWritable ? words.needsAdmin : `${words.readOnly} ${data.writableBecause}`;
  const close = (): void => setState({ add: false, policy: '', resource: '', path: '', finding: '' });
  const addButton = (
    <Button
      leftSection={<IconPlus size={15} />}
      disabled={!mayAdd}
      aria-describedby={why === undefined ? undefined : 'exemptions-why'}
      onClick={() => setState({ add: true })}
    >
      {words.add}
    </Button>
  );
  return (
    <>
      <PageHeader {...headers.exemptions} actions={addButton} />
      {why !== undefined && (
        <p id="exemptions-why" className={classes.quiet}>
          {why}
        </p>
      )}
      {all !== undefined && all.length > 0 && (
        <>
          <Panel title={words.calendar.title}>
            <Calendar items={all} hot={hot} />
          </Panel>
          <FilterBar
            text={{ value: state.q, label: words.filters.search, onChange: (q) => setState({ q }) }}
            filters={[
              {
                key: 'state',
                label: words.filters.state,
                options: STATES.map((value) => ({
                  value,
                  label: stateWords[value],
                  count: all.filter((one) => one.state === value).length,
                })),
                values: state.state,
                onChange: (values) => setState({ state: STATES.filter((value) => values.includes(value)) }),
              },
            ]}
          />
        </>
      )}
      <div onPointerOver={follow} onFocus={follow} onPointerLeave={() => setHot(undefined)}>
        <DataTable
          label={words.table}
          list={list}
          columns={columns}
          idOf={({ id }) => id}
          nameOf={nameOf}
          rowHeight={56}
          empty={
            all !== undefined && all.length > 0 ? { title: words.noneMatch } : { title: words.none, children: words.noneWhy }
          }
        />
      </div>
      {data !== undefined && mayAdd && (
        <AddDialog
          isOpen={state.add}
          onClose={close}
          etag={data.etag}
          about={{ policy: state.policy, resource: state.resource, path: state.path, finding: state.finding }}
        />
      )}
      <ConfirmDialog
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={words.end.title}
        confirm={words.end.confirm}
        isRunning={end.isRunning}
        onConfirm={() => {
          if (ending !== undefined) end.start(ending.id);
        }}
      >
        {ending !== undefined && (
          <p>
            <IconShieldOff size={15} aria-hidden="true" /> <strong>{nameOf(ending)}</strong>
          </p>
        )}
        <p>{words.end.body}</p>
      </ConfirmDialog>
    </>
  );
}

/** Every word somewhere in it. */
function narrowed(items: readonly Exemption[], q: string, states: readonly Exemption['state'][]): readonly Exemption[] {
  const sought = q.toLowerCase().split(/\s+/);
  return items.filter((one) => {
    const said = `${nameOf(one)} ${one.reason} ${one.approvedBy}`.toLowerCase();
    return (states.length === 0 || states.includes(one.state)) && sought.every((word) => said.includes(word));
  });
}
