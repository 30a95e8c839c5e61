/**
 * Reads one layer as it streams by: checks its digest and diffId, and keeps nothing but what `layer-files.ts` collects.
 * Nothing is written to disk. Content that does not have the digest that names it is not used.
 */
import { decompressed, walkTar, type TarSummary } from '../../lib/archive/index.js';
import { digestMeter, type DigestMeter } from '../../lib/digest-stream.js';
import { HeadwaterError, type ErrorCode } from '../../lib/errors.js';
import { readLayerDatabases } from '../../lib/packages/index.js';
import { diffId, layerDigest, type LayerContent } from '../../model/index.js';
import type { Limits } from '../../ports/index.js';
import type { WantedLayer } from './image-store.js';
import { collectLayerFiles } from './layer-files.js';

export interface LayerReading {
  readonly content: LayerContent;
  /** What of the layer could not be used although the layer itself was read. */
  readonly problems: readonly LayerProblem[];
}

export interface LayerProblem {
  readonly code: ErrorCode;
  readonly why: string;
}

/** Throws a HeadwaterError: DIGEST_MISMATCH, COMPRESSION_UNSUPPORTED, ARCHIVE_MALFORMED, …_TOO_LARGE, …_SUSPICIOUS. */
export async function readLayer(wanted: WantedLayer, bytes: AsyncIterable<Uint8Array>, limits: Limits): Promise<LayerReading> {
  const [claimed = 'sha256:'] = wanted.diffIds;
  const blob = digestMeter(wanted.digest ?? 'sha256:');
  const tar = digestMeter(claimed);
  const source = blob.measure(upTo(bytes, wanted.size));
  const collector = collectLayerFiles(limits);
  try {
    const summary = await walk(source);
    // Decoders and tar readers stop before the last bytes, which count for the digest.
    await drain(source);
    checkDigest(wanted, blob);
    return finish(summary);
  } finally {
    await source.return();
  }

  async function walk(from: AsyncGenerator<Uint8Array>): Promise<TarSummary> {
    const inside = tar.measure(decompressed(leftOpen(from), limits));
    try {
      const summary = await walkTar(leftOpen(inside), limits, collector.add);
      await drain(inside);
      return summary;
    } catch (error) {
      // What breaks off is most often damaged: then that is what to say.
      if (error instanceof HeadwaterError && error.code === 'ARCHIVE_MALFORMED' && wanted.digest !== undefined) {
        await drain(from);
        checkDigest(wanted, blob);
      }
      throw error;
    } finally {
      await inside.return(undefined);
    }
  }

  function finish(summary: TarSummary): LayerReading {
    const actual = tar.digest();
    if (wanted.diffIds.size > 0 && !wanted.diffIds.has(actual)) {
      throw new HeadwaterError('DIGEST_MISMATCH', `its diffId is ${actual}, not the one that the image configuration lists`);
    }
    const { files, paths, removed, problems } = collector.finish();
    const outside: LayerProblem[] =
      summary.outside === 0
        ? []
        : [{ code: 'ARCHIVE_SUSPICIOUS', why: `${summary.outside} of its entries point outside of the image and were not used` }];
    const lies = [...wanted.diffIds].filter((id) => id !== actual);
    const lied = lies.map((id): LayerProblem => ({
      code: 'DIGEST_MISMATCH',
      why: `an image that has it lists its diffId as ${id}, but it is ${actual}`,
    }));
    const databases = readLayerDatabases({ files, paths, removed });
    const malformed = databases.problems.map(({ path, message }): LayerProblem => ({
      code: 'PACKAGE_DATABASE_MALFORMED',
      why: `${path}: ${message}`,
    }));
    const digest = wanted.digest === undefined ? undefined : layerDigest(wanted.digest);
    const id = diffId(actual);
    return {
      content: { ...databases.content, ...(digest === undefined ? {} : { digest }), ...(id === undefined ? {} : { diffId: id }) },
      problems: [...lied, ...outside, ...problems, ...malformed],
    };
  }
}

function checkDigest(wanted: WantedLayer, blob: DigestMeter): void {
  if (wanted.digest !== undefined && blob.digest() !== wanted.digest) {
    throw new HeadwaterError(
      'DIGEST_MISMATCH',
      `its content (${blob.size} bytes) does not have the digest that the manifest lists`,
    );
  }
}

/** Never reads far beyond the size that was announced, so that a blob without an end does no harm. */
async function* upTo(bytes: AsyncIterable<Uint8Array>, size: number | undefined): AsyncGenerator<Uint8Array, void, undefined> {
  let seen = 0;
  for await (const chunk of bytes) {
    seen += chunk.byteLength;
    if (size !== undefined && seen > size)
      throw new HeadwaterError('DIGEST_MISMATCH', `it is longer than the ${size} bytes that the manifest lists`);
    yield chunk;
  }
}

/** The same stream for a reader that may stop early without closing it. */
function leftOpen(source: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => source.next() }) };
}

async function drain(source: AsyncGenerator<Uint8Array>): Promise<void> {
  while ((await source.next()).done !== true);
}
