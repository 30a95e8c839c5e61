/**
 * Takes what the user pointed at and gives what the connectors saw in it, each thing once, each input with a status.
 * Recognises by content; never turns a failed read into an empty one: what could not be read is a gap of its source.
 */
import type { ReadContext } from '../ports/index.js';
import type { Gap, Observation, SourceId, SourceStatus } from '../model/index.js';
import { codeOf, messageOf } from '../lib/errors.js';
import { readingsOf, withoutCredentials, type Reading, type ReadingDependencies } from './readings.js';

export interface DiscoverDependencies extends ReadingDependencies {
  /** Told when a source begins, moves on and ends. */
  readonly onProgress: (event: ProgressEvent) => void;
}

export type ProgressEvent =
  | { readonly kind: 'started'; readonly source: SourceId; readonly as: string }
  | { readonly kind: 'moved'; readonly source: SourceId; readonly message: string }
  | { readonly kind: 'ended'; readonly status: SourceStatus };

export interface Discovery {
  readonly observations: readonly Observation[];
  readonly sources: readonly SourceStatus[];
}

/** Reads every input. Inputs that do not exist or that nothing recognises come back as unread sources. */
export async function discover(inputs: readonly string[], dependencies: DiscoverDependencies): Promise<Discovery> {
  const seen: Observation[] = [];
  const sources: SourceStatus[] = [];
  for (const input of inputs) {
    dependencies.signal.throwIfAborted();
    for (const reading of await readingsOf(input, dependencies)) {
      const status = await runReading(reading, dependencies, seen);
      sources.push(status);
      dependencies.onProgress({ kind: 'ended', status });
    }
  }
  return { observations: seen, sources };
}

async function runReading(reading: Reading, dependencies: DiscoverDependencies, into: Observation[]): Promise<SourceStatus> {
  const { source } = reading;
  dependencies.onProgress({ kind: 'started', source, as: reading.as });
  const gaps: Gap[] = [];
  const observed: Record<string, number> = {};
  const take = (observation: Observation): void => {
    if (observation.kind === 'gap') gaps.push(observation.gap);
    else observed[observation.kind] = (observed[observation.kind] ?? 0) + 1;
    into.push(observation);
  };
  for (const observation of reading.opening) take(observation);
  const context = readContext(source, dependencies);
  for (const read of reading.work) {
    try {
      for await (const observation of read(context)) take(observation);
    } catch (error) {
      if (dependencies.signal.aborted) throw error;
      take(
        context.gap({
          code: codeOf(error),
          what: reading.as,
          why: withoutCredentials(messageOf(error)),
          hides: ['resources', 'images', 'packages', 'sources', 'owners', 'findings', 'advisories'],
        }),
      );
    }
    // A connector may end quietly when it is told to stop; what it gave is then no answer.
    dependencies.signal.throwIfAborted();
  }
  const sawSomething = Object.keys(observed).some((kind) => kind !== 'repository');
  // A listing has nothing in itself to be read, and what it leaves out on purpose hides nothing.
  const isWhole = reading.work.length === 0 && gaps.every(({ hides }) => hides.length === 0);
  const status = gaps.length === 0 ? 'read' : sawSomething || isWhole ? 'partial' : 'unread';
  return { id: source, kind: reading.connectorName, status, observed, gaps };
}

function readContext(source: SourceId, dependencies: DiscoverDependencies): ReadContext {
  let lastShown = 0;
  return {
    source,
    limits: dependencies.limits,
    signal: dependencies.signal,
    gap: (gap) => ({ kind: 'gap', gap: { ...gap, source } }),
    progress: (message) => {
      // A source may say where it is for every line it reads; people see at most four a second.
      const now = performance.now();
      if (now - lastShown < 250) return;
      lastShown = now;
      dependencies.onProgress({ kind: 'moved', source, message });
    },
  };
}
