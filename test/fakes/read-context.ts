/** A context to read with: default limits unless told otherwise, and what was reported while reading. */
import { sourceId, type Gap, type Observation } from '../../src/model/index.js';
import type { Limits, ReadContext } from '../../src/ports/index.js';

export const TEST_LIMITS: Limits = {
  textFile: 1024 * 1024,
  jsonDocument: 16 * 1024 * 1024,
  line: 1024 * 1024,
  uncompressed: 2 * 1024 * 1024 * 1024,
  compressionRatio: 200,
  archiveEntries: 100_000,
  files: 10_000,
  yamlAliases: 100,
  yamlDocuments: 1000,
};

export interface TestContext extends ReadContext {
  readonly messages: readonly string[];
}

export function testContext(limits: Partial<Limits> = {}, signal: AbortSignal = new AbortController().signal): TestContext {
  const source = sourceId('test');
  const messages: string[] = [];
  return {
    source,
    limits: { ...TEST_LIMITS, ...limits },
    signal,
    gap: (gap) => ({ kind: 'gap', gap: { ...gap, source } }),
    progress: (message) => void messages.push(message),
    messages,
  };
}

export async function collect(observations: AsyncIterable<Observation>): Promise<readonly Observation[]> {
  const all: Observation[] = [];
  for await (const observation of observations) all.push(observation);
  return all;
}

/** The observations of one kind. */
export function only<Kind extends Observation['kind']>(
  observations: readonly Observation[],
  kind: Kind,
): readonly Extract<Observation, { kind: Kind }>[] {
  return observations.filter((each): each is Extract<Observation, { kind: Kind }> => each.kind === kind);
}

export function gapsOf(observations: readonly Observation[]): readonly Gap[] {
  return only(observations, 'gap').map(({ gap }) => gap);
}
