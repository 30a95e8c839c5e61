/** Parses a text within the bounds of what is ever read. Throws an `ExpressionError` beyond them, and for what is no expression. */
import { ExpressionError } from './expression-error.js';
import { parse } from './parser.js';
import type { Node } from './syntax.js';

/** Characters of an expression. */
const MAX_LENGTH = 16_384;
/** How deep it may be nested. */
export const MAX_DEPTH = 200;

export function parseBounded(text: string): Node {
  if (text.length > MAX_LENGTH) {
    throw new ExpressionError(`it is ${text.length} characters long; at most ${MAX_LENGTH} are read`);
  }
  return parse(text, MAX_DEPTH);
}
