/**
 * Reads YAML as nearly all manifests are written, ten times as fast as a whole parser: block maps and lists, scalars and
 * flow collections on one line, literal and folded blocks, anchors, comments. Gives the very tree that `full.ts` gives, or nothing:
 * what is written in any other way, or wrong, is for the whole parser to read. Never guesses.
 */
import type { ParsedDocument } from '../full.js';
import type { Node, Pair, Scalar } from '../node.js';
import type { YamlDialect } from '../scalars.js';
import {
  HASH,
  SPACE,
  COLON,
  RETURN,
  TAB,
  UNUSUAL,
  endOfComment,
  enter,
  isItem,
  readerOf,
  skipSpaces,
  toContent,
  unusual,
} from './reader.js';
import type { Reader } from './reader.js';
import {
  AMPERSAND,
  ASTERISK,
  ANGLE,
  BAR,
  DOUBLE,
  OPEN_LIST,
  OPEN_MAP,
  SINGLE,
  closingQuote,
  endOfName,
  inlineValue,
  isColon,
  plain,
  quoted,
} from './values.js';

/** Undefined for a text that only a whole parser reads. */
export function parseQuickly(text: string, dialect: YamlDialect): readonly ParsedDocument[] | undefined {
  try {
    return documentsOf(readerOf(text, dialect));
  } catch (error) {
    if (error === UNUSUAL) return undefined;
    throw error;
  }
}

/** The specification allows 1024 characters. */
const MAX_KEY = 1000;

function documentsOf(reader: Reader): readonly ParsedDocument[] {
  const { text } = reader;
  const documents: ParsedDocument[] = [];
  if (text.charCodeAt(0) === 0xfeff) throw UNUSUAL;
  toContent(reader, 0, -1, false);
  let start = 0;
  // Comments before the first `---` are no document.
  if (!isAtEnd(reader)) documents.push(documentAt(reader, start));
  while (reader.atDocument) {
    start = reader.line;
    const after = afterMarker(reader, start + 3);
    toContent(reader, reader.lineEnd + 1, -1, false);
    documents.push(
      isAtEnd(reader) ? { root: nothing(after), standsAlone: true, start, end: reader.line } : documentAt(reader, start),
    );
  }
  return documents;
}

function documentAt(reader: Reader, start: number): ParsedDocument {
  if (reader.indent !== 0) throw UNUSUAL;
  const root = isItem(reader) ? listAt(reader, 0, undefined) : mapAt(reader, 0, undefined);
  if (!isAtEnd(reader)) throw UNUSUAL;
  return { root, standsAlone: true, start, end: reader.line };
}

function isAtEnd({ indent }: Reader): boolean {
  return indent === -1;
}

/** Nothing but a comment may follow a `---`. Gives where a value would stand. */
function afterMarker(reader: Reader, from: number): number {
  const at = skipSpaces(reader.text, from, reader.lineEnd);
  if (at < reader.lineEnd && !(reader.text.charCodeAt(at) === HASH && at > from)) throw UNUSUAL;
  return at;
}

/** The map whose first key the reader stands at, in column `indent`. */
function mapAt(reader: Reader, indent: number, anchor: string | undefined): Node {
  const start = reader.at;
  const items: Pair[] = [];
  enter(reader);
  let isEmpty = false;
  do {
    if (isItem(reader)) throw UNUSUAL;
    const key = keyAt(reader);
    const value = valueAfter(reader, skipSpaces(reader.text, key.end + 1, reader.lineEnd), indent);
    isEmpty = value.start === value.end;
    items.push({ key, value });
  } while (reader.indent === indent);
  // Whose the comments after a value that is not written are is a matter of the whole parser.
  if (isEmpty && (reader.comments > 0 || reader.nodeEnd !== (items.at(-1)?.value?.end ?? -1))) throw UNUSUAL;
  const end = leave(reader, indent);
  return { kind: 'map', items, flow: false, start, end, anchor };
}

/** The list whose first dash the reader stands at, in column `indent`. */
function listAt(reader: Reader, indent: number, anchor: string | undefined): Node {
  const start = reader.at;
  const items: Node[] = [];
  enter(reader);
  do {
    if (!isItem(reader)) break;
    items.push(itemAt(reader, indent));
  } while (reader.indent === indent);
  const end = leave(reader, indent);
  return { kind: 'seq', items, flow: false, start, end, anchor };
}

