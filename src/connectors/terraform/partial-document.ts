/**
 * A JSON document of whose text only pieces are known, as people write policies: in quotation marks, with references in it.
 * What stands between quotation marks is taken to stay there. Gives nothing when the pieces alone do not say what is what.
 */
import type { Json } from '../../model/index.js';
import { together } from './evaluate/pieces.js';
import { termOf, unknown, type Piece, type Term, type Unknown } from './term.js';

/** Around the number of an unknown piece: characters that no document has (private use, Unicode 16, chapter 23.5). */
const [OPEN, CLOSE] = ['\uE000', '\uE001'];
const MARK = /\uE000(\d+)\uE001/u;

export function documentOfPieces(pieces: readonly Piece[]): Term | undefined {
  const holes: Unknown[] = [];
  /** Those that stand for a whole value. */
  const values = new Set<number>();
  let text = '';
  let quoted = false;
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece === 'string') {
      if (piece.includes(OPEN) || piece.includes(CLOSE)) return undefined;
      const after = quotedAfter(piece, quoted);
      if (after === 'escape') return undefined;
      quoted = after;
      text += piece;
      continue;
    }
    const mark = `${OPEN}${holes.length}${CLOSE}`;
    if (!quoted) {
      // Elsewhere it could be several members or items.
      if (!/:\s*$/u.test(text) || !/^\s*[,}]/u.test(textAt(pieces, index + 1))) return undefined;
      values.add(holes.length);
    }
    text += quoted ? mark : JSON.stringify(mark);
    holes.push(piece);
  }
  const parsed = parse(text);
  return parsed === undefined ? undefined : termWith(parsed, holes, values);
}

function textAt(pieces: readonly Piece[], index: number): string {
  const piece = pieces[index];
  return typeof piece === 'string' ? piece : '';
}

/** Whether the next character is within quotation marks. */
function quotedAfter(text: string, before: boolean): boolean | 'escape' {
  let quoted = before;
  for (let at = 0; at < text.length; at += 1) {
    if (quoted && text[at] === '\\') {
      if (at + 1 === text.length) return 'escape';
      at += 1;
    } else if (text[at] === '"') quoted = !quoted;
  }
  return quoted;
}

function termWith(value: Json, holes: readonly Unknown[], values: ReadonlySet<number>): Term | undefined {
  if (typeof value === 'string') return textWith(value, holes, values);
  if (typeof value !== 'object' || value === null) return termOf(value);
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => termWith(item, holes, values));
    return items.every((item) => item !== undefined) ? { kind: 'list', items } : undefined;
  }
  const entries = new Map<string, Term>();
  for (const [key, member] of Object.entries(value)) {
    const term = termWith(member, holes, values);
    if (MARK.test(key) || term === undefined) return undefined;
    entries.set(key, term);
  }
  return { kind: 'map', entries };
}

function textWith(text: string, holes: readonly Unknown[], values: ReadonlySet<number>): Term {
  const pieces = text.split(MARK).map((part, at): Piece => (at % 2 === 0 ? part : (holes[Number(part)] ?? part)));
  const [, only] = pieces;
  if (pieces.length === 3 && pieces[0] === '' && pieces[2] === '' && typeof only === 'object') {
    const index = Number(MARK.exec(text)?.[1]);
    // A value without quotation marks is JSON by itself: what it says is known only where it was encoded here.
    return values.has(index) ? (only.json ?? unknown(only.why)) : only;
  }
  const whole = together(pieces);
  return typeof whole === 'string' ? { kind: 'value', value: whole } : whole;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The caller says that the document is not known.
    return undefined;
  }
}
