/**
 * A worker: keeps its lease, carries out what is ready, and, while it leads, follows the sources, looks at the estate whenever
 * something changed, plans, and watches whether what was done stays so. Any number of them work on one store.
 */
import type { ConfiguredSource } from '../../config/index.js';
import { messageOf } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import type { Gap } from '../../model/index.js';
import type { Clock } from '../../ports/index.js';
import type { Store } from '../../store/index.js';
import { followSources } from '../sources/follow-sources.js';
import { actingSession, LEASE, type ActingOptions, type ActingSession } from './acting-session.js';
import { recordFindings } from '../finding-history.js';
import { tellOf } from './tell-of.js';

export interface WorkerOptions extends ActingOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly sources: readonly ConfiguredSource[];
  /** Told what happens; one line each, for a log. */
  readonly onEvent: (event: WorkerEvent) => void;
  readonly pace?: Pace;
}

export type WorkerEvent =
  | { readonly kind: 'leads' | 'follows' | 'halted' | 'resumed' }
  | ({ readonly kind: 'looked' } & Readonly<Record<LookCount, number>>)
  | { readonly kind: 'started'; readonly entry: string }
  | { readonly kind: 'reverted'; readonly resource: string; readonly action: string; readonly times: number }
  | { readonly kind: 'gap'; readonly gap: Gap }
  | { readonly kind: 'stands-still'; readonly because: string }
  | { readonly kind: 'failed'; readonly what: string; readonly because: string };

/** `told`: messages, sent or held. */
type LookCount = 'causes' | 'planned' | 'held' | 'opened' | 'reopened' | 'closed' | 'inconclusive' | 'told';

/** In milliseconds. */
export interface Pace {
  /** Between two looks for what is ready. */
  readonly tick: number;
  /** After a change, before the estate is looked at again. */
  readonly settle: number;
  /** Without any change. */
  readonly look: number;
}

const PACE: Pace = { tick: 1_000, settle: 2_000, look: 300_000 };

/** Ends when the signal aborts; what is in flight goes to whoever lives. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { engine, request, onEvent } = options;
  const { signal } = request;
  const session = actingSession(options);
  await engine.launch();
  try {
    await session.look();
    await Promise.all([keepLease(session, options), doReady(session, options), lead(session, options)]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await engine.close();
    await session.close();
    onEvent({ kind: 'follows' });
  }
}

/** Three times within the time of a lease. Where another set holds, it looks again: its configuration may have changed, too. */
async function keepLease(session: ActingSession, { request: { signal }, lease = LEASE, onEvent }: WorkerOptions): Promise<void> {
  let still = false;
  while (!signal.aborted) {
    const has = await attempt('lease', onEvent, () => session.lease());
    if (has === false) {
      if (!still) onEvent({ kind: 'stands-still', because: 'another policy set holds; looking again' });
      await attempt('look', onEvent, () => session.look());
    }
    still = has === false;
    await pause(lease / 3, signal);
  }
}

async function doReady(
  session: ActingSession,
  { store, request: { signal }, onEvent, pace = PACE }: WorkerOptions,
): Promise<void> {
  let wasHalted = false;
  const started = new Set<string>();
  while (!signal.aborted) {
    await attempt('start what is ready', onEvent, async () => {
      const halted = (await store.control.halted()) !== undefined;
      if (halted !== wasHalted) onEvent({ kind: halted ? 'halted' : 'resumed' });
      wasHalted = halted;
      for (const entry of await session.startReady()) {
        if (!started.has(entry)) onEvent({ kind: 'started', entry });
        started.add(entry);
      }
    });
    await pause(pace.tick, signal);
  }
}

async function lead(session: ActingSession, options: WorkerOptions): Promise<void> {
  const { store, request, lease = LEASE, onEvent } = options;
  const { signal } = request;
  while (!signal.aborted) {
    const taken = await attempt('take the lead', onEvent, async () => {
      const { takeLead } = await import('../../store/index.js');
      return takeLead(store.pool);
    });
    if (taken === undefined) {
      await pause(lease, signal);
      continue;
    }
    onEvent({ kind: 'leads' });
    const term = new AbortController();
    const stop = (): void => term.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.all([untilLost(taken, lease / 3, term), governed(session, options, term.signal)]);
    } finally {
      signal.removeEventListener('abort', stop);
      term.abort();
      await taken.release();
    }
  }
}

async function untilLost(lead: { holds(): Promise<boolean> }, every: number, term: AbortController): Promise<void> {
  while (!term.signal.aborted) {
    if (!(await lead.holds())) term.abort(new Error('another one leads'));
    else await pause(every, term.signal);
  }
}

/** What only one does: reading the sources, looking, planning, watching. */
async function governed(session: ActingSession, options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const { store, sources, clock, onEvent, pace = PACE } = options;
  let changed: (() => void) | undefined;
  const { scanned } = await session.look();
  const { configuration, guardrails } = scanned;
  const following = followSources(sources, store.inventory, {
    limits: configuration.limits,
    signal,
    clock,
    timer: systemTimer,
    guardrails,
    kubernetes: configuration.kubernetesVersion,
    onSynced: () => changed?.(),
    onResults: () => changed?.(),
    onGap: (gap) => onEvent({ kind: 'gap', gap }),
  }).catch((error: unknown) => {
    if (!signal.aborted) onEvent({ kind: 'failed', what: 'follow the sources', because: messageOf(error) });
  });
  while (!signal.aborted) {
    const wake = new Promise<void>((resolve) => (changed = resolve));
    await attempt('look at the estate', onEvent, () => pass(session, options));
    await Promise.race([wake.then(() => pause(pace.settle, signal)), pause(pace.look, signal)]);
  }
  await following;
}

async function pass(session: ActingSession, { store, onEvent, clock }: WorkerOptions): Promise<void> {
  const begun = clock.now();
  const looked = await session.look();
  await session.publish();
  await session.lease();
  await session.settle();
  const { opened, reopened, closed, inconclusive } = await recordFindings(looked.scanned, store, begun);
  for (const { resource, action, times } of await session.watch()) onEvent({ kind: 'reverted', resource, action, times });
  const { planned, held, unreachable } = await session.respond('record');
  for (const { source, because } of unreachable) onEvent({ kind: 'failed', what: `act on ${source}`, because });
  const told = await attempt('tell people', onEvent, () => tellOf(store, looked, clock));
  onEvent({
    kind: 'looked',
    causes: looked.standing.causes.length,
    planned: planned.filter(({ entry }) => entry !== undefined).length,
    held: held.length,
    opened: opened.length,
    reopened: reopened.length,
    closed: closed.length,
    inconclusive: inconclusive.length,
    told: told?.length ?? 0,
  });
}

/** What fails now is tried again at its next turn, and said. */
async function attempt<Result>(
  what: string,
  onEvent: WorkerOptions['onEvent'],
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    onEvent({ kind: 'failed', what, because: messageOf(error) });
    return undefined;
  }
}

/** Ends early when it is told to stop; the loop asks then. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await systemTimer.sleep(milliseconds, signal).catch(() => undefined);
}
