/**
 * A worker: keeps its lease, carries out what is ready, and, while it leads, looks at the estate whenever something changed,
 * plans, undoes what people ask for, and watches whether what was done stays so. It reads the sources, too, where no other
 * process does. Any number of them work on one store.
 */
import type { Guardrail } from '../../assess/index.js';
import type { ConfiguredSource } from '../../config/index.js';
import { messageOf } from '../../lib/errors.js';
import type { KubernetesVersion } from '../../lib/kubernetes-version.js';
import { systemTimer } from '../../lib/system-timer.js';
import type { Gap } from '../../model/index.js';
import type { Clock, Limits } from '../../ports/index.js';
import type { Store } from '../../store/index.js';
import { CONFIGURED_EVERY, followSources } from '../sources/follow-sources.js';
import { actingSession, LEASE, type ActingOptions, type ActingSession } from './acting-session.js';
import { recordFindings } from '../finding-history.js';
import type { CauseTracer } from '../tracing.js';
import { showLook } from './show-look.js';
import { tellOf } from './tell-of.js';

export interface WorkerOptions extends ActingOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly sources: readonly ConfiguredSource[];
  /** Those that are configured at that time; none but `sources` without. Never throws. */
  readonly configured?: (() => Promise<readonly ConfiguredSource[]>) | undefined;
  /** Told what happens; one line each, for a log. */
  readonly onEvent: (event: WorkerEvent) => void;
  readonly pace?: Pace;
  /** Tells a collector of causes after each look, while it leads. */
  readonly tracer?: CauseTracer | undefined;
}

/** What reading and following need, apart from acting. */
export interface CollectOptions extends Pick<WorkerOptions, 'store' | 'clock' | 'sources' | 'configured' | 'onEvent' | 'lease'> {
  readonly request: Pick<WorkerOptions['request'], 'signal'>;
  readonly guardrails: readonly Guardrail[];
  readonly limits: Limits;
  readonly kubernetes?: KubernetesVersion | undefined;
}

export type WorkerEvent =
  | { readonly kind: 'leads' | 'collects' | 'follows' | 'halted' | 'resumed' }
  | ({ readonly kind: 'looked' } & Readonly<Record<LookCount, number>>)
  | { readonly kind: 'started'; readonly entry: string }
  | { readonly kind: 'undone'; readonly entry: string; readonly outcomes: number }
  | { readonly kind: 'reverted'; readonly resource: string; readonly action: string; readonly times: number }
  | { readonly kind: 'gap'; readonly gap: Gap }
  | { readonly kind: 'stands-still'; readonly because: string }
  /** Other sources are configured now. */
  | { readonly kind: 'sources'; readonly names: readonly string[] }
  /** These parts of the configuration are written otherwise than they hold here: they are taken at the start. */
  | { readonly kind: 'needs-restart'; readonly parts: readonly string[] }
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
    const { guardrails, configuration } = (await session.look()).scanned;
    const { limits, kubernetesVersion: kubernetes } = configuration;
    const collecting = collect({ ...options, guardrails, limits, kubernetes });
    await Promise.all([keepLease(session, options), doReady(session, options), lead(session, options), collecting]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await engine.close();
    await session.close();
    onEvent({ kind: 'follows' });
  }
}

