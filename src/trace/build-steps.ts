/**
 * One normal form for what a builder wrote into an image's history and for a Dockerfile's instruction, so that the two can
 * be compared: BuildKit, the legacy docker builder, buildah and podman, kaniko. Takes text, gives words; judges nothing.
 * Forms: BuildKit `frontend/dockerfile/dockerfile2llb/convert.go` (commitToHistory), moby `builder/dockerfile`.
 */
import type { HistoryEntry, Instruction } from '../model/index.js';

/** A build step as a keyword and words. */
export interface BuildStep {
  /** Upper case; '' for what no Dockerfile builder writes. */
  readonly keyword: string;
  /** How often each word occurs. */
  readonly words: ReadonlyMap<string, number>;
  readonly size: number;
  /** All words in order: equal keys are equal steps. */
  readonly key: string;
  /** COPY, ADD, WORKDIR: the path written to, without a trailing slash. */
  readonly destination?: string;
  /** The history names a checksum instead of the sources. */
  readonly hashedSources: boolean;
}

const KEYWORD =
  /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)(?:\s+|$)/;
const SHELL =
  /^(?:\/\S*\/)?(?:sh|ash|bash|dash|zsh|ksh)(?:\s+-[a-z]+(?:\s+pipefail)?)*?\s+-[a-z]*c\s+|^(?:powershell|pwsh)\s+-Command\s+|^cmd\s+\/S\s+\/C\s+/i;
