/**
 * Goes through a text line by line for the quick reader: past blank lines and comments, to the next line that says something.
 * Stops the whole reading at what the quick reader does not know.
 */
import type { YamlDialect } from '../scalars.js';

/** Thrown for a text that only a whole parser reads. */
export const UNUSUAL = new Error('this YAML is for the whole parser');

export function unusual(): never {
  throw UNUSUAL;
}

/** Deeper than anything people write; the whole parser has a limit of its own. */
const MAX_DEPTH = 100;

export const [TAB, NEWLINE, RETURN, SPACE, HASH, DASH, COLON] = [0x09, 0x0a, 0x0d, 0x20, 0x23, 0x2d, 0x3a];

/** Where the reading is. Between lines it stands at the next line that says something. */
export interface Reader {
  readonly text: string;
  readonly dialect: YamlDialect;
  /** Offset of the line, of the first character that is no space, and of the line's newline (or the text's end). */
  line: number;
  at: number;
  lineEnd: number;
  /** Spaces before it; -1 at the end of a document. */
  indent: number;
  /** At a `---` rather than at the text's end. */
  atDocument: boolean;
  /** The end of the node that was read last, with the comments that go with it. */
  nodeEnd: number;
  /** Lines of comments between the last node and this line that don't go with it: how many, the deepest, the end. */
  comments: number;
  commentIndent: number;
  commentEnd: number;
  depth: number;
}

export function readerOf(text: string, dialect: YamlDialect): Reader {
  return {
    text,
    dialect,
    line: 0,
    at: 0,
    lineEnd: 0,
    indent: -1,
    atDocument: false,
    nodeEnd: 0,
    comments: 0,
    commentIndent: 0,
    commentEnd: 0,
    depth: 0,
  };
}

/**
 * Goes to the next line that says something, from the start of a line.
 * @param within the indentation of the collection that the last node is in: comments further in go with that node
 * @param extendsNode whether comments can go with the last node at all
 */
export function toContent(reader: Reader, from: number, within: number, extendsNode: boolean): void {
  const { text } = reader;
  reader.comments = 0;
  reader.commentIndent = 0;
  for (let line = from; line < text.length;) {
    let at = line;
    while (text.charCodeAt(at) === SPACE) at += 1;
    const code = text.charCodeAt(at);
    let lineEnd = text.indexOf('\n', at);
    if (lineEnd === -1) lineEnd = text.length;
    if (code === HASH) {
      const end = endOfComment(text, at, lineEnd);
      if (extendsNode && reader.comments === 0 && at - line > within) reader.nodeEnd = end;
      else {
        reader.comments += 1;
        reader.commentIndent = Math.max(reader.commentIndent, at - line);
        reader.commentEnd = end;
      }
    } else if (at < lineEnd) {
      if (code === TAB || code === RETURN) throw UNUSUAL;
      reader.line = line;
      reader.at = at;
      reader.lineEnd = lineEnd;
      reader.indent = at - line;
      reader.atDocument = reader.indent === 0 && isMarker(text, at, lineEnd);
      if (reader.atDocument) reader.indent = -1;
      return;
    }
    line = lineEnd + 1;
  }
  reader.line = text.length;
  reader.at = text.length;
  reader.lineEnd = text.length;
  reader.indent = -1;
  reader.atDocument = false;
}

/** `---` on its own. Directives (`%`) and ends of documents (`...`) are for the whole parser. */
function isMarker(text: string, at: number, lineEnd: number): boolean {
  const code = text.charCodeAt(at);
  if (code === 0x25 || (code === 0x2e && text.startsWith('...', at))) throw UNUSUAL;
  if (code !== DASH || !text.startsWith('---', at)) return false;
  return at + 3 === lineEnd || text.charCodeAt(at + 3) === SPACE;
}

/** True at a dash that starts an item. */
export function isItem({ text, at, lineEnd }: Reader): boolean {
  return text.charCodeAt(at) === DASH && (at + 1 === lineEnd || text.charCodeAt(at + 1) === SPACE);
}

export function enter(reader: Reader): void {
  reader.depth += 1;
  if (reader.depth > MAX_DEPTH) throw UNUSUAL;
}

export function endOfComment(text: string, start: number, lineEnd: number): number {
  return lineEnd > start && text.charCodeAt(lineEnd - 1) === RETURN ? unusual() : lineEnd;
}

export function skipSpaces(text: string, from: number, lineEnd: number): number {
  let at = from;
  while (at < lineEnd && text.charCodeAt(at) === SPACE) at += 1;
  return at;
}
