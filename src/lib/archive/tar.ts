/**
 * Walks a tar stream entry by entry, within limits. Writes nothing to disk and follows no link: an entry's path is only
 * ever a name to compare. Entries whose path leaves the archive are counted and passed over.
 */
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { HeadwaterError, messageOf } from '../errors.js';

export interface TarLimits {
  readonly archiveEntries: number;
}

export interface TarEntry {
  /** Relative, with `/`, without `.`, `..`, a leading or trailing slash: `var/lib/dpkg/status`. '' is the root itself. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  /** In bytes; of the content that follows. */
  readonly size: number;
  /** As written, of a link. */
  readonly target?: string;
  /** The content is a map of holes and data, which is not read. */
  readonly sparse: boolean;
}

export interface TarSummary {
  readonly entries: number;
  /** Entries with an absolute path, one that climbs out of the archive, or (hard links) such a target. */
  readonly outside: number;
}

/** Longer paths cannot be made on Linux (PATH_MAX). */
const PATH_LIMIT = 4096;

/**
 * Calls `visit` with every entry in order; content that it does not read is passed over. Throws a HeadwaterError:
 * ARCHIVE_MALFORMED, ARCHIVE_TOO_LARGE (too many entries). Errors of the source and of `visit` pass through.
 */
export async function walkTar(
  source: AsyncIterable<Uint8Array>,
  limits: TarLimits,
  visit: (entry: TarEntry, content: AsyncIterable<Uint8Array>) => Promise<void> | void,
): Promise<TarSummary> {
  const reader = extract();
  let failure: unknown;
  const feeding = pipeline(
    keepFailure(source, (error) => (failure ??= error)),
    reader,
  );
  // Its failure also comes out of the loop below.
  feeding.catch(() => undefined);
  let entries = 0;
  let outside = 0;
  try {
    for await (const entry of reader) {
      entries += 1;
      if (entries > limits.archiveEntries) {
        failure = new HeadwaterError('ARCHIVE_TOO_LARGE', `it has more than ${limits.archiveEntries} entries`);
        throw failure;
      }
      const described = describe(entry.header);
      if (described === undefined) outside += 1;
      else {
        try {
          const visited = visit(described, bytesOf(entry, explain));
          if (visited !== undefined) await visited;
        } catch (error) {
          failure ??= error;
          throw error;
        }
      }
      entry.resume();
    }
    await feeding;
  } catch (error) {
    throw explain(error);
  }
  return { entries, outside };

  /** What went wrong first, in the source or in a visit, is the reason for whatever fails after it. */
  function explain(error: unknown): unknown {
    return failure ?? new HeadwaterError('ARCHIVE_MALFORMED', `its tar stream is broken (${messageOf(error)})`, { cause: error });
  }
}

/** Undefined when the entry, or the file that a hard link names, lies outside of the archive. */
function describe(header: Header): TarEntry | undefined {
  const pax = paxOf(header);
  const realName = pax.get('GNU.sparse.name');
  const path = archivePath(realName ?? header.name);
  if (path === undefined) return undefined;
  // Tars from before 1988 know no directories but by their names, as Go's reader (which unpacks images) allows.
  const type = header.type === 'file' && header.name.endsWith('/') ? 'directory' : TYPES.get(header.type ?? '');
  // Old GNU sparse files ('S') and multi-volume parts have data that tar-stream cannot delimit.
  if (type === undefined)
    throw new HeadwaterError(
      'ARCHIVE_MALFORMED',
      `its entry ${JSON.stringify(path)} is of a kind that is not read (sparse, perhaps)`,
    );
  // Empty or null when the entry is no link, whatever the type says.
  const target = header.linkname || undefined;
  if (type === 'hardlink' && (target === undefined || archivePath(target) === undefined)) return undefined;
  const sparse = realName !== undefined || pax.has('GNU.sparse.major') || pax.has('GNU.sparse.map');
  return { path, type, size: header.size ?? 0, sparse, ...(target === undefined ? {} : { target }) };
}

const TYPES: ReadonlyMap<string, TarEntry['type']> = new Map([
  ['file', 'file'],
  ['contiguous-file', 'file'],
  ['directory', 'directory'],
  ['symlink', 'symlink'],
  ['link', 'hardlink'],
  ['character-device', 'other'],
  ['block-device', 'other'],
  ['fifo', 'other'],
]);

/**
 * A name within an archive in its plain form, or undefined when it is absolute, climbs out with `..`, holds a NUL or is
 * longer than any file system takes.
 */
export function archivePath(name: string): string | undefined {
  if (name.length > PATH_LIMIT || name.startsWith('/') || name.includes('\0')) return undefined;
  // Most names are plain already.
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/.test(name)) return name;
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..') return undefined;
    if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Where a symbolic link in the archive leads, its root being `/`; undefined when it climbs above the root. */
export function linkTarget(path: string, target: string): string | undefined {
  const parts = target.startsWith('/') ? [] : path.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '..' && part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** tar-stream gives PAX records as a plain object of strings, or null. */
function paxOf(header: Header): ReadonlyMap<string, string> {
  const pax = header.pax;
  if (typeof pax !== 'object' || pax === null) return NO_PAX;
  return new Map(Object.entries(pax).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

const NO_PAX: ReadonlyMap<string, string> = new Map();

/** An entry's content; tar-stream's own iterator does not say that it gives bytes. */
async function* bytesOf(
  entry: AsyncIterable<unknown>,
  explain: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of entry) if (chunk instanceof Uint8Array) yield chunk;
  } catch (error) {
    throw explain(error);
  }
}

async function* keepFailure(
  source: AsyncIterable<Uint8Array>,
  keep: (error: unknown) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* source;
  } catch (error) {
    keep(error);
    throw error;
  }
}

/** The whole content of an entry, or undefined when it is longer than `most` bytes; it is read to its end in any case. */
export async function readWhole(content: AsyncIterable<Uint8Array>, most: number): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early would destroy the entry's stream, and the archive's with it.
  for await (const chunk of content) {
    size += chunk.byteLength;
    if (size <= most) parts.push(chunk);
  }
  return size > most ? undefined : Buffer.concat(parts);
}
