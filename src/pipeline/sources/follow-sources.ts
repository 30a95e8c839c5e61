/**
 * Follows the configured sources for as long as it is let: a full reading, then their changes, then a full reading again
 * whenever its time comes. A source that fails is tried again, later each time, and the others go on.
 */
import type { Guardrail } from '../../assess/index.js';
import type { ConfiguredSource } from '../../config/index.js';
import { followChanges } from '../../discover/index.js';
import { canonicalJson } from '../../lib/canonical-json.js';
import type { KubernetesVersion } from '../../lib/kubernetes-version.js';
import type { Gap, ResourceId, SourceId } from '../../model/index.js';
import type { Inventory, Timer } from '../../ports/index.js';
import { createLiveFindings, type ResultChange } from './live-findings.js';
import { gapOfUnopened, nameOfSource, openSource, type SourceSurroundings } from './open-source.js';
import { syncSources, type SyncedSource } from './sync-sources.js';

export interface FollowRequest extends SourceSurroundings {
  readonly timer: Timer;
  readonly guardrails: readonly Guardrail[];
  readonly kubernetes?: KubernetesVersion | undefined;
  /** How often a full reading was asked for by now; nobody asks without. Never throws. */
  readonly asked?: (() => Promise<number>) | undefined;
  /** The sources as they are configured now; those that it began with are followed to the end without. Never throws. */
  readonly configured?: (() => Promise<readonly ConfiguredSource[]>) | undefined;
  /** Told that other sources are followed from now on. */
  readonly onConfigured?: (() => void) | undefined;
  readonly onSynced: (synced: SyncedSource) => void;
  /** Told, once each is durable, which policies say something else now. */
  readonly onResults: (changes: readonly ResultChange[]) => void;
  readonly onGap: (gap: Gap) => void;
}

const FIRST_RETRY = 5_000;
const LAST_RETRY = 300_000;
const ASKED_EVERY = 1_000;
/** In milliseconds: how soon a source that is configured meanwhile is taken up. */
export const CONFIGURED_EVERY = 5_000;

/** Ends when the signal aborts. Throws when the store fails. */
export async function followSources(
  sources: readonly ConfiguredSource[],
  inventory: Inventory,
  request: FollowRequest,
): Promise<void> {
  const findings = createLiveFindings(request.guardrails, inventory, request);
  const asked = request.asked && askedTogether(request.asked, request);
  const heard = await asked?.();
  for (const synced of await syncSources(sources, inventory, request)) request.onSynced(synced);
  await findings.start();
  const onChanged = async (ids: readonly ResourceId[]): Promise<void> => {
    const changes = await findings.changed(ids);
    if (changes.length > 0) request.onResults(changes);
  };
  const { configured } = request;
  const follow = (source: ConfiguredSource, signal: AbortSignal, since: number | undefined): Promise<void> =>
    followSource(source, inventory, { ...request, signal, asked, heard: since }, onChanged);
  if (configured === undefined) {
    await Promise.all(sources.map((source) => follow(source, request.signal, heard)));
    return;
  }
  await keepUp(sources, configured, request, {
    follow: (source, signal) => follow(source, signal, heard),
    async takeUp(source, signal) {
      const since = await asked?.();
      await readNow(source, inventory, { ...request, signal, fresh: true }, onChanged);
      await follow(source, signal, since);
    },
  });
}

interface Following {
  /** One that was read just now. Ends when the signal aborts. */
  follow(source: ConfiguredSource, signal: AbortSignal): Promise<void>;
  /** One that was not read yet, as it is configured now. Ends when the signal aborts. */
  takeUp(source: ConfiguredSource, signal: AbortSignal): Promise<void>;
}

/** Follows what is configured at each time: those that stay as they are go on undisturbed. Throws what following one throws. */
async function keepUp(
  sources: readonly ConfiguredSource[],
  configured: () => Promise<readonly ConfiguredSource[]>,
  { signal, timer, onConfigured }: Pick<FollowRequest, 'signal' | 'timer' | 'onConfigured'>,
  { follow, takeUp }: Following,
): Promise<void> {
  const failed = new AbortController();
  const span = AbortSignal.any([signal, failed.signal]);
  const followed = new Map<string, { readonly stop: AbortController; readonly work: Promise<void> }>();
  const begin = (source: ConfiguredSource, work: Following['follow']): void => {
    const stop = new AbortController();
    const over = AbortSignal.any([span, stop.signal]);
    const done = work(source, over).catch((error: unknown) => {
      if (!over.aborted) failed.abort(error);
    });
    followed.set(keyOf(source), { stop, work: done });
  };
  for (const source of sources) begin(source, follow);
  while (!span.aborted) {
    await pauseFor(CONFIGURED_EVERY, timer, span);
    const now = new Map((await configured()).map((source) => [keyOf(source), source]));
    const gone = [...followed].filter(([key]) => !now.has(key));
    for (const [key, { stop }] of gone) {
      stop.abort(new Error('it is configured no more, or otherwise'));
      followed.delete(key);
    }
    // One that is configured otherwise has the name that it had: its readings must not meet.
    await Promise.all(gone.map(([, { work }]) => work));
    if (span.aborted) break;
    const others = [...now].filter(([key]) => !followed.has(key));
    for (const [, source] of others) begin(source, takeUp);
    if (gone.length + others.length > 0) onConfigured?.();
  }
  await Promise.all([...followed.values()].map(({ work }) => work));
  if (failed.signal.aborted) throw failed.signal.reason;
}

