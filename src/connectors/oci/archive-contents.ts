/**
 * Reads archives of images as streams, from the start each time: once for the documents, once for the layers. So a
 * compressed archive needs neither a temporary file nor memory for its layers.
 */
import { archivePath, decompressed, linkTarget, walkTar, type TarEntry } from '../../lib/archive/index.js';
import { HeadwaterError } from '../../lib/errors.js';
import type { ReadContext } from '../../ports/index.js';
import { streamFile } from './files.js';

export interface ArchiveContents {
  /** JSON documents by path, as far as they may be manifests or configurations. */
  readonly documents: ReadonlyMap<string, Buffer>;
  /** Every file. */
  readonly files: ReadonlySet<string>;
  /** Links by path: what they lead to within the archive. Old archives of `docker save` link layers that come again. */
  readonly links: ReadonlyMap<string, string>;
  /** Set when the archive breaks off: what came before it was read. */
  readonly failure?: HeadwaterError;
}

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
/** All documents of an archive together, as a multiple of the limit of one. */
const DOCUMENTS_FACTOR = 4;

export async function readContents(file: string, context: ReadContext): Promise<ArchiveContents> {
  const documents = new Map<string, Buffer>();
  const files = new Set<string>();
  const links = new Map<string, string>();
  let budget = context.limits.jsonDocument * DOCUMENTS_FACTOR;
  const contents = { documents, files, links };
  try {
    await walkArchive(file, context, async (entry, content) => {
      if (entry.type === 'symlink' || entry.type === 'hardlink') {
        const target = entry.type === 'symlink' ? linkTarget(entry.path, entry.target ?? '') : archivePath(entry.target ?? '');
        if (target !== undefined) links.set(entry.path, target);
        return;
      }
      if (entry.type !== 'file') return;
      files.add(entry.path);
      const bytes = await readJsonLike(content, Math.min(context.limits.jsonDocument, budget), entry.size);
      if (bytes === undefined) return;
      budget -= bytes.byteLength;
      documents.set(entry.path, bytes);
    });
  } catch (error) {
    if (error instanceof HeadwaterError) return { ...contents, failure: error };
    throw error;
  }
  return contents;
}

export function walkArchive(
  file: string,
  { limits, signal }: ReadContext,
  visit: (entry: TarEntry, content: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<unknown> {
  return walkTar(decompressed(streamFile(file, 'INPUT_NOT_FOUND', signal), limits), limits, visit);
}

/** The content when it may be JSON by its first byte; layers are compressed or begin with a name, and are passed over. */
async function readJsonLike(content: AsyncIterable<Uint8Array>, most: number, size: number): Promise<Buffer | undefined> {
  if (size > most) return undefined;
  let parts: Uint8Array[] | undefined;
  let isFirst = true;
  // Read to the end in any case: leaving the loop would end the archive with the entry.
  for await (const chunk of content) {
    if (isFirst && (chunk[0] === OPEN_BRACE || chunk[0] === OPEN_BRACKET)) parts = [];
    isFirst = false;
    parts?.push(chunk);
  }
  return parts === undefined ? undefined : Buffer.concat(parts);
}
