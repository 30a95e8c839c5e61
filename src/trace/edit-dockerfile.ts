/**
 * Proposes the change of a Dockerfile that fixes a package or moves it to a newer base: whole-line edits, or words where no
 * edit can be known to help. Pure: never writes. Changes nothing else on a line, and keeps its line ending.
 */
import type { Dockerfile, Instruction, SourceEdit } from '../model/index.js';
import { declarationOf, rewriteValue, type Rewrite } from './rewrite-value.js';

export interface DockerfileFix {
  /** Whole lines without the `\n` that ends them; a `\r` before it is part of the line. */
  readonly edits: readonly SourceEdit[];
  readonly guidance: string;
}

export interface PackageFix {
  /** The installed binary packages of the source that is to be fixed. */
  readonly packageNames: readonly string[];
  /** Both are versions of the binary packages: where these differ from the source's, an advisory's version is no pin. */
  readonly installedVersion: string;
  readonly fixedVersion: string;
}

const REBUILD =
  'Rebuild with --no-cache --pull: the command installs whatever the package index offers, and the index offers the fixed version already.';

/**
 * @param text the Dockerfile's text
 * @param instructions the RUN instructions that may install the package (see `narrowToPackage`)
 * @returns edits for every pin of these packages at the installed version; no edits when nothing is pinned to it
 */
export function editPackage(
  dockerfile: Dockerfile,
  text: string,
  instructions: readonly Instruction[],
  fix: PackageFix,
): DockerfileFix {
  const lines = text.split('\n');
  const rewrites: Rewrite[] = [];
  const notes: string[] = [];
  for (const instruction of instructions) {
    for (const pin of pinsIn(lines, instruction, fix.packageNames)) {
      const result = repin(dockerfile, lines, instruction, pin, fix);
      rewrites.push(...result.rewrites);
      if (result.note !== undefined) notes.push(result.note);
    }
  }
  const edits = editsOf(dockerfile.path, lines, rewrites);
  if (edits.length > 0) return { edits, guidance: [`Pins ${fix.fixedVersion}, then rebuild.`, ...new Set(notes)].join(' ') };
  return { edits: [], guidance: notes.length > 0 ? [...new Set(notes)].join(' ') : REBUILD };
}

/**
 * Moves a stage to another base, keeping flags, the stage's name and what else stands on the line. A reference that is held
 * in ARGs is changed where its text is.
 * @param reference the reference as it shall read; where FROM has a digest and this has none, the digest goes
 */
export function editFrom(dockerfile: Dockerfile, text: string, stage: number, reference: string): DockerfileFix {
  const found = dockerfile.stages[stage];
  if (found === undefined) throw new RangeError(`${dockerfile.path} has no stage ${stage}`);
  const { base, startLine } = found;
  if (base.kind !== 'image') return { edits: [], guidance: `The stage on line ${startLine} is not FROM an image.` };
  if (base.reference === reference)
    return { edits: [], guidance: `Line ${startLine} names ${reference} already: rebuild with --pull.` };
  const lines = text.split('\n');
  const rewrite = rewriteValue(
    dockerfile,
    lines,
    { line: fromLine(lines, startLine, base.written), written: base.written, before: startLine },
    reference,
  );
  if (rewrite === undefined) {
    const held =
      base.unresolved.length === 0
        ? 'is put together from arguments'
        : `depends on ${base.unresolved.join(', ')}, which the build gives`;
    return { edits: [], guidance: `Build with ${reference} as the base: ${base.written} on line ${startLine} ${held}.` };
  }
  const edits = editsOf(dockerfile.path, lines, [rewrite]);
  const shared = rewrite.line === startLine ? undefined : othersUsing(dockerfile, stage, base.written, rewrite);
  const note = shared === undefined ? '' : ` ${shared}`;
  return { edits, guidance: `Moves the base from ${base.reference} to ${reference}.${note}` };
}

/** FROM may be continued: the reference stands on one of its lines. */
function fromLine(lines: readonly string[], startLine: number, written: string): number {
  for (let line = startLine; line < startLine + 10 && line <= lines.length; line += 1) {
    if (lines[line - 1]?.includes(written) === true) return line;
  }
  return startLine;
}

function othersUsing(dockerfile: Dockerfile, stage: number, written: string, { line }: Rewrite): string | undefined {
  const others = dockerfile.stages.filter(
    ({ index, base }) => index !== stage && base.kind === 'image' && base.written === written,
  );
  return others.length === 0
    ? undefined
    : `Line ${line} is also used by the FROM on line ${others.map((other) => other.startLine).join(', ')}.`;
}

interface Pin {
  readonly line: number;
  readonly name: string;
  /** `=` is exact; apk also knows `~`, `~=`, `<`, `>`. */
  readonly operator: string;
  readonly version: string;
}

