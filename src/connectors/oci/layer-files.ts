/**
 * Collects what a layer's tar says about packages while it streams by: the text of package databases, the paths that are
 * written, and the whiteouts. Follows no link; a database that is a link to something else is told, not guessed.
 */
import { linkTarget, readWhole, type TarEntry } from '../../lib/archive/index.js';
import type { ErrorCode } from '../../lib/errors.js';
import { isPackageDatabasePath } from '../../lib/packages/index.js';
import type { Limits } from '../../ports/index.js';

export interface CollectedFiles {
  readonly files: ReadonlyMap<string, string>;
  readonly paths: ReadonlySet<string>;
  readonly removed: readonly string[];
  readonly problems: readonly { readonly code: ErrorCode; readonly why: string }[];
}

export interface LayerFileCollector {
  add(entry: TarEntry, content: AsyncIterable<Uint8Array>): Promise<void> | void;
  finish(): CollectedFiles;
}

/** A package database may be longer than other text files: dpkg's holds every description, 6 MB in the largest images. */
const DATABASE_FACTOR = 8;
/** All databases of one layer together, so that a status.d folder cannot hold thousands of large ones. */
const ALL_DATABASES_FACTOR = 32;

/** OCI image specification, layer.md, "Whiteouts". */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
/** Bookkeeping of aufs, which removes nothing. */
const AUFS = '.wh..wh.';

export function collectLayerFiles(limits: Pick<Limits, 'textFile'>): LayerFileCollector {
  const files = new Map<string, string>();
  const paths = new Set<string>();
  const removed = new Set<string>();
  const links = new Map<string, string>();
  const problems: { code: ErrorCode; why: string }[] = [];
  let budget = limits.textFile * ALL_DATABASES_FACTOR;

  async function keep(entry: TarEntry, content: AsyncIterable<Uint8Array>): Promise<void> {
    const most = Math.min(limits.textFile * DATABASE_FACTOR, budget);
    if (entry.size > most)
      return leaveOut('FILE_TOO_LARGE', entry.path, `has ${entry.size} bytes, more than is read of a package database`);
    if (entry.sparse) return leaveOut('ARCHIVE_MALFORMED', entry.path, 'is stored as a sparse file, which is not read');
    const bytes = await readWhole(content, most);
    if (bytes === undefined) return leaveOut('FILE_TOO_LARGE', entry.path, 'is longer than its header says');
    budget -= bytes.byteLength;
    // Old databases hold maintainers' names in Latin 1: names and versions of packages are ASCII either way.
    files.set(entry.path, bytes.toString('utf8'));
    links.delete(entry.path);
  }

  function leaveOut(code: ErrorCode, path: string, why: string): void {
    files.delete(path);
    problems.push({ code, why: `${path} ${why}` });
  }

  return {
    add(entry, content) {
      const slash = entry.path.lastIndexOf('/') + 1;
      if (entry.path.startsWith(WHITEOUT, slash)) {
        const path = whiteoutOf(entry.path, slash);
        if (path !== undefined) removed.add(path);
        return;
      }
      if (entry.type === 'directory' || entry.path === '') return;
      paths.add(entry.path);
      if (!isPackageDatabasePath(entry.path)) return;
      if (entry.type === 'file') return keep(entry, content);
      files.delete(entry.path);
      links.set(entry.path, (entry.type === 'hardlink' ? entry.target : linkTarget(entry.path, entry.target ?? '')) ?? '');
    },
    finish() {
      for (const [path, target] of links) {
        // Where both names are read anyway (etc/os-release is a link to usr/lib/os-release), nothing is lost.
        if (!isPackageDatabasePath(target))
          problems.push({ code: 'PACKAGE_DATABASE_MALFORMED', why: `${path} is a link, which is not followed` });
      }
      return { files, paths, removed: [...removed], problems };
    },
  };
}

/** The path that a whiteout removes; a folder that it empties has a trailing slash. */
function whiteoutOf(path: string, slash: number): string | undefined {
  const folder = path.slice(0, slash);
  const name = path.slice(slash);
  if (name === OPAQUE) return folder;
  if (name.startsWith(AUFS) || name === WHITEOUT) return undefined;
  const removed = name.slice(WHITEOUT.length);
  return removed === '.' || removed === '..' ? undefined : folder + removed;
}
