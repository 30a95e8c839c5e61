/** Quoted texts and heredocs: their escapes, interpolations and directives. */
import type { Scanner } from './scanner.js';
import type { Expression, TemplatePart } from './syntax.js';

type ParseExpression = (scanner: Scanner) => Expression;

export function parseQuotedTemplate(scanner: Scanner, parse: ParseExpression): Expression {
  const start = scanner.position;
  scanner.takes('"');
  const pieces = readPieces(scanner, parse, { quoted: true, end: scanner.text.length });
  if (scanner.text[scanner.position] !== '"') scanner.fail('the text is not closed', start);
  scanner.position += 1;
  return expressionOf(scanner, pieces, start);
}

const HEREDOC = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;

export function parseHeredoc(scanner: Scanner, parse: ParseExpression): Expression {
  const { text, position: start } = scanner;
  HEREDOC.lastIndex = start;
  const opened = HEREDOC.exec(text);
  if (opened === null) return scanner.fail('expected a heredoc');
  const [whole, flush, marker = ''] = opened;
  const from = start + whole.length;
  const closing = new RegExp(`^[ \\t]*${marker}[ \\t]*(?=\\r?$)`, 'gmu');
  closing.lastIndex = from;
  const closed = closing.exec(text);
  if (closed === null) return scanner.fail(`the heredoc ${marker} is not closed`, start);
  scanner.position = from;
  const pieces = readPieces(scanner, parse, { quoted: false, end: closed.index });
  if (scanner.position !== closed.index) scanner.fail(`the heredoc ${marker} is not closed`, start);
  scanner.position = closed.index + closed[0].length;
  return expressionOf(scanner, flush === '-' ? withoutIndentation(pieces) : pieces, start);
}

/** A text that is a template as a whole: nothing ends it but its end. */
export function parseTemplateText(scanner: Scanner, parse: ParseExpression): readonly TemplatePart[] {
  const pieces = readPieces(scanner, parse, { quoted: false, end: scanner.text.length });
  return partsUntil({ pieces, next: 0, scanner }, [], 0);
}

/** A template before its directives are put together. */
type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'interpolation'; readonly value: Expression }
  | { readonly kind: 'if'; readonly condition: Expression; readonly at: number }
  | {
      readonly kind: 'for';
      readonly keyName?: string;
      readonly valueName: string;
      readonly collection: Expression;
      readonly at: number;
    }
  | { readonly kind: 'else' | 'endif' | 'endfor'; readonly at: number };

const PLAIN_QUOTED = /[^"\\$%\n]+/uy;
const PLAIN_HEREDOC = /[^$%]+/uy;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
]);

function readPieces(
  scanner: Scanner,
  parse: ParseExpression,
  { quoted, end }: { readonly quoted: boolean; readonly end: number },
): readonly Piece[] {
  const { text } = scanner;
  const pieces: Piece[] = [];
  let literal = '';
  let trimNext = false;
  const flush = (): void => {
    const trimmed = trimNext ? trimmedStart(literal, quoted) : literal;
    if (trimmed !== '') pieces.push({ kind: 'text', text: trimmed });
    // A marker trims one text only, and only the part of it that is spaces.
    trimNext = false;
    literal = '';
  };
  const plain = quoted ? PLAIN_QUOTED : PLAIN_HEREDOC;
  while (scanner.position < end) {
    plain.lastIndex = scanner.position;
    const run = plain.exec(text)?.[0].slice(0, end - scanner.position) ?? '';
    literal += run;
    scanner.position += run.length;
    if (scanner.position >= end) break;
    const at = scanner.position;
    const character = text[at] ?? '';
    if (quoted && (character === '"' || character === '\n')) break;
    if (quoted && character === '\\') literal += readEscape(scanner);
    else if (text.startsWith('$${', at) || text.startsWith('%%{', at)) {
      literal += `${character}{`;
      scanner.position += 3;
    } else if (text.startsWith('${', at) || text.startsWith('%{', at)) {
      scanner.position += 2;
      if (text[scanner.position] === '~') {
        scanner.position += 1;
        literal = trimmedEnd(literal, quoted);
      }
      flush();
      pieces.push(
        scanner.nested('space', () => (character === '$' ? interpolation(scanner, parse) : directive(scanner, parse, at))),
      );
      trimNext = text[scanner.position - 2] === '~';
    } else {
      literal += character;
      scanner.position += 1;
    }
  }
  flush();
  return pieces;
}

/** In a heredoc, a marker trims no further than the line that it is in. */
function trimmedStart(literal: string, quoted: boolean): string {
  if (quoted) return literal.trimStart();
  const end = literal.indexOf('\n') + 1;
  return end === 0 ? literal.trimStart() : literal.slice(0, end).trimStart() + literal.slice(end);
}

function trimmedEnd(literal: string, quoted: boolean): string {
  if (quoted) return literal.trimEnd();
  const start = literal.lastIndexOf('\n') + 1;
  return literal.slice(0, start) + literal.slice(start).trimEnd();
}