/** What a version in a command looks like, a variable included. */
const PIN = /(?<=^|[\s"',])([A-Za-z0-9][\w.+-]*(?::\w+)?)(=|~=|~|>=|<=|<|>)("?)((?:\$\{[^{}\s]+\}|[\w$.+:~*-])+)\3/g;

function pinsIn(lines: readonly string[], { startLine, endLine }: Instruction, packageNames: readonly string[]): Pin[] {
  const pins: Pin[] = [];
  for (let line = startLine; line <= endLine; line += 1) {
    const text = lines[line - 1] ?? '';
    if (/^\s*#/.test(text)) continue;
    for (const [, written = '', operator = '', , version = ''] of text.matchAll(PIN)) {
      const name = written.replace(/:\w+$/, '');
      if (packageNames.includes(name)) pins.push({ line, name: written, operator, version });
    }
  }
  return pins;
}

function repin(
  dockerfile: Dockerfile,
  lines: readonly string[],
  instruction: Instruction,
  pin: Pin,
  { installedVersion, fixedVersion, packageNames }: PackageFix,
): { readonly rewrites: readonly Rewrite[]; readonly note?: string } {
  const place = `${pin.name} on line ${pin.line}`;
  if (pin.operator !== '=')
    return {
      rewrites: [],
      note: `${place} takes a range (${pin.operator}${pin.version}): rebuild with --no-cache, and see that it allows ${fixedVersion}.`,
    };
  if (pin.version.includes('$'))
    return repinVariable(dockerfile, lines, instruction, pin, { installedVersion, fixedVersion, packageNames });
  if (pin.version.includes('*')) {
    if (globMatches(pin.version, fixedVersion))
      return { rewrites: [], note: `${place} allows ${fixedVersion} already: rebuild with --no-cache.` };
  } else if (pin.version !== installedVersion) {
    return {
      rewrites: [],
      note: `${place} is pinned to ${pin.version}, not to the installed ${installedVersion}: the Dockerfile has moved since, so rebuild first.`,
    };
  }
  return { rewrites: [{ line: pin.line, from: `${pin.name}=`, old: pin.version, new: fixedVersion }] };
}

/** A version held by an ARG or ENV is changed there, unless other packages are pinned by it too. */
function repinVariable(
  dockerfile: Dockerfile,
  lines: readonly string[],
  instruction: Instruction,
  pin: Pin,
  { installedVersion, fixedVersion, packageNames }: PackageFix,
): { readonly rewrites: readonly Rewrite[]; readonly note?: string } {
  const name = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(pin.version)?.[1];
  const declaration = name === undefined ? undefined : declarationOf(dockerfile, lines, name, instruction.startLine);
  const place = `${pin.name} on line ${pin.line}`;
  if (name === undefined || declaration === undefined) {
    return { rewrites: [], note: `${place} is pinned by ${pin.version}, which the build gives: build with ${fixedVersion}.` };
  }
  const others = strangersPinnedBy(dockerfile, pin.version, packageNames);
  if (others.length > 0) {
    return {
      rewrites: [],
      note: `${pin.version} (line ${declaration.line}) also pins ${others.join(', ')}: give ${place} a version of its own, ${fixedVersion}.`,
    };
  }
  if (declaration.value !== installedVersion) {
    return {
      rewrites: [],
      note: `${place} is pinned by ${pin.version}, which is ${declaration.value} on line ${declaration.line}, not the installed ${installedVersion}.`,
    };
  }
  return {
    rewrites: [{ line: declaration.line, from: `${name}${declaration.separator}`, old: declaration.value, new: fixedVersion }],
  };
}

function strangersPinnedBy(dockerfile: Dockerfile, version: string, packageNames: readonly string[]): string[] {
  const pinned = dockerfile.stages
    .flatMap(({ instructions }) => instructions.filter(({ keyword }) => keyword === 'RUN'))
    .flatMap(({ arguments: written }) => [...written.matchAll(PIN)])
    .filter((match) => bare(match[4] ?? '') === bare(version))
    .map((match) => (match[1] ?? '').replace(/:\w+$/, ''));
  return [...new Set(pinned)].filter((name) => !packageNames.includes(name));
}

function bare(variable: string): string {
  return variable.replaceAll(/[{}]/g, '');
}

/** apt's `openssl=3.0.*`; each star is matched the cheapest way, so that many of them cost nothing. */
function globMatches(pattern: string, version: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop() ?? '';
  if (!version.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = version.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return version.length - last.length >= at && version.endsWith(last);
}

/** Rewrites of one line become one edit; what is no longer there to be rewritten is left alone. */
function editsOf(path: string, lines: readonly string[], rewrites: readonly Rewrite[]): SourceEdit[] {
  const changed = new Map<number, string>();
  for (const { line, from, old, new: value } of rewrites) {
    const text = changed.get(line) ?? lines[line - 1];
    if (text === undefined) continue;
    const at = placeOf(text, from, old);
    if (at !== undefined) changed.set(line, text.slice(0, at) + value + text.slice(at + old.length));
  }
  return [...changed]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([line, added]) => {
      const removed = lines[line - 1];
      return removed === undefined || removed === added ? [] : [{ path, startLine: line, removed: [removed], added: [added] }];
    });
}

/** Where `old` stands as a whole word, right after `from` (a quote may lie between); after a space when that is ''. */
function placeOf(text: string, from: string, old: string): number | undefined {
  for (let at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + 1)) {
    const before = text.slice(0, at).replace(/["']$/, '');
    const starts = from === '' ? /\s$/.test(before) : before.endsWith(from) && !/[\w.+-]$/.test(before.slice(0, -from.length));
    if (starts && !/[\w.+:~@/-]/.test(text[at + old.length] ?? '')) return at;
  }
  return undefined;
}
