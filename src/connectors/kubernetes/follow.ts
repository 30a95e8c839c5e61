/**
 * Follows everything in several clusters at once: a watch for each kind, on a bounded number of connections, and for kinds
 * that come and go while it does.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { scopeKey } from '../../model/index.js';
import type { Change } from '../../ports/index.js';
import type { KindScope, LiveCluster } from './cluster.js';
import { kindKey } from './kinds.js';
import { createMerge, type Merge } from './merge.js';
import { followKind, WATCH_TUNING, type WatchTuning } from './watch.js';

export interface FollowTuning extends WatchTuning {
  /** Each watch is a connection; what is beyond is only read. For each cluster. */
  readonly mostWatches: number;
  /** How often it is looked for kinds that came or went. Milliseconds. */
  readonly surveyEvery: number;
  /** How long after a definition changed: until then the server serves it. Milliseconds. */
  readonly surveyAfter: number;
}

export const FOLLOW_TUNING: FollowTuning = {
  ...WATCH_TUNING,
  mostWatches: 250,
  surveyEvery: 600_000,
  surveyAfter: 3000,
};

export interface Following {
  readonly clusters: readonly LiveCluster[];
  readonly positions: ReadonlyMap<string, string>;
  readonly readTo: Map<string, string>;
  readonly tuning: FollowTuning;
  /** Says what is not followed, and why. */
  readonly progress: (message: string) => void;
  readonly signal: AbortSignal;
}

export async function* followAll({ signal: outer, ...following }: Following): AsyncGenerator<Change, void, undefined> {
  const merge = createMerge<Change>();
  const stopped = new AbortController();
  // As many as there are watches.
  setMaxListeners(0, stopped.signal);
  const stop = (): void => {
    stopped.abort();
    merge.end();
  };
  outer.addEventListener('abort', stop, { once: true });
  if (outer.aborted) stop();
  const work = following.clusters.map((cluster) =>
    followCluster(cluster, { ...following, signal: stopped.signal }, merge).catch((error: unknown) => {
      if (!stopped.signal.aborted) merge.end(error);
    }),
  );
  try {
    yield* merge.items();
  } finally {
    outer.removeEventListener('abort', stop);
    stop();
    await Promise.all(work);
  }
}

/** Definitions of kinds: when one changes, there may be others. */
const DEFINITIONS: ReadonlySet<string> = new Set([
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
]);

/** Ends when the signal aborts; throws for bugs only. */
async function followCluster(cluster: LiveCluster, following: Following, merge: Merge<Change>): Promise<void> {
  const { positions, readTo, tuning, signal, progress } = following;
  const watches = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();
  const failures: unknown[] = [];
  let survey = await cluster.known();
  let isDue = false;
  let soon: NodeJS.Timeout | undefined;
  let wake = (): void => {};
  try {
    for (;;) {
      const wanted = survey.scopes.filter(({ isFollowed }) => isFollowed);
      const followed = wanted.slice(0, tuning.mostWatches);
      if (followed.length < wanted.length)
        progress(`${cluster.name}: ${wanted.length - followed.length} kinds of ${wanted.length} are read, but not followed`);
      const keys = new Set(followed.map(({ scope }) => scopeKey(scope)));
      // A survey with gaps may lack what is there all the same.
      if (survey.problems.length === 0) for (const [key, { stop }] of watches) if (!keys.has(key)) stop.abort();
      for (const kindScope of followed) begin(kindScope);
      if (!(await untilSurvey())) return;
      survey = await cluster.survey();
    }
  } finally {
    clearTimeout(soon);
    for (const { stop } of watches.values()) stop.abort();
    await Promise.all([...watches.values()].map(({ ended }) => ended));
  }

  function begin(kindScope: KindScope): void {
    const key = scopeKey(kindScope.scope);
    if (watches.has(key)) return;
    const stop = new AbortController();
    const forward = (): void => stop.abort();
    signal.addEventListener('abort', forward, { once: true });
    const follower = { cluster, kindScope, tuning, signal: stop.signal, emit, readTo };
    const ended = followKind(follower, positions.get(key))
      .catch((error: unknown) => {
        if (!stop.signal.aborted) failures.push(error);
      })
      .finally(() => {
        signal.removeEventListener('abort', forward);
        watches.delete(key);
        if (failures.length > 0) wake();
      });
    watches.set(key, { stop, ended });
  }

  async function emit(change: Change): Promise<void> {
    await merge.emit(change);
    if (
      (change.kind !== 'seen' && change.kind !== 'gone') ||
      !DEFINITIONS.has(kindKey(change.scope.apiVersion, change.scope.kind))
    )
      return;
    soon ??= setTimeout(() => {
      soon = undefined;
      isDue = true;
      wake();
    }, tuning.surveyAfter);
  }

  /** @returns false when it is to stop */
  async function untilSurvey(): Promise<boolean> {
    const timer = new AbortController();
    wake = () => timer.abort();
    signal.addEventListener('abort', wake, { once: true });
    if (isDue || signal.aborted || failures.length > 0) wake();
    // A server that does not say what it has is asked again soon.
    const pause = survey.problems.length > 0 ? Math.min(tuning.surveyEvery, tuning.longestPause) : tuning.surveyEvery;
    await sleep(pause, undefined, { signal: timer.signal }).catch((error: unknown) => {
      if (!timer.signal.aborted) throw error;
    });
    signal.removeEventListener('abort', wake);
    isDue = false;
    if (failures.length > 0) throw failures[0];
    return !signal.aborted;
  }
}
