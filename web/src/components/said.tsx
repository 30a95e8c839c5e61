// A sentence as it was written, in which commands and keys between backticks are shown as code.
import { piecesOf } from '../lib/said.js';

export function Said({ children }: { readonly children: string }) {
  return piecesOf(children).map(({ isCode, text }, index) => (isCode ? <code key={index}>{text}</code> : text));
}
