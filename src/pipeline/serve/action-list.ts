/** The record of actions page by page, the newest first, filtered by how they stand. */
import type { ReleasePhase } from '../../model/index.js';
import { actionRow, type ActionRow } from './shown-actions.js';
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

/** How a page is filtered is known only of each entry: so many are looked at for one page. */
const LOOKED_AT = 2_000;

export async function listActionRows(serving: Serving, query: ActionListQuery): Promise<ActionPage> {
  const items: ActionRow[] = [];
  let looked = 0;
  let last: string | undefined;
  let isMore = false;
  const [cause, ...otherCauses] = query.cause ?? [];
  const [action, ...otherActions] = query.action ?? [];
  const filter = {
    limit: LOOKED_AT + 1,
    ...(query.after === undefined ? {} : { before: query.after }),
    ...(cause === undefined || otherCauses.length > 0 ? {} : { cause }),
    ...(action === undefined || otherActions.length > 0 ? {} : { action }),
  };
  for await (const entry of serving.actions.entries(filter)) {
    if (items.length === query.limit || looked === LOOKED_AT) {
      isMore = true;
      break;
    }
    looked += 1;
    last = entry.id;
    const row = await actionRow(serving, entry);
    if (isWanted(row, query)) items.push(row);
  }
  return {
    items,
    ...(isMore && last !== undefined ? { next: last } : {}),
    total: items.length,
    isWhole: !isMore && query.after === undefined,
    revision: 0,
  };
}

function isWanted(row: ActionRow, { state, cause, action, phase }: ActionListQuery): boolean {
  return (
    (state?.includes(row.state) ?? true) &&
    (cause?.includes(row.cause.id) ?? true) &&
    (action?.includes(row.action) ?? true) &&
    (phase?.includes(row.releasePhase) ?? true)
  );
}
