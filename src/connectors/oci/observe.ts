/** From a store and what was found in it makes observations: images first, then each distinct layer once. */
import { HeadwaterError } from '../../lib/errors.js';
import type { Observation } from '../../model/index.js';
import type { ReadContext } from '../../ports/index.js';
import { gapOf, layerGap } from './gaps.js';
import type { ImageStore, WantedLayer } from './image-store.js';
import type { FoundImage, FoundImages } from './read-images.js';
import { readLayer } from './read-layer.js';

/** `seen` holds the layers that were read in this scan of the source, and grows. */
export async function* observe(
  store: ImageStore,
  found: FoundImages,
  context: ReadContext,
  seen: Set<string>,
): AsyncGenerator<Observation, void, undefined> {
  if (found.artifacts > 0) context.progress(`passed over ${found.artifacts} attestations and other artifacts that are no images`);
  yield* found.gaps;
  for (const { image, configDigest } of found.images) yield { kind: 'image', image, configDigest };
  const wanted = distinctLayers(found.images, seen);
  let read = 0;
  for await (const outcome of store.layers(wanted, (layer, bytes) => readLayer(layer, bytes, context.limits))) {
    read += 1;
    context.progress(`read ${read} of ${wanted.length} layers`);
    if (outcome.error !== undefined) {
      yield layerGap(context, outcome.layer.what, outcome.error);
      continue;
    }
    const { content, problems } = outcome.value;
    for (const { code, why } of problems) yield gapOf(context, outcome.layer.what, new HeadwaterError(code, why), ['packages']);
    yield { kind: 'layer', content };
  }
}

function distinctLayers(images: readonly FoundImage[], seen: Set<string>): readonly WantedLayer[] {
  const wanted = new Map<string, WantedLayer>();
  for (const layer of images.flatMap(({ layers }) => layers)) {
    const key = layer.digest ?? layer.path ?? layer.what;
    if (seen.has(key)) continue;
    const known = wanted.get(key);
    wanted.set(key, known === undefined ? layer : { ...known, diffIds: new Set([...known.diffIds, ...layer.diffIds]) });
  }
  for (const key of wanted.keys()) seen.add(key);
  return [...wanted.values()];
}
