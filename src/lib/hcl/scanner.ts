/** A cursor over the text of one HCL file: spaces, comments, words and numbers, and where things are. */
import type { Span } from './syntax.js';

/** What is wrong, and where: thrown and caught within the parser. */
export class SyntaxProblem extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.name = 'SyntaxProblem';
    this.at = at;
  }
}

const BLANK = /(?:[ \t\r]|\/\*[\s\S]*?\*\/)*/uy;
const COMMENT = /(?:#|\/\/)[^\n]*/uy;
const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*(?:::[\p{ID_Start}_][\p{ID_Continue}-]*)*/uy;
const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/uy;

/** How deep expressions, templates and blocks may nest; people's files stay below 30. */
const DEPTH = 200;

export interface Scanner {
  readonly text: string;
  position: number;
  /** Whether a newline is a space: within parentheses, brackets and interpolations. */
  newlines: 'space' | 'end';
  /** Moves over spaces and comments; over newlines where these are spaces. */
  skip(): void;
  /** Moves over newlines, too, whatever they are here. */
  skipLines(): void;
  /** True when the text goes on with these characters, after spaces. */
  sees(characters: string): boolean;
  /** The same, and moves over them. */
  takes(characters: string): boolean;
  expect(characters: string, within: string): void;
  identifier(): string | undefined;
  number(): number | undefined;
  span(start: number, end?: number): Span;
  /** Runs one level deeper, with newlines read in that way. */
  nested<Result>(newlines: Scanner['newlines'], run: () => Result): Result;
  fail(message: string, at?: number): never;
}

/** @param start where to begin, for a part of the file */
export function makeScanner(file: string, text: string, lineOf: (offset: number) => number): Scanner {
  let depth = 0;
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = scanner.position;
    return pattern.exec(text)?.[0] ?? '';
  };
  const scanner: Scanner = {
    text,
    position: 0,
    newlines: 'end',
    skip() {
      for (;;) {
        const before = scanner.position;
        scanner.position += match(BLANK).length;
        scanner.position += match(COMMENT).length;
        if (scanner.newlines === 'space' && text[scanner.position] === '\n') scanner.position += 1;
        if (scanner.position === before) return;
      }
    },
    skipLines() {
      const { newlines } = scanner;
      scanner.newlines = 'space';
      scanner.skip();
      scanner.newlines = newlines;
    },
    sees(characters) {
      scanner.skip();
      return text.startsWith(characters, scanner.position);
    },
    takes(characters) {
      if (!scanner.sees(characters)) return false;
      scanner.position += characters.length;
      return true;
    },
    expect(characters, within) {
      if (!scanner.takes(characters)) scanner.fail(`expected '${characters}' ${within}`);
    },
    identifier() {
      scanner.skip();
      const word = match(IDENTIFIER);
      scanner.position += word.length;
      return word === '' ? undefined : word;
    },
    number() {
      scanner.skip();
      const digits = match(NUMBER);
      scanner.position += digits.length;
      return digits === '' ? undefined : Number(digits);
    },
    span: (start, end = scanner.position) => ({
      file,
      start,
      end,
      startLine: lineOf(start),
      endLine: lineOf(Math.max(start, end - 1)),
    }),
    nested(newlines, run) {
      const before = scanner.newlines;
      if (depth >= DEPTH) scanner.fail(`it nests more than ${DEPTH} levels deep`);
      depth += 1;
      scanner.newlines = newlines;
      try {
        return run();
      } finally {
        scanner.newlines = before;
        depth -= 1;
      }
    },
    fail(message, at = scanner.position) {
      throw new SyntaxProblem(at, message);
    },
  };
  return scanner;
}

/** Gives the line, from 1, of an offset. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
