/** A Dockerfile as the connector reads it, and images as builders describe them, for tests of what comes after. */
import { parseDockerfile } from '../../src/connectors/dockerfile/parse.js';
import { diffId, imageDigest, repositoryName, type Dockerfile, type HistoryEntry, type Image } from '../../src/model/index.js';

type Builds = Parameters<typeof parseDockerfile>[1]['builds'];

export function dockerfileOf(text: string, path = 'Dockerfile', repository = 'example', builds: Builds = []): Dockerfile {
  const result = parseDockerfile(text, { repository: repositoryName(repository), path, builds });
  if (result.kind === 'problem') throw new Error(result.why);
  return result.dockerfile;
}

/** History entries: a text that starts with `- ` made no layer. */
export function historyOf(...steps: readonly string[]): HistoryEntry[] {
  return steps.map((step) => ({ createdBy: step.replace(/^- /, ''), emptyLayer: step.startsWith('- ') }));
}

/** An image with as many layers as its history has, unless `layers` says otherwise. */
export function imageOf(history: readonly HistoryEntry[], more: Partial<Image> = {}): Image {
  const count = history.filter((entry) => !entry.emptyLayer).length;
  const layers = Array.from({ length: count }, (_, index) => {
    const id = diffId(`sha256:${(index + 1).toString(16).padStart(64, '0')}`);
    return id === undefined ? {} : { diffId: id };
  });
  const digest = imageDigest(`sha256:${'a'.repeat(64)}`);
  if (digest === undefined) throw new Error('not a digest');
  return { digest, names: [], layers, annotations: {}, labels: {}, history, indexes: [], ...more };
}
