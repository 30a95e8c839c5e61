// Follows the server's events and says what is out of date: an event names what changed, and the queries that show it are asked
// again, at most once a second. The browser resumes by the last id it saw; when it gives up, this tries again, ever more slowly.
import type { QueryClient } from '@tanstack/react-query';
import { keys, type Noun } from './queries.js';

export type LiveState = 'connecting' | 'connected' | 'reconnecting' | 'off';

const EVENTS = '/api/v1/events';
const BATCH = 1_000;
const SLOWEST = 30_000;
/** Of an EventSource that will not try again by itself. */
const CLOSED = 2;
const ALL: readonly Noun[] = Object.keys(keys).filter(isNoun);

/** What each kind of change makes out of date: a new look, and the kinds of record in the evidence chain. */
const CHANGES: Readonly<Record<string, readonly Noun[]>> = {
  look: [
    'now',
    'coverage',
    'facets',
    'search',
    'causes',
    'findings',
    'images',
    'resources',
    'river',
    'policies',
    'sources',
    'exemptions',
  ],
  finding: ['now', 'findings'],
  decision: ['now', 'causes'],
  plan: ['now', 'actions', 'causes'],
  approval: ['now', 'actions', 'causes'],
  step: ['actions'],
  outcome: ['now', 'actions', 'causes'],
  undo: ['now', 'actions', 'causes'],
  health: ['actions'],
  halt: ['now', 'halt', 'actions'],
  'policy-set': ['response', 'policies', 'settings', 'exemptions', 'sources'],
  reversal: ['now', 'actions'],
  trust: ['response'],
  exemption: ['now', 'exemptions'],
  access: ['me', 'tokens'],
  '*': ALL,
};

export interface LiveUpdates {
  readonly state: () => LiveState;
  readonly subscribe: (listener: () => void) => () => void;
  /** @returns stops it */
  readonly start: () => () => void;
}

/** One for the whole of the pages. */
export function createLiveUpdates(
  client: Pick<QueryClient, 'invalidateQueries'>,
  open: (address: string) => EventSource = (address) => new EventSource(address),
): LiveUpdates {
  let state: LiveState = 'connecting';
  let source: EventSource | undefined;
  let wait = 1_000;
  let again: ReturnType<typeof setTimeout> | undefined;
  let batch: ReturnType<typeof setTimeout> | undefined;
  const changed = new Set<Noun>();
  const listeners = new Set<() => void>();

  function become(next: LiveState): void {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  }

  function flush(): void {
    batch = undefined;
    const nouns = [...changed];
    changed.clear();
    for (const noun of nouns) void client.invalidateQueries({ queryKey: keys[noun] });
  }

  function note(nouns: Iterable<Noun>): void {
    for (const noun of nouns) changed.add(noun);
    batch ??= setTimeout(flush, BATCH);
  }

  function connect(): void {
    clearTimeout(again);
    const opened = open(EVENTS);
    source = opened;
    opened.addEventListener('open', () => {
      // Events may have been missed while it was away: all that is shown is asked for again.
      if (state === 'reconnecting' || state === 'off') note(ALL);
      wait = 1_000;
      become('connected');
    });
    opened.addEventListener('error', () => {
      if (opened.readyState === CLOSED) {
        // The browser does not try again after an answer that is no stream, such as 401 or 503.
        become(wait >= SLOWEST ? 'off' : 'reconnecting');
        again = setTimeout(connect, wait);
        wait = Math.min(wait * 2, SLOWEST);
      } else {
        become('reconnecting');
      }
    });
    opened.addEventListener('change', ({ data }: MessageEvent<unknown>) => {
      const kinds = kindsIn(data);
      if (kinds.length > 0) note([...kinds.flatMap((kind) => CHANGES[kind] ?? []), 'evidence']);
    });
  }

  /** The network is back: no need to wait any longer. */
  function hurry(): void {
    if (source?.readyState === CLOSED) connect();
  }

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => {
      connect();
      window.addEventListener('online', hurry);
      return () => {
        window.removeEventListener('online', hurry);
        clearTimeout(again);
        clearTimeout(batch);
        batch = undefined;
        source?.close();
      };
    },
  };
}

/** The `kinds` of an event's data; what is no such event changes nothing. */
function kindsIn(data: unknown): readonly string[] {
  if (typeof data !== 'string') return [];
  const change: unknown = JSON.parse(data);
  if (typeof change !== 'object' || change === null || !('kinds' in change) || !Array.isArray(change.kinds)) return [];
  return change.kinds.filter((kind) => typeof kind === 'string');
}

function isNoun(name: string): name is Noun {
  return Object.hasOwn(keys, name);
}
