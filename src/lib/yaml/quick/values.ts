/**
 * Values of the quick reader that don't depend on other lines' indentation: scalars and flow collections on one line, and
 * literal blocks.
 */
import type { Node, Pair, Scalar, ScalarType } from '../node.js';
import { plainValue } from '../scalars.js';
import {
  COLON,
  DASH,
  HASH,
  NEWLINE,
  RETURN,
  SPACE,
  TAB,
  UNUSUAL,
  endOfComment,
  enter,
  skipSpaces,
  toContent,
  unusual,
} from './reader.js';
import type { Reader } from './reader.js';

export const [DOUBLE, SINGLE, OPEN_LIST, OPEN_MAP, AMPERSAND, ASTERISK] = [0x22, 0x27, 0x5b, 0x7b, 0x26, 0x2a];
export const [BAR, ANGLE] = [0x7c, 0x3e];
const [COMMA, CLOSE_LIST, CLOSE_MAP, QUESTION, BACKSLASH] = [0x2c, 0x5d, 0x7d, 0x3f, 0x5c];

/** A value that starts in its key's or dash's line; the reader goes on to the next line. */
export function inlineValue(reader: Reader, at: number, indent: number, anchor: string | undefined): Node {
  const { text, lineEnd } = reader;
  const code = text.charCodeAt(at);
  if (code === BAR || code === ANGLE) return block(reader, at, indent, anchor);
  const node = onOneLine(reader, at, lineEnd, anchor);
  const rest = skipSpaces(text, node.end, lineEnd);
  if (rest < lineEnd) {
    if (text.charCodeAt(rest) !== HASH || rest === node.end) throw UNUSUAL;
    reader.nodeEnd = endOfComment(text, rest, lineEnd);
  } else reader.nodeEnd = node.end;
  toContent(reader, lineEnd + 1, indent, true);
  const goesOn = reader.indent > indent && reader.comments === 0 && reader.nodeEnd === node.end;
  return goesOn && node.kind === 'scalar' && node.type === 'PLAIN' ? onMoreLines(reader, node, lineEnd, indent) : node;
}

/** The rest of a plain scalar; the reader stands at its second line. */
function onMoreLines(reader: Reader, first: Scalar, firstEnd: number, indent: number): Scalar {
  const { text } = reader;
  const lines = [first.source];
  let { end } = first;
  for (let before = firstEnd; reader.indent > indent;) {
    if (isIndicator(text.charCodeAt(reader.at))) throw UNUSUAL;
    for (let blank = text.indexOf('\n', before + 1); blank !== -1 && blank < reader.at; blank = text.indexOf('\n', blank + 1))
      lines.push('');
    before = reader.lineEnd;
    end = endOfPlain(reader, reader.at);
    lines.push(text.slice(reader.at, end));
    // With a comment it is over; what follows further in is a mistake.
    const hasComment = skipSpaces(text, end, before) < before;
    reader.nodeEnd = hasComment ? endOfComment(text, end, before) : end;
    toContent(reader, before + 1, indent, true);
    if (hasComment || reader.comments > 0 || reader.nodeEnd !== end) break;
  }
  const source = folded(lines);
  return { ...first, value: plainValue(source, reader.dialect), source, end };
}

/** Lines become words; a blank line becomes a newline. */
function folded(lines: readonly string[]): string {
  let text = '';
  let blank = 0;
  for (const [index, line] of lines.entries()) {
    if (line === '') {
      blank += 1;
      continue;
    }
    if (index > 0) text += blank === 0 ? ' ' : '\n'.repeat(blank);
    text += line;
    blank = 0;
  }
  return text;
}

function onOneLine(reader: Reader, at: number, lineEnd: number, anchor: string | undefined): Node {
  const { text } = reader;
  switch (text.charCodeAt(at)) {
    case DOUBLE:
    case SINGLE:
      return quoted(reader, at, anchor);
    case OPEN_LIST:
    case OPEN_MAP:
      return flow(reader, at, anchor);
    case ASTERISK: {
      const end = endOfName(text, at + 1, lineEnd);
      if (anchor !== undefined) throw UNUSUAL;
      return { kind: 'alias', source: text.slice(at + 1, end), start: at, end, anchor };
    }
    default:
      return plain(reader, at, endOfPlain(reader, at), anchor);
  }
}

