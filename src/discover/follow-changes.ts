/**
 * Keeps the inventory up with an estate's events, for as long as it is let. An event is a hint: what it is about is read again
 * once things have settled, so that events may come twice, late and in any order. A hole in the stream is healed by reading
 * what it hides again.
 */
import { scopeKey, type Gap, type ResourceId, type Scope } from '../model/index.js';
import type { Change, Estate, Inventory, Timer } from '../ports/index.js';
import { resyncScope, syncEstate, type SyncOptions } from './sync-estate.js';

export interface FollowOptions extends SyncOptions {
  readonly inventory: Inventory;
  readonly timer: Timer;
  /** How long a resource must be quiet before it is read again, in milliseconds. */
  readonly debounce?: number;
  /** Told, after it is durable, what is different now. */
  readonly onChanged: (resources: readonly ResourceId[]) => Promise<void> | void;
  /** Something of the stream or of a re-reading could not be read. */
  readonly onGap?: (gap: Gap) => void;
}

const DEBOUNCE = 500;
/** A resource that never comes to rest is read after this many times the debounce all the same. */
const PATIENCE = 5;

type Follow = Omit<FollowOptions, 'debounce'> & { readonly debounce: number };

/** Ends when the signal aborts or the stream ends. Throws when the store fails. */
export async function followChanges(estate: Estate, given: FollowOptions): Promise<void> {
  if (estate.changes === undefined) return;
  const options: Follow = { ...given, debounce: given.debounce ?? DEBOUNCE };
  const settling = createSettling(estate, options);
  const positions = await options.inventory.positions(options.source);
  try {
    for await (const change of estate.changes(positions)) {
      if (options.signal.aborted) break;
      settling.throwIfFailed();
      if (change.kind === 'touched') settling.touch(change);
      else await take(change, estate, options);
    }
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    await settling.end();
  }
  settling.throwIfFailed();
}

async function take(change: Exclude<Change, { kind: 'touched' }>, estate: Estate, options: Follow): Promise<void> {
  const { inventory, source, clock, onChanged } = options;
  switch (change.kind) {
    case 'seen': {
      const isNews = await inventory.put(change.scope, { observations: change.observations, at: clock.now() });
      await moveOn(change, options);
      if (isNews) await onChanged([change.resource]);
      return;
    }
    case 'gone': {
      const isNews = await inventory.remove(source, change.resource, clock.now());
      await moveOn(change, options);
      if (isNews) await onChanged([change.resource]);
      return;
    }
    case 'position':
      return moveOn(change, options);
    case 'lost': {
      options.onGap?.({
        code: 'STREAM_LOST',
        source,
        what: change.scope === undefined ? 'events' : `events of ${scopeKey(change.scope)}`,
        why: change.why,
        hides: ['resources', 'findings'],
      });
      const seenBefore = clock.now();
      const outcome =
        change.scope === undefined
          ? await syncEstate(estate, { ...options, fresh: true })
          : await resyncScope(estate, change.scope, options);
      for (const gap of outcome.gaps) options.onGap?.(gap);
      const changed = await changedSince(change.scope, seenBefore, options);
      await onChanged([...outcome.gone, ...changed]);
    }
  }
}

/** A position is only kept behind what it stands for: killed in between, the change comes again. */
async function moveOn(
  { scope, position }: { readonly scope: Scope; readonly position?: string },
  options: Follow,
): Promise<void> {
  if (position !== undefined) await options.inventory.setPosition(options.source, scope, position);
}

async function changedSince(
  scope: Scope | undefined,
  since: Date,
  { inventory, source }: Follow,
): Promise<readonly ResourceId[]> {
  const changed: ResourceId[] = [];
  const kinds = scope === undefined ? {} : { kinds: [{ apiVersion: scope.apiVersion, kind: scope.kind }] };
  for await (const { resource, changedAt } of inventory.resources({ source, ...kinds }))
    if (Date.parse(changedAt) >= since.getTime()) changed.push(resource.id);
  return changed;
}

type Touched = Extract<Change, { kind: 'touched' }>;

interface Settling {
  touch(change: Touched): void;
  throwIfFailed(): void;
  /** Reads what is still due, unless it was told to stop: what was not acknowledged is delivered again. */
  end(): Promise<void>;
}

interface Pending {
  readonly scope: Scope;
  readonly firstAt: number;
  lastAt: number;
  readonly acknowledge: (() => Promise<void>)[];
}

/** Reads each touched resource once it is quiet, no two readings of one at the same time. */
function createSettling(estate: Estate, options: Follow): Settling {
  const { clock, timer, signal, inventory, source, debounce } = options;
  const pending = new Map<ResourceId, Pending>();
  const working = new Map<ResourceId, Promise<void>>();
  const failures: unknown[] = [];
  return { touch, throwIfFailed, end };

  function touch({ resource, scope, acknowledge }: Touched): void {
    const now = clock.now().getTime();
    const known = pending.get(resource);
    if (known !== undefined) {
      known.lastAt = now;
      known.acknowledge.push(acknowledge);
      return;
    }
    pending.set(resource, { scope, firstAt: now, lastAt: now, acknowledge: [acknowledge] });
    if (!working.has(resource)) start(resource);
  }

  function start(resource: ResourceId): void {
    const work = settle(resource)
      .catch((error: unknown) => {
        if (!signal.aborted) failures.push(error);
      })
      .finally(() => {
        working.delete(resource);
        // Touched again while it was read: that reading may have been too early.
        if (pending.has(resource) && failures.length === 0 && !signal.aborted) start(resource);
      });
    working.set(resource, work);
  }

  async function settle(resource: ResourceId): Promise<void> {
    for (;;) {
      const due = pending.get(resource);
      if (due === undefined) return;
      const at = Math.min(due.lastAt + debounce, due.firstAt + PATIENCE * debounce);
      const now = clock.now().getTime();
      if (now < at) {
        await timer.sleep(at - now, signal);
        continue;
      }
      pending.delete(resource);
      await reread(resource, due);
      return;
    }
  }

  async function reread(resource: ResourceId, { scope, acknowledge }: Pending): Promise<void> {
    const at = clock.now();
    const now = await estate.reread(scope, resource);
    // Not acknowledged: the queue brings it again, and the full reading is behind that.
    if (now.kind === 'unknown') return options.onGap?.(now.gap);
    const isNews =
      now.kind === 'gone'
        ? await inventory.remove(source, resource, at)
        : await inventory.put(scope, { observations: now.observations, at });
    for (const done of acknowledge) await done();
    if (isNews) await options.onChanged([resource]);
  }

  function throwIfFailed(): void {
    if (failures.length > 0) throw failures[0];
  }

  async function end(): Promise<void> {
    while (working.size > 0) await Promise.all(working.values());
  }
}
