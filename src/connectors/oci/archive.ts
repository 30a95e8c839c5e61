/** Reads archives of images: a tar (gzip, zstd or neither) with an OCI layout, or in the form of `docker save`. Never unpacks. */
import { compressionOf, peekZstd, type TarEntry } from '../../lib/archive/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import type { Observation } from '../../model/index.js';
import type { Claim, Connector, ReadContext } from '../../ports/index.js';
import { readContents, walkArchive, type ArchiveContents } from './archive-contents.js';
import { isImageArchive } from './archive-head.js';
import { dockerArchiveImages } from './docker-archive.js';
import { readStart } from './files.js';
import { gapOf } from './gaps.js';
import { outcomeOf, type ImageStore, type LayerOutcome, type WantedLayer } from './image-store.js';
import { layoutRoots } from './layout-roots.js';
import { observe } from './observe.js';
import { findImages, type FoundImages } from './read-images.js';

/** In bytes: enough for the first entries, and for the two blocks of at most 128 KiB that they may take. */
const TAR_HEAD = 64 * 1024;
const ZSTD_HEAD = 320 * 1024;

export const imageArchive: Connector = {
  name: 'image-archive',
  describes: 'a tar of images: an OCI layout, or what `docker save` writes; also gzip or zstd',
  async recognise(candidate) {
    if (candidate.kind !== 'file') return undefined;
    const { path, head } = candidate;
    // The port gunzips heads. A block of zstd may be longer than a head, so there the file is asked.
    const tar = compressionOf(head) === 'zstd' ? peekZstd(await readStart(path, ZSTD_HEAD), TAR_HEAD) : head;
    return isImageArchive(tar) ? { candidate, as: 'image archive' } : undefined;
  },
  read,
};

async function* read(claim: Claim, context: ReadContext): AsyncGenerator<Observation, void, undefined> {
  if (claim.candidate.kind !== 'file') return;
  const file = claim.candidate.path;
  const contents = await readContents(file, context);
  if (contents.failure !== undefined) yield gapOf(context, file, contents.failure, ['images', 'packages']);
  const store = archiveStore(file, contents, context);
  let found: FoundImages;
  try {
    found = await imagesOf(store, contents, context);
  } catch (error) {
    // Where the archive breaks off, its list of images is what is missing: that was said already.
    if (contents.failure === undefined) yield gapOf(context, file, error, ['images', 'packages']);
    return;
  }
  yield* observe(store, found, context, new Set());
}

/** An OCI layout says more than the form of `docker save`, so it is preferred where both are there (Docker 25 and later). */
async function imagesOf(store: ImageStore, contents: ArchiveContents, context: ReadContext): Promise<FoundImages> {
  const index = contents.documents.get('index.json');
  if (index !== undefined) return findImages(store, layoutRoots(index), context);
  const manifest = contents.documents.get('manifest.json');
  if (manifest !== undefined) return dockerArchiveImages(manifest, contents, context);
  throw new HeadwaterError('FILE_MALFORMED', 'the archive has neither an index.json nor a manifest.json that can be read');
}

function archiveStore(file: string, contents: ArchiveContents, context: ReadContext): ImageStore {
  const document = async (digest: string): Promise<Uint8Array> => {
    const path = blobPath(digest);
    const bytes = contents.documents.get(path);
    if (bytes !== undefined) return bytes;
    if (contents.files.has(path)) throw new HeadwaterError('FILE_MALFORMED', `${path} is not JSON, or larger than the limit`);
    throw new HeadwaterError('BLOB_MISSING', `${path} is not in the archive`);
  };
  return { manifest: document, config: document, layers };

  async function* layers<T>(
    wanted: readonly WantedLayer[],
    use: (layer: WantedLayer, bytes: AsyncIterable<Uint8Array>) => Promise<T>,
  ): AsyncGenerator<LayerOutcome<T>, void, undefined> {
    const byPath = new Map(wanted.map((layer) => [layer.path ?? blobPath(layer.digest ?? ''), layer]));
    const outcomes = new Map<WantedLayer, LayerOutcome<T>>();
    let failure: HeadwaterError | undefined;
    try {
      if (wanted.length > 0) await walkArchive(file, context, visit);
    } catch (error) {
      if (!(error instanceof HeadwaterError)) throw error;
      failure = error;
    }
    for (const layer of wanted) {
      const missing = failure ?? new HeadwaterError('BLOB_MISSING', 'its content is not in the archive');
      yield outcomes.get(layer) ?? { layer, error: missing };
    }

    async function visit(entry: TarEntry, content: AsyncIterable<Uint8Array>): Promise<void> {
      const layer = entry.type === 'file' ? byPath.get(entry.path) : undefined;
      if (layer === undefined || outcomes.has(layer)) return;
      // A layer that breaks off must not end the archive with it, so its reader cannot close the entry.
      const bytes = content[Symbol.asyncIterator]();
      outcomes.set(
        layer,
        await outcomeOf(layer, () => use(layer, { [Symbol.asyncIterator]: () => ({ next: () => bytes.next() }) })),
      );
      while ((await bytes.next()).done !== true);
    }
  }
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}
