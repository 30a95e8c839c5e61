/**
 * Cuts the text of an expression into tokens, literals decoded. Throws an `ExpressionError` with the place of what is no token.
 * https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
 */
import { ExpressionError } from './expression-error.js';
import { decodeLiteral } from './literal-text.js';
import { int, uint } from './numbers.js';
import { Bytes, CelError, double, type Value } from './values.js';

export type Token =
  | { readonly kind: 'name' | 'quoted' | 'mark'; readonly text: string; readonly at: number }
  | { readonly kind: 'literal'; readonly value: Value; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number };

const SPACE = /(?:[\t\n\f\r ]|\/\/[^\n]*)+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const QUOTED = /`([A-Za-z0-9_.\-/ ]+)`/y;
const TEXT = /([rR]?[bB]?|[bB][rR])("""|'''|"|')/y;
const NUMBER = /0[xX][0-9a-fA-F]+[uU]?|(?:\d+\.\d+|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+[uU]?/y;
const MARK = /&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()[\]{}]/y;

export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text) ?? undefined;
  };
  for (;;) {
    at += match(SPACE)?.[0].length ?? 0;
    if (at >= text.length) break;
    const token = next();
    found.push(token);
    at += token.text.length;
  }
  found.push({ kind: 'end', text: '', at: text.length });
  return found;

  function next(): Token {
    const opening = match(TEXT);
    if (opening !== undefined) return textToken(opening[0], opening[1] ?? '', opening[2] ?? '');
    const name = match(NAME);
    if (name !== undefined) return { kind: 'name', text: name[0], at };
    const number = match(NUMBER);
    if (number !== undefined) return { kind: 'literal', value: numberOf(number[0]), text: number[0], at };
    const mark = match(MARK);
    if (mark !== undefined) return { kind: 'mark', text: mark[0], at };
    const quoted = match(QUOTED);
    if (quoted !== undefined) return { kind: 'quoted', text: quoted[0], at };
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    throw fail(`${JSON.stringify(character)} means nothing here`);
  }

  function textToken(opening: string, prefix: string, quote: string): Token {
    const raw = /r/i.test(prefix);
    const end = endOfText(at + opening.length, quote, raw);
    const written = text.slice(at + opening.length, end);
    const decoded = decodeLiteral(written, { raw, bytes: /b/i.test(prefix) });
    if (decoded.kind === 'wrong') throw placed(text, at + opening.length + decoded.at, decoded.why);
    const value = decoded.kind === 'text' ? decoded.text : new Bytes(decoded.bytes);
    return { kind: 'literal', value, text: text.slice(at, end + quote.length), at };
  }

  function endOfText(start: number, quote: string, raw: boolean): number {
    for (let index = start; index < text.length; index += 1) {
      if (text.startsWith(quote, index)) return index;
      if (quote.length === 1 && (text[index] === '\n' || text[index] === '\r')) break;
      if (!raw && text[index] === '\\') index += 1;
    }
    throw fail('the text is not closed');
  }

  function numberOf(written: string): Value {
    const unsigned = /u$/i.test(written);
    const digits = unsigned ? written.slice(0, -1) : written;
    if (!/^(?:0x[0-9a-f]+|\d+)$/i.test(digits)) {
      const value = Number(digits);
      if (!Number.isFinite(value)) throw fail(`${digits} is too large for a double`);
      return double(value);
    }
    const value = unsigned ? uint(BigInt(digits)) : int(BigInt(digits));
    // The smallest int is a minus and a number that is one too large; the parser puts them together.
    if (value instanceof CelError) {
      if (!unsigned && BigInt(digits) === 2n ** 63n) return 2n ** 63n;
      throw fail(value.reason);
    }
    return value;
  }

  function fail(message: string): ExpressionError {
    return placed(text, at, message);
  }
}

/** An error with its line and column, both from 1. */
export function placed(text: string, at: number, message: string): ExpressionError {
  const before = text.slice(0, at).split(/\r\n|\n|\r/);
  // What it quotes may span lines; the reason stays on one.
  return new ExpressionError(`${message.replaceAll(/\s+/gu, ' ')} (at ${before.length}:${(before.at(-1)?.length ?? 0) + 1})`);
}