function keyOf(source: ConfiguredSource): string {
  return canonicalJson(source);
}

/** Reads all of it, and judges what is different now. */
async function readNow(
  configured: ConfiguredSource,
  inventory: Inventory,
  request: FollowRequest & { readonly fresh?: boolean },
  onChanged: (ids: readonly ResourceId[]) => Promise<void>,
): Promise<void> {
  const startedAt = request.clock.now();
  const synced = await syncSources([configured], inventory, request);
  for (const one of synced) request.onSynced(one);
  const gone = synced.flatMap(({ outcome }) => outcome?.gone ?? []);
  await onChanged([...gone, ...(await changedSince(inventory, nameOfSource(configured), startedAt))]);
}

async function followSource(
  configured: ConfiguredSource,
  inventory: Inventory,
  { heard: before = 0, ...request }: FollowRequest & { readonly heard: number | undefined },
  onChanged: (ids: readonly ResourceId[]) => Promise<void>,
): Promise<void> {
  const { signal, timer, onGap, asked } = request;
  let heard = before;
  const askedBy = (span: AbortSignal) => (asked === undefined ? [] : [askedSince(heard, asked, timer, span)]);
  for (let pause = FIRST_RETRY; !signal.aborted;) {
    const span = new AbortController();
    const stop = (): void => span.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const ended = await Promise.race([
        followOnce(configured, inventory, { ...request, signal: span.signal }, onChanged),
        timer.sleep(millisecondsOf(configured.every), span.signal).then(() => 'due' as const),
        ...askedBy(span.signal),
      ]);
      if (ended === 'due') pause = FIRST_RETRY;
    } catch (error) {
      if (signal.aborted) return;
      onGap(gapOfUnopened(nameOfSource(configured), error));
      await Promise.race([pauseFor(pause, timer, span.signal), ...askedBy(span.signal)]);
      pause = Math.min(LAST_RETRY, pause * 2);
    } finally {
      span.abort(new Error('its full reading is due'));
      signal.removeEventListener('abort', stop);
    }
    if (signal.aborted) return;
    // Who asks from here on asks for another one.
    heard = (await asked?.()) ?? 0;
    await readNow(configured, inventory, request, onChanged);
  }
}

/** One question a second to the store, however many sources there are. */
function askedTogether(asked: () => Promise<number>, { timer, signal }: FollowRequest): () => Promise<number> {
  let kept: Promise<number> | undefined;
  const forget = (): void => void (kept = undefined);
  return () => {
    if (kept === undefined) {
      kept = asked();
      void timer.sleep(ASKED_EVERY, signal).then(forget, forget);
    }
    return kept;
  };
}

/** Rejects when the signal aborts. */
async function askedSince(heard: number, asked: () => Promise<number>, timer: Timer, signal: AbortSignal): Promise<'due'> {
  while ((await asked()) <= heard) await timer.sleep(ASKED_EVERY, signal);
  return 'due';
}

/** Events until the stream ends; without events it waits for the next full reading. */
async function followOnce(
  configured: ConfiguredSource,
  inventory: Inventory,
  request: FollowRequest,
  onChanged: (ids: readonly ResourceId[]) => Promise<void>,
): Promise<'ended'> {
  const { source, estate } = await openSource(configured, request);
  const { clock, timer, signal, onGap } = request;
  try {
    if (estate.changes === undefined) await aborted(signal);
    else await followChanges(estate, { source, inventory, clock, timer, signal, onChanged, onGap });
    return 'ended';
  } finally {
    await estate.close();
  }
}

async function changedSince(inventory: Inventory, source: SourceId, since: Date): Promise<readonly ResourceId[]> {
  const ids: ResourceId[] = [];
  for await (const { resource, changedAt } of inventory.resources({ source }))
    if (Date.parse(changedAt) >= since.getTime()) ids.push(resource.id);
  return ids;
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function millisecondsOf(every: string): number {
  return Number(every.slice(0, -1)) * (UNITS[every.slice(-1)] ?? 0);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Ends early when it is told to stop; the loop asks then. */
async function pauseFor(milliseconds: number, timer: Timer, signal: AbortSignal): Promise<void> {
  try {
    await timer.sleep(milliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
