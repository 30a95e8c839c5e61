/**
 * What the server is given to serve from: the store's ports, the configuration as it is written, and the policies that ship.
 * One process has one; any number of processes share a store.
 */
import type { ActionEntry, Clock, ResourceAction } from '../../ports/index.js';
import type { Store } from '../../store/index.js';
import { shippedActions } from '../act/shipped-actions.js';
import { withStore } from '../open-inventory.js';
import { SYSTEM_CLOCK } from '../scan.js';
import { configurationFile, type ConfigurationFile } from './configuration-file.js';

export interface ServingRequest {
  readonly folder: string;
  readonly inputs: readonly string[];
  readonly version: string;
  readonly signal: AbortSignal;
  readonly config?: string | undefined;
  readonly clock?: Clock;
  /** What of the estate is simulated, in a sentence; undefined when it is real. */
  readonly simulated?: string | undefined;
}

/** What serving needs of the store; no SQL is among it. */
export type ServedStore = Pick<
  Store,
  | 'view'
  | 'access'
  | 'wake'
  | 'actions'
  | 'approvals'
  | 'control'
  | 'evidence'
  | 'findings'
  | 'record'
  | 'inventory'
  | 'undoRequests'
  | 'figures'
  | 'keys'
>;

export interface Serving extends ServedStore {
  readonly request: ServingRequest;
  readonly clock: Clock;
  readonly configuration: ConfigurationFile;
  /** By platform and name. */
  readonly actionKind: (platform: string, name: string) => ResourceAction | undefined;
}

/** Opens the store for as long as it is served from. Throws what opening it throws. */
export async function withServing<Result>(request: ServingRequest, use: (serving: Serving) => Promise<Result>): Promise<Result> {
  return withStore(request.signal, async (store) => use(await servingFrom(store, request)));
}

/** For tests and for processes that have the store open already. */
export async function servingFrom(store: ServedStore, request: ServingRequest): Promise<Serving> {
  const kinds = new Map<string, ResourceAction>();
  for (const { name: platform, actions } of await shippedActions())
    for (const action of actions) kinds.set(`${platform} ${action.name}`, action);
  const { view, access, wake, actions, approvals, control, evidence } = store;
  const { findings, record, inventory, undoRequests, figures, keys } = store;
  return {
    view,
    access,
    wake,
    actions,
    approvals,
    control,
    evidence,
    findings,
    record,
    inventory,
    undoRequests,
    figures,
    keys,
    request,
    clock: request.clock ?? SYSTEM_CLOCK,
    configuration: configurationFile({ named: request.config, folder: request.folder, inputs: request.inputs }),
    actionKind: (platform, name) => kinds.get(`${platform} ${name}`),
  };
}

/** In milliseconds: what was done is kept with what was there before for so long. */
export const UNDO_WINDOW = 30 * 24 * 3_600_000;

/** RFC 3339: when the last of its targets got its outcome; undefined while one has none. */
export function endedAt({ plan, targets }: Pick<ActionEntry, 'plan' | 'targets'>): string | undefined {
  const ends = plan.targets.map(({ resource }) => targets.get(resource)?.outcome?.at);
  if (ends.some((end) => end === undefined)) return undefined;
  return ends
    .flatMap((end) => end ?? [])
    .toSorted()
    .at(-1);
}

/** Until when an action can be undone; undefined when it was not done, cannot be, or was undone already. */
export function undoUntil(entry: Pick<ActionEntry, 'plan' | 'targets'>): string | undefined {
  if (entry.plan.irreversible !== undefined) return undefined;
  const open = [...entry.targets.values()].filter(
    ({ outcome, undo }) => outcome?.kind === 'done' && undo?.kind !== 'done' && undo?.kind !== 'already-so',
  );
  const end = endedAt(entry);
  if (open.length === 0 || end === undefined) return undefined;
  return new Date(Date.parse(end) + UNDO_WINDOW).toISOString();
}
