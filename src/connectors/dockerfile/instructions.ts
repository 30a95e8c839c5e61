/**
 * Cuts a Dockerfile's text into its instructions as written: keyword, flags, words, heredoc bodies and lines.
 * Knows the syntax only; variables and stages are the business of `parse.ts`.
 */
import { DockerfileParser } from 'dockerfile-ast';

export interface Flag {
  readonly name: string;
  /** '' for a flag without one: `--link`. */
  readonly value: string;
}

export interface WrittenInstruction {
  readonly keyword: string;
  readonly flags: readonly Flag[];
  /** The flags as written, with the space after them. */
  readonly flagText: string;
  /** What follows the flags on the (joined) line. */
  readonly words: string;
  /** Heredoc bodies with their terminators; '' when there is none. */
  readonly body: string;
  readonly startLine: number;
  readonly endLine: number;
}

export interface WrittenDockerfile {
  /** The escape character: a backslash unless the `escape` directive says otherwise. */
  readonly escape: string;
  readonly instructions: readonly WrittenInstruction[];
  /** Lines that start with no instruction that exists. */
  readonly unknown: readonly { readonly line: number; readonly word: string }[];
}

const KEYWORDS: ReadonlySet<string> = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);
const TAKES_FLAGS: ReadonlySet<string> = new Set(['ADD', 'COPY', 'FROM', 'HEALTHCHECK', 'RUN']);
const FLAG = /--([A-Za-z][\w.-]*)(?:=((?:"[^"]*"|'[^']*'|[^\s"'])*))?(?:\s+|$)/y;
/** More than any instruction has. */
const MAX_FLAGS = 100;
/** Options in a row, as a `./configure` may have; the parser's time grows with their square (27 s for 250,000). */
const MAX_OPTIONS = 2000;

/** Never throws: what is no instruction is listed in `unknown`. */
export function readInstructions(text: string): WrittenDockerfile {
  const parsed = DockerfileParser.parse(text);
  const escape = parsed.getEscapeCharacter();
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const instructions: WrittenInstruction[] = [];
  const unknown: { line: number; word: string }[] = [];
  for (const node of parsed.getInstructions()) {
    const { start, end } = node.getRange();
    const written = readOne(lines, start.line, end.line, escape);
    if (KEYWORDS.has(written.keyword)) instructions.push(written);
    else unknown.push({ line: written.startLine, word: written.keyword });
  }
  return { escape, instructions, unknown };
}

/** The line on which too many options in a row begin, for a text that is then not to be parsed. */
export function lineOverLimit(text: string): number | undefined {
  let row = 0;
  let start = 0;
  for (const { 0: word, index } of text.matchAll(/[^\s\\`]\S*/g)) {
    row = word.startsWith('--') ? row + 1 : 0;
    if (row === 1) start = index;
    if (row > MAX_OPTIONS) return text.slice(0, start).split('\n').length;
  }
  return undefined;
}

function readOne(lines: readonly string[], first: number, last: number, escape: string): WrittenInstruction {
  const { joined, next } = joinContinuations(lines, first, last, escape);
  const text = joined.trim();
  const space = text.search(/\s/);
  const keyword = (space < 0 ? text : text.slice(0, space)).toUpperCase();
  const rest = space < 0 ? '' : text.slice(space).trim();
  const { flags, length } = TAKES_FLAGS.has(keyword) ? readFlags(rest) : { flags: [], length: 0 };
  return {
    keyword,
    flags,
    flagText: rest.slice(0, length),
    words: rest.slice(length),
    body: lines.slice(next, last + 1).join('\n'),
    startLine: first + 1,
    endLine: last + 1,
  };
}

/**
 * Continuation lines as the builder joins them: comments and blank lines between them do not count, and a word may be
 * broken over two lines. White space around a joint becomes one space. What follows (`next`) is heredoc bodies.
 */
function joinContinuations(
  lines: readonly string[],
  first: number,
  last: number,
  escape: string,
): { joined: string; next: number } {
  const parts: string[] = [];
  let at = first;
  for (; at <= last; at += 1) {
    const line = lines[at] ?? '';
    if (at > first && /^\s*(#|$)/.test(line)) continue;
    const trimmed = line.trimEnd();
    const continues = trimmed.endsWith(escape);
    parts.push(continues ? trimmed.slice(0, -1) : trimmed);
    if (!continues) {
      at += 1;
      break;
    }
  }
  return { joined: joinParts(parts), next: at };
}

/** Built from a list, as a text that grows line by line would be copied as often. */
function joinParts(parts: readonly string[]): string {
  const joined: string[] = [];
  let spaceBefore = false;
  for (const part of parts) {
    const body = part.trim();
    const spaced: boolean = spaceBefore || /^\s/.test(part);
    if (body !== '') joined.push(spaced && joined.length > 0 ? ` ${body}` : body);
    spaceBefore = body === '' ? spaced || part !== '' : /\s$/.test(part);
  }
  return joined.join('');
}

function readFlags(text: string): { flags: Flag[]; length: number } {
  const flags: Flag[] = [];
  FLAG.lastIndex = 0;
  let length = 0;
  for (let match = FLAG.exec(text); match !== null && flags.length < MAX_FLAGS; match = FLAG.exec(text)) {
    flags.push({ name: match[1] ?? '', value: unquote(match[2] ?? '') });
    length = FLAG.lastIndex;
  }
  return { flags, length };
}

/** A word without the quotes around it. */
export function unquote(text: string): string {
  return /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;
}
