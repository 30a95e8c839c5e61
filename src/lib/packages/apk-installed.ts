/**
 * Reads apk's database of installed packages, `lib/apk/db/installed` (wiki.alpinelinux.org/wiki/Apk_spec). Gives the packages, and of a layer's
 * paths those packages that the layer wrote whole; never throws.
 */
import { isApkVersion } from './apk-version.js';
import type { ParsedDatabase } from './dpkg-status.js';
import { shown, type InstalledPackage } from './installed-package.js';

export interface ParsedApkDatabase extends ParsedDatabase {
  /** Names of the packages all of whose own files (configuration below `etc/` aside) are among the paths. */
  readonly written: readonly string[];
}

/** apk-package(5); a leading dot is a virtual package (`apk add --virtual .build-deps`), which has no files. */
const NAME = /^[A-Za-z0-9._][A-Za-z0-9._+-]*$/;
const ARCHITECTURE = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const PROBLEMS_NAMED = 20;

interface Entry {
  readonly line: number;
  name?: string;
  version?: string;
  architecture?: string;
  origin?: string;
  folder: string;
  files: number;
  filesWritten: number;
}

/**
 * `paths` are the files that one layer has, without a leading slash. A package whose every file is among them was
 * installed by that layer even where its entry is the same as before; single files are not enough, because scripts
 * rewrite files of packages that nobody touched (`adduser` writes `etc/passwd`, which is alpine-baselayout's).
 */
export function parseApkInstalled(text: string, paths?: ReadonlySet<string>): ParsedApkDatabase {
  const packages: InstalledPackage[] = [];
  const written: string[] = [];
  const problems: string[] = [];
  let further = 0;
  const problem = (sentence: string): void => {
    if (problems.length < PROBLEMS_NAMED) problems.push(sentence);
    else further++;
  };
  const cut = text !== '' && !text.endsWith('\n');
  for (const { entry, last } of entries(text, paths)) {
    if (cut && last) {
      problem(
        `line ${entry.line}: the file breaks off in the middle of a line, so its last package (${shown(entry.name ?? '?')}) was left out`,
      );
      continue;
    }
    const read = readEntry(entry);
    if (typeof read === 'string') {
      problem(`line ${entry.line}: ${read}`);
      continue;
    }
    packages.push(read);
    if (entry.files > 0 && entry.filesWritten === entry.files) written.push(read.name);
  }
  if (further > 0) problems.push(`and ${further} more`);
  return { packages, written, problems };
}

function readEntry(entry: Entry): InstalledPackage | string {
  const { name, version, architecture } = entry;
  if (name === undefined || !NAME.test(name))
    return `an entry without a valid name${name === undefined ? '' : ` (${shown(name)})`}`;
  if (version === undefined || !isApkVersion(version))
    return `package ${shown(name)} has no valid version${version === undefined ? '' : ` (${shown(version)})`}`;
  if (architecture !== undefined && !ARCHITECTURE.test(architecture))
    return `package ${shown(name)} has no valid architecture (${shown(architecture)})`;
  const origin = entry.origin === undefined || !NAME.test(entry.origin) ? name : entry.origin;
  // apk does not record the origin's version: all packages of an origin are built at once and share it.
  return {
    type: 'apk',
    name,
    version,
    ...(architecture === undefined ? {} : { architecture }),
    source: { name: origin, version },
  };
}

/** Entries end with an empty line; each line is a letter, a colon and the value. */
function* entries(
  text: string,
  paths: ReadonlySet<string> | undefined,
): Generator<{ readonly entry: Entry; readonly last: boolean }> {
  let entry: Entry | undefined;
  let line = 0;
  let start = 0;
  while (start < text.length) {
    line++;
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (end === start || (end === start + 1 && text.charCodeAt(start) === 0x0d)) {
      if (entry !== undefined) yield { entry, last: false };
      entry = undefined;
    } else {
      entry ??= { line, folder: '', files: 0, filesWritten: 0 };
      if (text.charCodeAt(start + 1) === 0x3a) readField(entry, text.charAt(start), text, start + 2, end, paths);
    }
    start = end + 1;
  }
  if (entry !== undefined) yield { entry, last: true };
}

function readField(
  entry: Entry,
  letter: string,
  text: string,
  start: number,
  end: number,
  paths: ReadonlySet<string> | undefined,
): void {
  switch (letter) {
    case 'P':
      entry.name = text.slice(start, end).trim();
      break;
    case 'V':
      entry.version = text.slice(start, end).trim();
      break;
    case 'A':
      entry.architecture = text.slice(start, end).trim();
      break;
    case 'o':
      entry.origin = text.slice(start, end).trim();
      break;
    case 'F':
      if (paths !== undefined) entry.folder = text.slice(start, end).trim();
      break;
    case 'R':
      if (paths !== undefined) countFile(entry, text.slice(start, end).trim(), paths);
      break;
    default:
  }
}

function countFile(entry: Entry, file: string, paths: ReadonlySet<string>): void {
  if (entry.folder === 'etc' || entry.folder.startsWith('etc/')) return;
  entry.files++;
  if (paths.has(entry.folder === '' ? file : `${entry.folder}/${file}`)) entry.filesWritten++;
}
