/**
 * Reads dpkg's database of installed packages: `var/lib/dpkg/status`, and the one-package files of `status.d` that
 * distroless images have. Gives the packages whose files are on disk, and what could not be read; never throws.
 */
import { isDebVersion } from './deb-version.js';
import { shown, type InstalledPackage } from './installed-package.js';

export interface ParsedDatabase {
  readonly packages: readonly InstalledPackage[];
  /** One sentence each, with a line number: stanzas that were left out. */
  readonly problems: readonly string[];
}

/**
 * Packages in these states have all their files on disk, configured or not, so a vulnerable file in them is there to be
 * run. `config-files` and `not-installed` have none. A `half-installed` package may have any part of its files in either
 * version: it is reported as a problem instead of guessed.
 */
const ON_DISK: ReadonlySet<string> = new Set([
  'installed',
  'unpacked',
  'half-configured',
  'triggers-awaited',
  'triggers-pending',
]);
const ABSENT: ReadonlySet<string> = new Set(['not-installed', 'config-files']);
/** Debian Policy 5.6.7; upper case is not allowed there but was once, and third parties still use it. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9+.-]*$/;
const ARCHITECTURE = /^[A-Za-z0-9][A-Za-z0-9-]*$/;
const SOURCE = /^([A-Za-z0-9][A-Za-z0-9+.-]*)(?:\s*\(\s*([^\s()]+)\s*\))?$/;
/** Problems that are named; further ones are counted. */
const PROBLEMS_NAMED = 20;

const FIELDS = ['package', 'status', 'version', 'architecture', 'source'] as const;
type Stanza = Partial<Record<(typeof FIELDS)[number], string>> & { line: number };

/**
 * `kind` is `status` for the whole database, where every stanza has a Status and every line ends; `status.d` for one of
 * distroless' files, which have neither: there a package is installed by being listed.
 */
export function parseDpkgStatus(text: string, kind: 'status' | 'status.d' = 'status'): ParsedDatabase {
  const packages: InstalledPackage[] = [];
  const problems: string[] = [];
  let further = 0;
  const problem = (sentence: string): void => {
    if (problems.length < PROBLEMS_NAMED) problems.push(sentence);
    else further++;
  };
  const cut = kind === 'status' && text !== '' && !text.endsWith('\n');
  for (const { stanza, last } of stanzas(text)) {
    if (cut && last) {
      problem(
        `line ${stanza.line}: the file breaks off in the middle of a line, so its last package (${shown(stanza.package ?? '?')}) was left out`,
      );
      continue;
    }
    const read = readStanza(stanza, kind);
    if (typeof read === 'string') problem(`line ${stanza.line}: ${read}`);
    else if (read !== undefined) packages.push(read);
  }
  if (further > 0) problems.push(`and ${further} more`);
  return { packages, problems };
}

/** A package, undefined when it is not on disk, or what is wrong with the stanza. */
function readStanza(stanza: Stanza, kind: 'status' | 'status.d'): InstalledPackage | string | undefined {
  const name = stanza.package;
  if (name === undefined || !NAME.test(name))
    return `a stanza without a valid Package field${name === undefined ? '' : ` (${shown(name)})`}`;
  if (stanza.status !== undefined || kind === 'status') {
    const state = stanza.status?.split(/\s+/)[2];
    if (state === undefined) return `package ${shown(name)} has no complete Status field`;
    if (ABSENT.has(state)) return undefined;
    if (!ON_DISK.has(state)) return `package ${shown(name)} is in state ${shown(state)}, so it is not known what of it is there`;
  }
  const version = stanza.version;
  if (version === undefined || !isDebVersion(version))
    return `package ${shown(name)} has no valid Version${version === undefined ? '' : ` (${shown(version)})`}`;
  const architecture = stanza.architecture;
  if (architecture !== undefined && !ARCHITECTURE.test(architecture))
    return `package ${shown(name)} has no valid Architecture (${shown(architecture)})`;
  const source = sourceOf(stanza, name, version);
  if (source === undefined) return `package ${shown(name)} has no valid Source (${shown(stanza.source ?? '')})`;
  return { type: 'deb', name, version, ...(architecture === undefined ? {} : { architecture }), source };
}

/** `Source: openssl (3.0.15-1)`; the version is given only where it is not the package's own, the field only where the name differs. */
function sourceOf(
  stanza: Stanza,
  name: string,
  version: string,
): { readonly name: string; readonly version: string } | undefined {
  if (stanza.source === undefined || stanza.source === '') return { name, version };
  const match = SOURCE.exec(stanza.source);
  const sourceName = match?.[1];
  const sourceVersion = match?.[2] ?? version;
  return sourceName === undefined || !isDebVersion(sourceVersion) ? undefined : { name: sourceName, version: sourceVersion };
}

/** Stanzas in the form of deb822(5): `Field: value`, field names in any case, continuation lines begin with a space. */
function* stanzas(text: string): Generator<{ readonly stanza: Stanza; readonly last: boolean }> {
  let stanza: Stanza | undefined;
  let line = 0;
  let start = 0;
  while (start < text.length) {
    line++;
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const first = text.charCodeAt(start);
    const continued = first === 0x20 || first === 0x09;
    if (isBlank(text, start, end)) {
      if (stanza !== undefined) yield { stanza, last: false };
      stanza = undefined;
    } else if (!continued && first !== 0x23) {
      stanza ??= { line };
      readField(stanza, text, start, end);
    }
    start = end + 1;
  }
  if (stanza !== undefined) yield { stanza, last: true };
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0d) return false;
  }
  return true;
}

function readField(stanza: Stanza, text: string, start: number, end: number): void {
  const colon = text.indexOf(':', start);
  if (colon < 0 || colon >= end || colon - start > 'architecture'.length) return;
  const written = text.slice(start, colon).toLowerCase();
  const field = FIELDS.find((name) => name === written);
  if (field !== undefined) stanza[field] ??= text.slice(colon + 1, end).trim();
}
