/** Reads OCI image layouts: folders with `oci-layout`, `index.json` and blobs by digest. Never writes. */
import path from 'node:path';
import type { Observation } from '../../model/index.js';
import type { Claim, Connector, ReadContext } from '../../ports/index.js';
import { readDocument, streamFile } from './files.js';
import { gapOf } from './gaps.js';
import { inOrder, outcomeOf, type ImageStore } from './image-store.js';
import { layoutRoots } from './layout-roots.js';
import { observe } from './observe.js';
import { findImages, type ImageRoot } from './read-images.js';

/** Layers of a folder are decompressed on as many threads. */
const LAYERS_AT_ONCE = 2;

export const ociLayout: Connector = {
  name: 'oci-layout',
  describes: 'an OCI image layout: a folder with oci-layout, index.json and blobs',
  recognise(candidate) {
    const isLayout = candidate.kind === 'folder' && candidate.entries.has('oci-layout') && candidate.entries.has('index.json');
    return Promise.resolve(isLayout ? { candidate, as: 'OCI image layout' } : undefined);
  },
  read,
};

async function* read(claim: Claim, context: ReadContext): AsyncGenerator<Observation, void, undefined> {
  if (claim.candidate.kind !== 'folder') return;
  const folder = claim.candidate.path;
  let roots: readonly ImageRoot[];
  try {
    roots = layoutRoots(await readDocument(path.join(folder, 'index.json'), context.limits.jsonDocument, 'BLOB_MISSING'));
  } catch (error) {
    yield gapOf(context, path.join(folder, 'index.json'), error, ['images', 'packages']);
    return;
  }
  const store = layoutStore(folder, context);
  yield* observe(store, await findImages(store, roots, context), context, new Set());
}

function layoutStore(folder: string, { limits, signal }: ReadContext): ImageStore {
  // Digests were checked for their form, so they hold no path of their own.
  const blob = (digest: string): string => path.join(folder, 'blobs', ...digest.split(':'));
  const document = (digest: string): Promise<Buffer> => {
    signal.throwIfAborted();
    return readDocument(blob(digest), limits.jsonDocument, 'BLOB_MISSING');
  };
  return {
    manifest: document,
    config: document,
    layers: (wanted, use) =>
      inOrder(wanted, LAYERS_AT_ONCE, (layer) =>
        outcomeOf(layer, () => use(layer, streamFile(blob(layer.digest ?? ''), 'BLOB_MISSING', signal))),
      ),
  };
}