/** The end of a plain scalar that is a value: before a comment, without the spaces there. */
function endOfPlain({ text, lineEnd }: Reader, at: number): number {
  let end = at;
  for (let from = at; from < lineEnd; from += 1) {
    const code = text.charCodeAt(from);
    if (code === SPACE) continue;
    if (code === HASH && end < from) break;
    if (code === TAB || code === RETURN || (code === COLON && isColon(text, from, lineEnd))) throw UNUSUAL;
    end = from + 1;
  }
  return end;
}

export function plain(reader: Reader, start: number, end: number, anchor?: string): Scalar {
  const { text } = reader;
  const first = text.charCodeAt(start);
  // A dash, question mark or colon starts nothing else before a character.
  const isSpecial = first === DASH || first === QUESTION || first === COLON;
  if (isIndicator(first) && !isSpecial) throw UNUSUAL;
  if (isSpecial && (end === start + 1 || text.charCodeAt(start + 1) === SPACE)) throw UNUSUAL;
  const source = text.slice(start, end);
  return { kind: 'scalar', value: plainValue(source, reader.dialect), source, type: 'PLAIN', start, end, anchor };
}

const INDICATORS: ReadonlySet<number> = new Set(Array.from('-?:,[]{}#&*!|>\'"%@`', (character) => character.charCodeAt(0)));

function isIndicator(code: number): boolean {
  return INDICATORS.has(code);
}

export function quoted(reader: Reader, start: number, anchor?: string): Scalar {
  const { text, lineEnd } = reader;
  const close = closingQuote(text, start, lineEnd);
  const inner = text.slice(start + 1, close);
  const isDouble = text.charCodeAt(start) === DOUBLE;
  const value = isDouble ? unescaped(inner) : inner.includes("'") ? inner.replaceAll("''", "'") : inner;
  const type: ScalarType = isDouble ? 'QUOTE_DOUBLE' : 'QUOTE_SINGLE';
  return { kind: 'scalar', value, source: value, type, start, end: close + 1, anchor };
}

/** The offset of the quote that closes the one at `start`, in the same line. */
export function closingQuote(text: string, start: number, lineEnd: number): number {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < lineEnd; at += 1) {
    const code = text.charCodeAt(at);
    if (code === TAB || code === RETURN) throw UNUSUAL;
    if (quote === DOUBLE && code === BACKSLASH) at += 1;
    else if (code === quote) {
      if (quote === DOUBLE || text.charCodeAt(at + 1) !== SINGLE) return at;
      at += 1;
    }
  }
  return unusual();
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', n: '\n', t: '\t' };

function unescaped(inner: string): string {
  if (!inner.includes('\\')) return inner;
  return inner.replace(/\\(.?)/g, (_, code: string) => (Object.hasOwn(ESCAPES, code) ? ESCAPES[code] : undefined) ?? unusual());
}

/** A collection in brackets or braces on one line. */
function flow(reader: Reader, start: number, anchor: string | undefined): Node {
  const { text, lineEnd } = reader;
  const isList = text.charCodeAt(start) === OPEN_LIST;
  const close = isList ? CLOSE_LIST : CLOSE_MAP;
  const items: Node[] = [];
  const pairs: Pair[] = [];
  enter(reader);
  let at = skipSpaces(text, start + 1, lineEnd);
  if (text.charCodeAt(at) !== close) {
    for (;;) {
      const first = flowNode(reader, at);
      at = skipSpaces(text, first.end, lineEnd);
      if (isList) items.push(first);
      else {
        // Without a space behind it, a colon means something else in places.
        if (first.kind !== 'scalar' || at !== first.end || text.charCodeAt(at) !== COLON || text.charCodeAt(at + 1) !== SPACE)
          throw UNUSUAL;
        const value = flowNode(reader, skipSpaces(text, at + 1, lineEnd));
        at = skipSpaces(text, value.end, lineEnd);
        pairs.push({ key: first, value });
      }
      if (text.charCodeAt(at) === close) break;
      if (text.charCodeAt(at) !== COMMA || at >= lineEnd) throw UNUSUAL;
      at = skipSpaces(text, at + 1, lineEnd);
    }
  }
  reader.depth -= 1;
  const range = { flow: true, start, end: at + 1, anchor };
  return isList ? { kind: 'seq', items, ...range } : { kind: 'map', items: pairs, ...range };
}

