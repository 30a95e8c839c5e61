/** Lays out new arguments and blocks in HCL as `terraform fmt` does, without moving a line that is there. */
import type { FieldWrite } from '../model/index.js';

/** Replaces from `start` to before `end`. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Insertion {
  readonly into: Extract<FieldWrite, { kind: 'insert' }>['into'];
  /** Its header is ''. */
  readonly content: NewContent;
}

/** What goes into a body: arguments and blocks. */
export interface NewContent {
  readonly header: string;
  /** Arguments as they are written. */
  readonly lines: readonly string[];
  readonly values: Map<string, string>;
  readonly blocks: Map<string, NewContent>;
}

export function insertionOf(text: string, { into, content }: Insertion): Change {
  const [start, end] = into.range;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const written = (lines: readonly string[]): string => lines.map((line) => newline + line).join('');
  const indentation = /^[ \t]*/u.exec(lineAt(text, into.kind === 'body' ? end - 1 : start))?.[0] ?? '';
  if (into.kind === 'behind') {
    const blocks = [...content.blocks.values()].flatMap((block) => ['', ...blockLines(block, indentation)]);
    return { start: end, end, text: written(blocks) };
  }
  const inner = `${indentation}  `;
  const body = text.slice(start + 1, end - 1);
  const existing = body.includes('\n') ? undefined : body.trim();
  if (existing !== undefined) {
    const before = existing === '' ? [] : [`${inner}${existing}`, ''];
    return {
      start: start + 1,
      end: end - 1,
      text: written([...before, ...contentLines(content, inner)]) + newline + indentation,
    };
  }
  const at = start + 1 + body.trimEnd().length;
  const last = lineAt(text, at);
  const column = alignedColumn(last, inner);
  const fits =
    column !== undefined && content.blocks.size === 0 && [...content.values.keys()].every((name) => name.length <= column);
  if (fits) return { start: at, end: at, text: written(argumentLines(content, inner, column)) };
  const first = body.trim() === '' ? [] : [''];
  return { start: at, end: at, text: written([...first, ...contentLines(content, inner)]) };
}

/** The line that an offset is in, without its end. */
function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/u, '');
}

/** How many characters the names of the last line's group have, filled up with spaces; undefined when it is no argument. */
function alignedColumn(line: string, indentation: string): number | undefined {
  const found = line.startsWith(indentation) ? /^([\w-]+ *) = \S/u.exec(line.slice(indentation.length)) : null;
  // The end of a value of several lines starts a new group.
  return found?.[1] === undefined || /[[{(]$/u.test(line) ? undefined : found[1].length;
}

function contentLines(content: NewContent, indentation: string): readonly string[] {
  const blocks = [...content.blocks.values()].map((block) => blockLines(block, indentation));
  return [argumentLines(content, indentation, 0), ...blocks]
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function blockLines(block: NewContent, indentation: string): readonly string[] {
  return [`${indentation}${block.header} {`, ...contentLines(block, `${indentation}  `), `${indentation}}`];
}

/** Names of one group end in the same column. */
function argumentLines({ lines, values }: NewContent, indentation: string, column: number): readonly string[] {
  const given = lines.map((line): [string, string] => {
    const at = line.indexOf(' = ');
    return [line.slice(0, at), line.slice(at + 3)];
  });
  const all = [...given, ...values];
  const width = Math.max(column, ...all.map(([name]) => name.length));
  return all.map(([name, value]) => `${indentation}${name.padEnd(width)} = ${value}`);
}

const ARGUMENT = /^([ \t]*)([\w-]+)[ \t]*=[ \t]+(?=\S)(?!.*(?:[[{(]|<<-?\w+)\r?$)/u;

/** The text with the arguments of one line each around an offset in one column, as they are one group. */
export function aligned(text: string, offset: number): string {
  const lines = text.split('\n');
  const at = text.slice(0, offset).split('\n').length - 1;
  const indentation = ARGUMENT.exec(lines[at] ?? '')?.[1];
  if (indentation === undefined) return text;
  const belongs = (line: number): boolean => ARGUMENT.exec(lines[line] ?? '')?.[1] === indentation;
  let [first, last] = [at, at];
  while (belongs(first - 1)) first -= 1;
  while (belongs(last + 1)) last += 1;
  const width = Math.max(...lines.slice(first, last + 1).map((line) => ARGUMENT.exec(line)?.[2]?.length ?? 0));
  for (let line = first; line <= last; line += 1) {
    lines[line] = (lines[line] ?? '').replace(ARGUMENT, (_, spaces: string, name: string) => `${spaces}${name.padEnd(width)} = `);
  }
  return lines.join('\n');
}