const FLAGS = /^(?:--[a-z][\w-]*(?:=(?:"[^"]*"|'[^']*'|[^\s"'])*)?\s+)+/i;
/** Words of one step that are compared; a longer script is told apart by its beginning. */
const MAX_TEXT = 16 * 1024;

/** The step that a history entry records. */
export function stepOfHistory(entry: HistoryEntry): BuildStep {
  return remember(historySteps, entry, () => {
    const text = entry.createdBy
      .slice(0, MAX_TEXT)
      .trim()
      .replace(/\s+# buildkit$/, '');
    const nop = /^(?:\/bin\/sh -c|cmd \/S \/C) #\(nop\)\s*/.exec(text);
    const body = nop === null ? text : text.slice(nop[0].length);
    const keyword = KEYWORD.exec(body)?.[1];
    if (keyword === undefined) return nop === null && isShellCommand(body) ? step('RUN', withoutShell(body)) : step('', body);
    return step(keyword, body.slice(keyword.length).trim());
  });
}

/** The steps that an instruction may be recorded as: as written, and with its variables put in. */
export function stepsOfInstruction(instruction: Instruction): readonly BuildStep[] {
  return remember(instructionSteps, instruction, () => {
    const { keyword } = instruction;
    const written = step(keyword, instruction.arguments.slice(0, MAX_TEXT));
    if (instruction.resolved === instruction.arguments) return [written];
    return [written, step(keyword, instruction.resolved.slice(0, MAX_TEXT))];
  });
}

/**
 * How alike a recorded step and an instruction are: 1 for equal ones, 0 for different keywords or nothing in common.
 * An unmatched variable of the instruction may stand for an unmatched word of the history.
 */
export function similarity(recorded: BuildStep, instruction: readonly BuildStep[]): number {
  let most = 0;
  for (const candidate of instruction) {
    if (candidate.keyword !== recorded.keyword || recorded.keyword === '') return 0;
    most = Math.max(most, alike(recorded, candidate));
    if (most === 1) break;
  }
  return most;
}

function alike(recorded: BuildStep, candidate: BuildStep): number {
  if (recorded.key === candidate.key) return 1;
  if (recorded.destination !== undefined && candidate.destination !== undefined) {
    const placed = samePlace(recorded.destination, candidate.destination);
    // The sources are a checksum, or the step is nothing but its path: the place is all there is to compare.
    if (recorded.hashedSources || recorded.keyword === 'WORKDIR') return placed;
  }
  let common = 0;
  let variables = 0;
  for (const [word, count] of candidate.words) {
    const shared = Math.min(count, recorded.words.get(word) ?? 0);
    common += shared;
    if (word.includes('$')) variables += count - shared;
  }
  const absorbed = Math.min(variables, recorded.size - common);
  return (2 * (common + 0.8 * absorbed)) / Math.max(1, recorded.size + candidate.size);
}

/** Destinations are recorded as the builder resolved them, so a relative one is the end of the recorded path. */
function samePlace(recorded: string, written: string): number {
  if (recorded === written) return 0.95;
  if (written.includes('$')) return 0.5;
  const relative = written.replace(/^\.\//, '');
  if (relative === '.' || relative === '') return 0.6;
  return !relative.startsWith('/') && recorded.endsWith(`/${relative}`) ? 0.9 : 0;
}

function step(keyword: string, text: string): BuildStep {
  const body = FLAGGED.has(keyword) ? text.replace(FLAGS, '') : text;
  // docker writes the checksum right behind its `--chown`: `COPY --chown=app:appdir:12ab in /app`.
  const hashed = PLACED.has(keyword) ? /(?:file|dir|multi):[0-9a-f]+ in (\S+)\s*$/.exec(text) : null;
  const words = wordsOf(keyword, body);
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const destination = PLACED.has(keyword) ? (hashed?.[1] ?? lastWord(body))?.replace(/(?<=.)\/+$/, '') : undefined;
  return {
    keyword,
    words: counts,
    size: words.length,
    key: words.join(' '),
    hashedSources: hashed !== null,
    ...(destination === undefined ? {} : { destination }),
  };
}

const FLAGGED: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'HEALTHCHECK']);
const PLACED: ReadonlySet<string> = new Set(['COPY', 'ADD', 'WORKDIR']);

function wordsOf(keyword: string, text: string): string[] {
  if (keyword === 'EXPOSE') return text.match(/\$\{?\w+\}?|\d+(?:-\d+)?(?:\/udp|\/sctp)?/g) ?? [];
  const body = keyword === 'RUN' ? withoutHeredoc(withoutShell(text)) : text;
  const words = body.split(/[\s"'`,;&|()\\[\]=]+/).filter((word) => word !== '');
  // The shell form of CMD and ENTRYPOINT is recorded with the shell that runs it.
  return (keyword === 'CMD' || keyword === 'ENTRYPOINT') && words[0] === '/bin/sh' && words[1] === '-c' ? words.slice(2) : words;
}

/** The last word of the first line, be it plain or the last of a JSON list. */
function lastWord(text: string): string | undefined {
  const [line = ''] = text.split('\n', 1);
  return line
    .replaceAll(/[[\]"',]+/g, ' ')
    .trim()
    .split(/\s+/)
    .at(-1);
}

function isShellCommand(text: string): boolean {
  return SHELL.test(text) || /^\|\d+ /.test(text);
}

/** Takes off `|2 A=b C=d` (build arguments, as docker records them) and the shell. */
function withoutShell(text: string): string {
  const plain = /^\|\d+ /.test(text) ? text.slice(Math.max(0, text.search(/(?:^|\s)\/\S*sh\s+-/))).trim() : text;
  return plain.replace(SHELL, '');
}

/** `<<EOF` and its last line: recorded without them where the script is all there is. */
function withoutHeredoc(text: string): string {
  const name = /<<-?["']?([A-Za-z_]\w*)["']?/.exec(text)?.[1];
  if (name === undefined || !text.includes('\n')) return text;
  return text
    .replaceAll(/<<-?["']?[A-Za-z_]\w*["']?/g, '')
    .split('\n')
    .filter((line) => line.trim() !== name)
    .join('\n');
}

// Reading the same entry for every Dockerfile would be most of the work; entries and instructions are frozen values.
const historySteps = new WeakMap<HistoryEntry, BuildStep>();
const instructionSteps = new WeakMap<Instruction, readonly BuildStep[]>();

function remember<Key extends object, Value>(known: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