function readEscape(scanner: Scanner): string {
  const { text, position } = scanner;
  const letter = text[position + 1] ?? '';
  const simple = ESCAPES.get(letter);
  if (simple !== undefined) {
    scanner.position += 2;
    return simple;
  }
  const hex = /u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})/uy;
  hex.lastIndex = position + 1;
  const found = hex.exec(text);
  const code = Number.parseInt(found?.[1] ?? found?.[2] ?? '', 16);
  if (found === null || Number.isNaN(code) || code > 0x10ffff) return scanner.fail(`\\${letter} is no escape`);
  scanner.position += 1 + found[0].length;
  return String.fromCodePoint(code);
}

function interpolation(scanner: Scanner, parse: ParseExpression): Piece {
  const value = parse(scanner);
  scanner.takes('~');
  scanner.expect('}', 'to close ${');
  return { kind: 'interpolation', value };
}

function directive(scanner: Scanner, parse: ParseExpression, at: number): Piece {
  const word = scanner.identifier();
  const piece = directiveOf(scanner, parse, word, at);
  scanner.takes('~');
  scanner.expect('}', 'to close %{');
  return piece;
}

function directiveOf(scanner: Scanner, parse: ParseExpression, word: string | undefined, at: number): Piece {
  if (word === 'else' || word === 'endif' || word === 'endfor') return { kind: word, at };
  if (word === 'if') return { kind: 'if', condition: parse(scanner), at };
  if (word !== 'for') return scanner.fail(`'${word ?? ''}' is no directive of a template`);
  const first = scanner.identifier() ?? scanner.fail("expected a name after 'for'");
  const second = scanner.takes(',') ? scanner.identifier() : undefined;
  if (scanner.identifier() !== 'in') scanner.fail("expected 'in' after for");
  const names = second === undefined ? { valueName: first } : { keyName: first, valueName: second };
  return { kind: 'for', ...names, collection: parse(scanner), at };
}

function expressionOf(scanner: Scanner, pieces: readonly Piece[], start: number): Expression {
  const reader = { pieces, next: 0, scanner };
  const parts = partsUntil(reader, [], 0);
  const span = scanner.span(start);
  if (parts.length === 0) return { kind: 'literal', value: '', span };
  const [only] = parts;
  return parts.length === 1 && only?.kind === 'text'
    ? { kind: 'literal', value: only.text, span }
    : { kind: 'template', parts, span };
}

interface PieceReader {
  readonly pieces: readonly Piece[];
  readonly scanner: Scanner;
  next: number;
}

const MAX_DIRECTIVES = 50;

/** Everything up to one of the closing words, which is left to be read. */
function partsUntil(reader: PieceReader, closing: readonly Piece['kind'][], depth: number): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  for (;;) {
    const piece = reader.pieces[reader.next];
    if (piece === undefined) {
      if (closing.length > 0) reader.scanner.fail(`a directive of the template is not closed by ${closing.at(-1) ?? ''}`);
      return parts;
    }
    if (closing.includes(piece.kind)) return parts;
    reader.next += 1;
    if (piece.kind === 'text' || piece.kind === 'interpolation') {
      parts.push(piece);
      continue;
    }
    if (depth > MAX_DIRECTIVES) reader.scanner.fail('directives of a template nest too deep', piece.at);
    if (piece.kind === 'if') parts.push(ifPart(reader, piece.condition, depth));
    else if (piece.kind === 'for') {
      const { at: _, ...loop } = piece;
      const body = partsUntil(reader, ['endfor'], depth + 1);
      reader.next += 1;
      parts.push({ ...loop, body });
    } else reader.scanner.fail(`'${piece.kind}' closes nothing`, piece.at);
  }
}

function ifPart(reader: PieceReader, condition: Expression, depth: number): TemplatePart {
  const yes = partsUntil(reader, ['else', 'endif'], depth + 1);
  const hasElse = reader.pieces[reader.next]?.kind === 'else';
  reader.next += 1;
  if (!hasElse) return { kind: 'if', condition, yes, no: [] };
  const no = partsUntil(reader, ['endif'], depth + 1);
  reader.next += 1;
  return { kind: 'if', condition, yes, no };
}

/** `<<-`: what all lines are indented by is no part of the text. Lines of spaces alone neither count nor change. */
function withoutIndentation(pieces: readonly Piece[]): readonly Piece[] {
  const startsLine = (index: number): boolean => {
    const before = pieces[index - 1];
    return before === undefined || (before.kind === 'text' && before.text.endsWith('\n'));
  };
  const indented = (index: number, line: number, text: string, isLast: boolean): boolean =>
    (line > 0 || startsLine(index)) && (isLast ? index < pieces.length - 1 || text !== '' : text.trim() !== '');
  let least = Number.POSITIVE_INFINITY;
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== 'text') {
      if (startsLine(index)) least = 0;
      continue;
    }
    const lines = piece.text.split('\n');
    for (const [line, text] of lines.entries()) {
      const isLast = line === lines.length - 1;
      // What a text ends with after its last newline begins the line of the next piece.
      if (isLast && text === '' && line > 0) continue;
      if (indented(index, line, text, isLast)) least = Math.min(least, text.length - text.trimStart().length);
    }
  }
  if (least === 0 || least === Number.POSITIVE_INFINITY) return pieces;
  return pieces.map((piece, index) => {
    if (piece.kind !== 'text') return piece;
    const lines = piece.text.split('\n');
    const cut = lines.map((text, line) => (indented(index, line, text, line === lines.length - 1) ? text.slice(least) : text));
    return { ...piece, text: cut.join('\n') };
  });
}
