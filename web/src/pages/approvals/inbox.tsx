// The plans that wait beside the one that is chosen. j and k move, a approves, r rejects, Enter goes into the plan. The chosen one is
// in the address; where there is room for both, the first is chosen by itself.
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef, type RefObject } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, type Schemas } from '../../api/queries.js';
import { useList } from '../../api/use-list.js';
import { EmptyState } from '../../components/empty-state.js';
import { IconCircleCheck } from '../../components/icons.js';
import { PageHeader } from '../../components/page-header.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { ProblemState } from '../../components/problem-state.js';
import { TableFoot, TableSkeleton } from '../../components/table-parts.js';
import { formatNumber } from '../../lib/format.js';
import { useKey } from '../../lib/use-key.js';
import { approvals as words } from '../../strings/approvals.js';
import { headers } from '../../strings/headers.js';
import { useScope, withScope } from '../../url/scope.js';
import { HaltNote } from '../action/halt-note.js';
import classes from './approvals.module.css';
import { Card } from './card.js';
import { PlanItem } from './plan-item.js';

type Row = Schemas['ActionRow'];

const WIDE = '(min-width: 1080px)';

export function Inbox({ chosen }: { readonly chosen: string | undefined }) {
  const [{ phase }] = useScope();
  const router = useRouter();
  const isWide = useMediaQuery(WIDE, undefined, { getInitialValueInEffect: false }) ?? true;
  const list = useList<Row>([...keys.actions, 'waiting', phase], (after, signal) =>
    dataOf(
      api.GET('/api/v1/actions', {
        params: { query: { state: ['waiting'], phase: [...phase], limit: 100, ...(after === undefined ? {} : { after }) } },
        signal,
      }),
    ),
  );
  const moving = useQuery({
    queryKey: [...keys.actions, 'moving', phase],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/v1/actions', {
          params: { query: { state: ['ready', 'approved', 'acting', 'undoing'], phase: [...phase], limit: 20 } },
          signal,
        }),
      ),
  }).data?.items;
  const rows = [...list.items, ...(moving ?? [])];
  const card = useRef<HTMLDivElement>(null);
  const links = useRef(new Map<string, HTMLElement>());

  const choose = (id: string): void => {
    const query = new URL(router.history.location.href, 'http://localhost').search;
    router.history.replace(withScope(placeOf(id), query));
  };
  const first = rows[0]?.id;
  const isAdrift = isWide && chosen === undefined && first !== undefined && !list.isLoading;
  useEffect(() => {
    if (!isAdrift || first === undefined) return;
    const query = new URL(router.history.location.href, 'http://localhost').search;
    router.history.replace(withScope(placeOf(first), query));
  }, [isAdrift, first, router]);

  const move = (by: 1 | -1): void => {
    const at = rows.findIndex(({ id }) => id === chosen);
    const next = rows[at === -1 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next === undefined) return;
    if (isWide) choose(next.id);
    links.current.get(next.id)?.focus();
  };
  useKey('j', () => move(1));
  useKey('k', () => move(-1));

  const group = { chosen, onOpen: () => card.current?.focus(), links };
  const waitingCount = `${formatNumber(list.items.length)}${list.hasMore ? '+' : ''}`;
  const isListShown = isWide || chosen === undefined;
  const isNothing = !list.isLoading && list.problem === undefined && rows.length === 0;
  return (
    <>
      {isListShown ? (
        <PageHeader {...headers.approvals} />
      ) : (
        <PageHeader {...headers.approval} parent={{ to: '/approvals', title: headers.approvals.title }} />
      )}
      <HaltNote />
      {isNothing && chosen === undefined ? (
        <Panel>
          <EmptyState
            icon={IconCircleCheck}
            title={words.none}
            actions={
              <>
                <PageLink to="/timeline">{words.toTimeline}</PageLink>
                <PageLink to="/response">{words.toResponse}</PageLink>
              </>
            }
          >
            {words.noneWhy}
          </EmptyState>
        </Panel>
      ) : (
        <div className={classes.inbox} data-alone={!isListShown || undefined}>
          {isListShown && (
            <nav className={classes.list} aria-label={words.list}>
              {list.problem !== undefined && <ProblemState of={list.problem} retry={list.retry} small />}
              {list.isLoading ? (
                <TableSkeleton label={words.list} rowHeight={72} rows={4} />
              ) : (
                <>
                  <Group title={words.waiting(waitingCount)} rows={list.items} {...group} />
                  {moving !== undefined && moving.length > 0 && <Group title={words.moving} rows={moving} {...group} />}
                </>
              )}
              {list.hasMore && <TableFoot list={list} />}
              <p className={classes.keys}>{words.keysHint}</p>
            </nav>
          )}
          <div className={classes.chosen} ref={card} tabIndex={-1}>
            {chosen === undefined ? (
              isWide && !list.isLoading && <EmptyState title={words.noneChosen} />
            ) : (
              <Card key={chosen} id={chosen} />
            )}
          </div>
        </div>
      )}
    </>
  );
}

interface GroupProps {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly chosen: string | undefined;
  /** The chosen one is opened once more. */
  readonly onOpen: () => void;
  readonly links: RefObject<Map<string, HTMLElement>>;
}

function Group({ title, rows, chosen, onOpen, links }: GroupProps) {
  return (
    <section className={classes.group}>
      <h2 className={classes.groupTitle}>{title}</h2>
      {rows.length === 0 && <p className={classes.noneIn}>{words.none}</p>}
      <ul>
        {rows.map((row) => (
          <PlanItem
            key={row.id}
            row={row}
            to={placeOf(row.id)}
            isChosen={row.id === chosen}
            onOpen={onOpen}
            register={(element) => {
              if (element === null) links.current.delete(row.id);
              else links.current.set(row.id, element);
            }}
          />
        ))}
      </ul>
    </section>
  );
}

function placeOf(id: string): string {
  return `/approvals/${encodeURIComponent(id)}`;
}