/** Closes a block collection, which ends where its last node does; comments that are as far in as it is go with it. */
function leave(reader: Reader, indent: number): number {
  // A line further in would go on with the last scalar, or is a mistake.
  if (reader.indent > indent) throw UNUSUAL;
  reader.depth -= 1;
  const end = reader.nodeEnd;
  if (reader.comments > 0 && indent > 0 && reader.commentIndent >= indent) {
    reader.nodeEnd = reader.commentEnd;
    reader.comments = 0;
  }
  return end;
}

function itemAt(reader: Reader, indent: number): Node {
  const { text, lineEnd } = reader;
  const at = skipSpaces(text, reader.at + 1, lineEnd);
  if (at === lineEnd) throw UNUSUAL;
  const code = text.charCodeAt(at);
  // What starts on the dash's line has its own column.
  const column = indent + at - reader.at;
  const isCompact =
    code !== BAR && code !== ANGLE && code !== AMPERSAND && code !== ASTERISK && code !== OPEN_LIST && code !== OPEN_MAP;
  if (!isCompact) return inlineValue(reader, at, indent, undefined);
  const dash = reader.at;
  reader.at = at;
  reader.indent = column;
  if (isItem(reader)) return listAt(reader, column, undefined);
  if (colonOfKey(reader) !== -1) return mapAt(reader, column, undefined);
  reader.at = dash;
  reader.indent = indent;
  return inlineValue(reader, at, indent, undefined);
}

/** A key, plain or in quotes, whose colon stands right behind it. */
function keyAt(reader: Reader): Scalar {
  const { text, at } = reader;
  const colon = colonOfKey(reader);
  if (colon === -1 || colon === at || colon - at > MAX_KEY) throw UNUSUAL;
  const code = text.charCodeAt(at);
  if (code === DOUBLE || code === SINGLE) return quoted(reader, at);
  if (text.charCodeAt(colon - 1) === SPACE) throw UNUSUAL;
  return plain(reader, at, colon);
}

/** The offset of the colon that makes the line's beginning a key; -1 when there is none. */
function colonOfKey({ text, at, lineEnd }: Reader): number {
  const code = text.charCodeAt(at);
  let from = at;
  if (code === DOUBLE || code === SINGLE) {
    from = closingQuote(text, at, lineEnd) + 1;
    return isColon(text, from, lineEnd) ? from : -1;
  }
  for (; from < lineEnd; from += 1) {
    const each = text.charCodeAt(from);
    if (each === COLON) {
      if (isColon(text, from, lineEnd)) return from;
    } else if (each === HASH) {
      if (from > at && text.charCodeAt(from - 1) === SPACE) return -1;
    } else if (each === TAB || each === RETURN) throw UNUSUAL;
  }
  return -1;
}

/** What a key of a map in column `indent` has, from `at` in its line or from the lines below. */
function valueAfter(reader: Reader, at: number, indent: number): Node {
  const { text, lineEnd } = reader;
  if (isRestEmpty(reader, at)) return belowKey(reader, at, indent, undefined);
  if (text.charCodeAt(at) !== AMPERSAND) return inlineValue(reader, at, indent, undefined);
  const end = endOfName(text, at + 1, lineEnd);
  const anchor = text.slice(at + 1, end);
  const rest = skipSpaces(text, end, lineEnd);
  if (!isRestEmpty(reader, rest)) return inlineValue(reader, rest, indent, anchor);
  const value = belowKey(reader, rest, indent, anchor);
  if (value.start === value.end) throw UNUSUAL;
  return value;
}

function isRestEmpty({ text, lineEnd }: Reader, at: number): boolean {
  return at >= lineEnd || (text.charCodeAt(at) === HASH && text.charCodeAt(at - 1) === SPACE);
}

/** A collection on the lines below its key, or nothing. */
function belowKey(reader: Reader, at: number, indent: number, anchor: string | undefined): Node {
  const hasComment = at < reader.lineEnd;
  if (hasComment) endOfComment(reader.text, at, reader.lineEnd);
  toContent(reader, reader.lineEnd + 1, indent, false);
  if (reader.indent > indent) {
    const column = reader.indent;
    if (isItem(reader)) return listAt(reader, column, anchor);
    if (colonOfKey(reader) !== -1) return mapAt(reader, column, anchor);
    return anchor === undefined && reader.comments === 0 && !hasComment
      ? inlineValue(reader, reader.at, indent, anchor)
      : unusual();
  }
  // A list may stand in its key's column.
  if (reader.indent === indent && isItem(reader)) return anchor === undefined ? listAt(reader, indent, anchor) : unusual();
  reader.nodeEnd = hasComment ? -1 : at;
  return nothing(at);
}

function nothing(at: number): Scalar {
  return { kind: 'scalar', value: null, source: '', type: 'PLAIN', start: at, end: at, anchor: undefined };
}
