/** Tells from its first bytes whether a file is an image catalog. Judges by the lines it begins with; never by its name. */
import { createLineParser } from './parse-line.js';

/** Lines that are looked at: a catalog may begin with a few broken ones. */
const LINES = 20;
/** A line of a layer is often longer than the head; it begins like this. */
const LAYER_START = /^\s*\{\s*"kind"\s*:\s*"layer"\s*,/;

/** `head` is not zipped, and may end within a line. */
export function isCatalogHead(head: Uint8Array): boolean {
  const lines = new TextDecoder().decode(head).split('\n');
  const last = lines.pop() ?? '';
  const parse = createLineParser();
  return (
    lines.slice(0, LINES).some((line) => isCatalogLine(line, parse)) ||
    (lines.length < LINES && (isCatalogLine(last, parse) || LAYER_START.test(last)))
  );
}

function isCatalogLine(line: string, parse: (value: unknown) => { readonly kind: string }): boolean {
  if (!line.trimStart().startsWith('{')) return false;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return false;
  }
  // An image's digest alone is too little: many documents have one.
  const hasLayers =
    typeof value === 'object' &&
    value !== null &&
    ['layers', 'diffIds', 'diffId', 'files'].some((key) => Object.hasOwn(value, key));
  return hasLayers && parse(value).kind !== 'wrong';
}