/** Three times within the time of a lease. Where another set holds, it looks again: its configuration may have changed, too. */
async function keepLease(
  session: ActingSession,
  { store, request: { signal }, lease = LEASE, onEvent }: WorkerOptions,
): Promise<void> {
  let still = false;
  while (!signal.aborted) {
    const has = await attempt('lease', onEvent, () => session.lease());
    if (has === false) {
      // At the very first start no set holds yet; whoever leads publishes one.
      const holds = await attempt('lease', onEvent, () => store.control.policySet());
      if (!still && holds !== undefined) onEvent({ kind: 'stands-still', because: 'another policy set holds; looking again' });
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
  await leading('lead', options, async (signal) => {
    options.onEvent({ kind: 'leads' });
    await Promise.all([governed(session, options, signal), undoing(session, options, signal)]);
  });
}

/** Reads the sources and follows them, while nobody else does: what changes is looked at by whoever leads. */
export async function collect(options: CollectOptions): Promise<void> {
  const { store, guardrails, kubernetes, limits, clock, onEvent, configured } = options;
  const sourcesNow = configured ?? (async () => options.sources);
  if (!(await untilThereAreSources(options))) return;
  const tellLeader = (): void => void attempt('tell who leads', onEvent, () => store.wake.call());
  await leading('collect', options, async (signal) => {
    onEvent({ kind: 'collects' });
    await followSources(await sourcesNow(), store.inventory, {
      limits,
      signal,
      clock,
      timer: systemTimer,
      guardrails,
      kubernetes,
      configured,
      onConfigured: tellLeader,
      asked: async () => (await attempt('see who asked for a reading', onEvent, () => store.wake.readings())) ?? 0,
      onSynced: tellLeader,
      onResults: tellLeader,
      onGap: (gap) => onEvent({ kind: 'gap', gap }),
    }).catch((error: unknown) => {
      if (!signal.aborted) onEvent({ kind: 'failed', what: 'follow the sources', because: messageOf(error) });
    });
    // What could not be followed is taken up again, by whoever is first.
    if (!signal.aborted) await pause(options.lease ?? LEASE, signal);
  });
}

/** @returns false where none is configured and none can come, or it is told to stop */
async function untilThereAreSources({ sources, configured, request: { signal } }: CollectOptions): Promise<boolean> {
  for (let now = sources; now.length === 0; now = (await configured?.()) ?? []) {
    if (configured === undefined || signal.aborted) return false;
    await pause(CONFIGURED_EVERY, signal);
  }
  return !signal.aborted;
}

/** Does what only one process may do, for as long as it is the one; tries again and again to be. */
async function leading(
  what: 'lead' | 'collect',
  { store, request: { signal }, lease = LEASE, onEvent }: Pick<CollectOptions, 'store' | 'request' | 'lease' | 'onEvent'>,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const taken = await attempt(`take the ${what}`, onEvent, async () => {
      const { takeLead } = await import('../../store/index.js');
      return takeLead(store.pool, what);
    });
    if (taken === undefined) {
      await pause(lease, signal);
      continue;
    }
    const term = new AbortController();
    const stop = (): void => term.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.all([untilLost(taken, lease / 3, term), work(term.signal).finally(() => term.abort())]);
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

/** What only one does: looking, planning, watching. */
async function governed(session: ActingSession, options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const { store, onEvent, pace = PACE } = options;
  while (!signal.aborted) {
    const calls = await attempt('see who asked for a look', onEvent, () => store.wake.calls());
    await attempt('look at the estate', onEvent, () => pass(session, options));
    const round = new AbortController();
    const asked = called(calls ?? 0, options, AbortSignal.any([signal, round.signal]));
    await Promise.race([asked.then(() => pause(pace.settle, signal)), pause(pace.look, signal)]);
    round.abort();
  }
}

async function undoing(
  session: ActingSession,
  { store, onEvent, pace = PACE }: WorkerOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await attempt('see what is to be undone', onEvent, () => undoAsked(session, store, onEvent));
    await pause(pace.tick, signal);
  }
}

/** Ends when somebody has asked for a look since so many calls, or when it is told to stop. */
async function called(since: number, { store, onEvent, pace = PACE }: WorkerOptions, signal: AbortSignal): Promise<void> {
  for (let calls = since; calls <= since && !signal.aborted;) {
    await pause(pace.tick, signal);
    if (!signal.aborted) calls = (await attempt('see who asked for a look', onEvent, () => store.wake.calls())) ?? since;
  }
}

async function pass(session: ActingSession, { store, onEvent, clock, tracer }: WorkerOptions): Promise<void> {
  const begun = clock.now();
  const looked = await session.look();
  await session.publish();
  await session.lease();
  await session.settle();
  const { opened, reopened, closed, inconclusive } = await recordFindings(looked.scanned, store, begun);
  // What was seen is shown also where nothing may be planned, as while the configuration cannot be read.
  const reversals = await attempt('watch what was done', onEvent, () => session.watch());
  for (const { resource, action, times } of reversals ?? []) onEvent({ kind: 'reverted', resource, action, times });
  const responses = await attempt('plan', onEvent, () => session.respond('record'));
  const { planned, held, unreachable } = responses ?? { planned: [], held: [], unreachable: [] };
  await attempt('show what was seen', onEvent, () => showLook(store, looked));
  for (const { source, because } of unreachable) onEvent({ kind: 'failed', what: `act on ${source}`, because });
  const told = await attempt('tell people', onEvent, () => tellOf(store, looked, clock));
  const { at, causes } = looked.standing;
  await attempt('trace causes', onEvent, async () => tracer?.trace({ at, causes }));
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

/** What people asked to be undone. Halted or not: to put back is no new effect. */
async function undoAsked(session: ActingSession, { undoRequests }: Store, onEvent: WorkerOptions['onEvent']): Promise<void> {
  for (const { id, entry, by, targets } of await undoRequests.open()) {
    await attempt(`undo ${entry}`, onEvent, async () => {
      const outcomes = await session.undo(entry, by, targets);
      await undoRequests.end(id);
      onEvent({ kind: 'undone', entry, outcomes: outcomes.length });
    });
  }
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
