/**
 * Reads an estate into the inventory: its scopes side by side, page by page, going on where an interrupted reading ended.
 * What was not read whole keeps what it had; nothing is gone because it could not be seen.
 */
import pLimit from 'p-limit';
import { codeOf, messageOf } from '../lib/errors.js';
import { scopeKey, type Gap, type ResourceId, type Scope, type SourceId } from '../model/index.js';
import type { Clock, Estate, Inventory, ScopePage, SyncRun } from '../ports/index.js';

export interface SyncOptions {
  readonly source: SourceId;
  readonly inventory: Pick<Inventory, 'beginSync'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How many scopes are read at once. */
  readonly parallel?: number;
  /** Begins anew even where an interrupted reading could be gone on with. */
  readonly fresh?: boolean;
  /** Told after each page. */
  readonly onPage?: (scope: Scope, resources: number) => void;
}

export interface SyncOutcome {
  readonly resumed: boolean;
  readonly whole: number;
  readonly broken: number;
  /** Scopes that the interrupted reading had read whole already. */
  readonly skipped: number;
  readonly pages: number;
  readonly resources: number;
  readonly gaps: readonly Gap[];
  readonly gone: readonly ResourceId[];
}

const PARALLEL = 12;
/** How often a scope is begun again because its cursor was no longer taken. */
const RESTARTS = 3;

/** Throws only for bugs, a store that fails, and when it is told to stop; the reading can then be gone on with. */
export async function syncEstate(estate: Estate, options: SyncOptions): Promise<SyncOutcome> {
  const { source, inventory, clock, signal } = options;
  const begin = { at: clock.now(), ...(options.fresh === undefined ? {} : { fresh: options.fresh }) };
  const run = await inventory.beginSync(source, begin);
  const progress = await run.progress();
  const tally = newTally();
  const limit = pLimit(options.parallel ?? PARALLEL);
  const readings: Promise<void>[] = [];
  const failures: unknown[] = [];
  const begun = async (scope: Scope, from: string | undefined): Promise<void> => {
    // Once the store has failed there is no use in asking the platform for more.
    if (failures.length > 0) return;
    await readScope(estate, run, scope, from, options, tally).catch((error: unknown) => void failures.push(error));
  };
  const unlisted: Gap[] = [];
  for await (const found of estate.scopes()) {
    signal.throwIfAborted();
    if (found.kind === 'gap') {
      unlisted.push(found.gap);
      continue;
    }
    const before = progress.get(scopeKey(found.scope));
    if (before?.state === 'whole') tally.skipped += 1;
    else readings.push(limit(() => begun(found.scope, before?.state === 'begun' ? before.next : undefined)));
  }
  // All of them, so that nothing goes on behind the caller's back.
  await Promise.all(readings);
  if (failures.length > 0) throw failures[0];
  signal.throwIfAborted();
  await run.putGaps(unlisted);
  const gone = await run.finish({ at: clock.now(), scopesWhole: unlisted.length === 0 });
  return { resumed: run.resumed, ...tally, gaps: [...unlisted, ...tally.gaps], gone: [...tally.gone, ...gone] };
}

/** Reads one scope again, whole, because its stream of changes had a hole. */
export async function resyncScope(estate: Estate, scope: Scope, options: SyncOptions): Promise<SyncOutcome> {
  const run = await options.inventory.beginSync(options.source, { at: options.clock.now() });
  const tally = newTally();
  await run.restartScope(scope);
  await readScope(estate, run, scope, undefined, options, tally);
  // An interrupted reading of all scopes stays to be gone on with.
  if (!run.resumed) await run.finish({ at: options.clock.now(), scopesWhole: false });
  return { resumed: run.resumed, ...tally };
}

interface Tally {
  whole: number;
  broken: number;
  skipped: number;
  pages: number;
  resources: number;
  gaps: Gap[];
  gone: ResourceId[];
}

function newTally(): Tally {
  return { whole: 0, broken: 0, skipped: 0, pages: 0, resources: 0, gaps: [], gone: [] };
}

async function readScope(
  estate: Estate,
  run: SyncRun,
  scope: Scope,
  from: string | undefined,
  options: SyncOptions,
  tally: Tally,
): Promise<void> {
  let start = from;
  for (let restarts = 0; ; restarts += 1) {
    const end = await readPages(estate, run, scope, start, options, tally);
    if (end.kind === 'whole') {
      tally.whole += 1;
      const at = options.clock.now();
      tally.gone.push(
        ...(await run.completeScope(scope, { at, ...(end.position === undefined ? {} : { position: end.position }) })),
      );
      return;
    }
    if (end.restart === true && restarts < RESTARTS) {
      await run.restartScope(scope);
      start = undefined;
      continue;
    }
    tally.broken += 1;
    tally.gaps.push(end.gap);
    await run.breakScope(scope, end.gap, options.clock.now());
    return;
  }
}

type End = { readonly kind: 'whole'; readonly position?: string } | Extract<ScopePage, { kind: 'broken' }>;

async function readPages(
  estate: Estate,
  run: SyncRun,
  scope: Scope,
  from: string | undefined,
  { source, clock, signal, onPage }: SyncOptions,
  tally: Tally,
): Promise<End> {
  const pages = pagesOf(estate, scope, from);
  try {
    for (;;) {
      // What the page says was so when it was asked for, at the earliest: a change since then is newer than the page.
      const at = clock.now();
      const page = await nextPage(pages, scope, source, signal);
      if (page.kind === 'broken') return page;
      const { observations, next, position } = page;
      await run.putPage(scope, { observations, ...(next === undefined ? {} : { next }) }, at);
      const resources = observations.filter(({ kind }) => kind === 'resource').length;
      tally.pages += 1;
      tally.resources += resources;
      for (const observation of observations) if (observation.kind === 'gap') tally.gaps.push(observation.gap);
      onPage?.(scope, resources);
      if (next === undefined) return { kind: 'whole', ...(position === undefined ? {} : { position }) };
    }
  } finally {
    await pages.return();
  }
}

/** Asked for only when the first page is: a connector that fails at once fails as one that fails later. */
async function* pagesOf(estate: Estate, scope: Scope, from: string | undefined): AsyncGenerator<ScopePage, void> {
  yield* estate.read(scope, from);
}

/** A connector that throws, or ends without a last page, has a bug: the scope is then broken, and the others go on. */
async function nextPage(
  pages: AsyncGenerator<ScopePage, void>,
  scope: Scope,
  source: SourceId,
  signal: AbortSignal,
): Promise<ScopePage> {
  try {
    const { value, done } = await pages.next();
    signal.throwIfAborted();
    return done === true
      ? { kind: 'broken', gap: faulty(scope, source, 'INTERNAL', 'its reading ended without a last page') }
      : value;
  } catch (error) {
    if (signal.aborted) throw error;
    return { kind: 'broken', gap: faulty(scope, source, codeOf(error), messageOf(error)) };
  }
}

function faulty(scope: Scope, source: SourceId, code: string, why: string): Gap {
  return { code, source, what: nameOfScope(scope), why, hides: ['resources', 'findings'] };
}

/** `Bucket (s3.amazonaws.com/2006-03-01) in 123456789012, eu-west-1`: how people are told of a scope. */
export function nameOfScope({ kind, apiVersion, account, region }: Scope): string {
  const where = [account, region].filter((part) => part !== undefined);
  return `${kind} (${apiVersion})${where.length === 0 ? '' : ` in ${where.join(', ')}`}`;
}