function flowNode(reader: Reader, at: number): Node {
  const { text, lineEnd } = reader;
  if (at >= lineEnd) throw UNUSUAL;
  const code = text.charCodeAt(at);
  if (code === DOUBLE || code === SINGLE) return quoted(reader, at);
  if (code === OPEN_LIST || code === OPEN_MAP) return flow(reader, at, undefined);
  const end = endOfFlowPlain(text, at, lineEnd);
  return plain(reader, at, end);
}

const IN_FLOW = /[A-Za-z0-9_./+@=%$~^()<>;!-]/y;

/** Words of the usual characters, with single spaces or a colon between them. */
function endOfFlowPlain(text: string, start: number, lineEnd: number): number {
  let end = start;
  for (let at = start; at < lineEnd; at += 1) {
    const code = text.charCodeAt(at);
    if (code === SPACE) continue;
    if (code === COMMA || code === CLOSE_LIST || code === CLOSE_MAP) break;
    IN_FLOW.lastIndex = at;
    const isWord = IN_FLOW.test(text);
    if (code === COLON) {
      // `a: b` ends a key; `a:b` is a word; `a:,` is for the whole parser.
      if (text.charCodeAt(at + 1) === SPACE) break;
      IN_FLOW.lastIndex = at + 1;
      if (!IN_FLOW.test(text)) throw UNUSUAL;
    } else if (!isWord) throw UNUSUAL;
    end = at + 1;
  }
  return end === start ? unusual() : end;
}

/** A literal or folded block, also without its last newline (`|-`), whose first line is not blank. */
function block(reader: Reader, start: number, indent: number, anchor: string | undefined): Node {
  const { text } = reader;
  const isLiteral = text.charCodeAt(start) === BAR;
  const strips = text.charCodeAt(start + 1) === DASH;
  if (skipSpaces(text, start + (strips ? 2 : 1), reader.lineEnd) !== reader.lineEnd) throw UNUSUAL;
  const from = reader.lineEnd + 1;
  let column = from;
  while (text.charCodeAt(column) === SPACE) column += 1;
  const own = column - from;
  if (own <= indent || column >= text.length || isBreakOrTab(text.charCodeAt(column))) throw UNUSUAL;
  const lines: string[] = [];
  let blank = 0;
  let end = from;
  let line = from;
  while (line < text.length) {
    let at = line;
    while (text.charCodeAt(at) === SPACE) at += 1;
    let lineEnd = text.indexOf('\n', at);
    if (lineEnd === -1) lineEnd = text.length;
    if (at === lineEnd) {
      // Spaces of a blank line can be content.
      if (at - line > own || at === text.length) throw UNUSUAL;
      blank += 1;
    } else {
      if (at - line < own) break;
      for (; blank > 0; blank -= 1) lines.push('');
      const content = text.slice(line + own, lineEnd);
      // Lines further in are not folded.
      if (content.endsWith('\r') || (!isLiteral && (at - line > own || text.charCodeAt(at) === TAB))) throw UNUSUAL;
      lines.push(content);
      end = Math.min(lineEnd + 1, text.length);
    }
    line = lineEnd + 1;
  }
  reader.nodeEnd = end;
  toContent(reader, end, indent, false);
  const value = (isLiteral ? lines.join('\n') : folded(lines)) + (strips ? '' : '\n');
  return { kind: 'scalar', value, source: value, type: isLiteral ? 'BLOCK_LITERAL' : 'BLOCK_FOLDED', start, end, anchor };
}

function isBreakOrTab(code: number): boolean {
  return code === NEWLINE || code === RETURN || code === TAB;
}

export function isColon(text: string, at: number, lineEnd: number): boolean {
  return text.charCodeAt(at) === COLON && (at + 1 >= lineEnd || text.charCodeAt(at + 1) === SPACE);
}

/** The end of an anchor's name. */
export function endOfName(text: string, start: number, lineEnd: number): number {
  let at = start;
  while (at < lineEnd && /[A-Za-z0-9_-]/.test(text.charAt(at))) at += 1;
  if (at === start || (at < lineEnd && text.charCodeAt(at) !== SPACE)) throw UNUSUAL;
  return at;
}
