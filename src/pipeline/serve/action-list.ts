/** The record of actions page by page, the newest first, filtered by how they stand. */
import type { ReleasePhase } from '../../model/index.js';
import type { ActionEntry } from '../../ports/index.js';
import { actionRows, type ActionRow } from './shown-actions.js';
import type { Serving } from './serving.js';

export interface ActionListQuery {
  readonly limit: number;
  /** The id of the last one of the page before. */
  readonly after?: string | undefined;
  readonly state?: readonly string[] | undefined;
  readonly cause?: readonly string[] | undefined;
  readonly action?: readonly string[] | undefined;
  readonly phase?: readonly ReleasePhase[] | undefined;
}

export interface ActionPage {
  readonly items: readonly ActionRow[];
  readonly next?: string;
  readonly total: number;
  readonly isWhole: boolean;
  readonly revision: number;
}

/** How a page is filtered is known only of each entry: so many are looked at for one page, in parts of so many. */
const LOOKED_AT = 2_000;
const PART = 100;

export async function listActionRows(serving: Serving, query: ActionListQuery): Promise<ActionPage> {
  const [row, unfinished] = await Promise.all([actionRows(serving), areUnfinished(serving, query)]);
  const items: ActionRow[] = [];
  let looked = 0;
  let last: string | undefined = query.after;
  let isMore = true;
  while (isMore && items.length < query.limit && looked < LOOKED_AT) {
    const part = await partOf(serving, query, { unfinished, before: last });
    isMore = part.length > PART;
    for (const entry of part.slice(0, PART)) {
      if (items.length === query.limit) {
        isMore = true;
        break;
      }
      looked += 1;
      last = entry.id;
      if (!isOf(entry, query)) continue;
      const one = await row(entry);
      if (query.state?.includes(one.state) ?? true) items.push(one);
    }
  }
  return {
    items,
    ...(isMore && last !== undefined ? { next: last } : {}),
    total: items.length,
    isWhole: !isMore && query.after === undefined,
    revision: 0,
  };
}

/** One more than a part, where there are more. All are read before anything else is asked: reading them holds a connection. */
async function partOf(
  { actions }: Serving,
  query: ActionListQuery,
  { unfinished, before }: { readonly unfinished: boolean; readonly before: string | undefined },
): Promise<readonly ActionEntry[]> {
  const [cause, ...otherCauses] = query.cause ?? [];
  const [action, ...otherActions] = query.action ?? [];
  const entries: ActionEntry[] = [];
  const filter = {
    limit: PART + 1,
    unfinished,
    ...(before === undefined ? {} : { before }),
    ...(cause === undefined || otherCauses.length > 0 ? {} : { cause }),
    ...(action === undefined || otherActions.length > 0 ? {} : { action }),
  };
  for await (const entry of actions.entries(filter)) entries.push(entry);
  return entries;
}

const UNFINISHED: ReadonlySet<string> = new Set(['waiting', 'ready', 'approved', 'rejected', 'lapsed', 'acting']);

/** Whether only such can be on the page: of a long record they are few. What is being undone has ended before. */
async function areUnfinished({ undoRequests }: Serving, { state }: ActionListQuery): Promise<boolean> {
  if (state === undefined) return false;
  const others = state.filter((one) => !UNFINISHED.has(one));
  if (others.length === 0) return true;
  return others.every((one) => one === 'undoing') && (await undoRequests.open()).length === 0;
}

function isOf({ plan }: ActionEntry, { cause, action, phase }: ActionListQuery): boolean {
  return (
    (cause?.includes(plan.cause) ?? true) &&
    (action?.includes(plan.action) ?? true) &&
    (phase?.includes(plan.grounds.phase) ?? true)
  );
}
