/** Texts put together of others, some of which are not known. What is known of the whole is kept. */
import { unknown, type Piece, type Term, type Unknown } from '../term.js';
import { textOf } from './parts.js';

const MAX_TEXT = 1024 * 1024;
/** More than people write; a text that doubles itself line by line has soon more than anyone can hold. */
const MAX_PIECES = 200;

/** The text, or what is known of it when one of them is not known. */
export function together(texts: Iterable<Piece>): string | Unknown {
  const pieces: Piece[] = [];
  let length = 0;
  let missing: Unknown | undefined;
  for (const text of texts) {
    for (const piece of piecesIn(text)) {
      if (typeof piece !== 'string') missing ??= piece;
      else if ((length += piece.length) > MAX_TEXT) return unknown('the text is too long');
      const last = pieces.at(-1);
      if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
      else if (piece !== '' && pieces.length <= MAX_PIECES) pieces.push(piece);
    }
  }
  if (missing === undefined) return typeof pieces[0] === 'string' ? pieces[0] : '';
  const { why, fails } = missing;
  if (fails === true) return { kind: 'unknown', why, fails };
  return { kind: 'unknown', why, ...(pieces.length > MAX_PIECES ? {} : { pieces }) };
}

/** The text of a term in a template, or what is known of it; undefined when it is no text. */
export function pieceOf(term: Term): Piece | undefined {
  return term.kind === 'unknown' ? term : textOf(term);
}

/** What is an attribute of a block stays whole, so that it is still known whose it is. */
function piecesIn(piece: Piece): readonly Piece[] {
  if (typeof piece === 'string') return [piece];
  const { pieces, ...rest } = piece;
  if (pieces === undefined) return [piece];
  if (piece.picked === undefined) return pieces;
  return [{ ...rest, pieces: pieces.map((inner) => (typeof inner === 'string' ? inner : withoutPieces(inner))) }];
}

function withoutPieces(piece: Unknown): Unknown {
  const { pieces: _, ...rest } = piece;
  return rest;
}
