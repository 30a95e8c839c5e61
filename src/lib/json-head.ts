/**
 * Looks at the first bytes of what may be JSON, which end anywhere, and tells its outermost keys: enough to recognise a
 * format by its content without reading the file. Never throws.
 */

/** What a text begins with. */
export interface JsonHead {
  /** `array of objects` is for its first element. */
  readonly shape: 'object' | 'array of objects' | 'other';
  /** Outermost keys of the (first) object, as far as the head goes, each with its value where that is a whole scalar. */
  readonly keys: ReadonlyMap<string, string | number | boolean | null | undefined>;
  readonly text: string;
}

const OTHER: JsonHead = { shape: 'other', keys: new Map(), text: '' };

/** True for the first bytes of a gzip file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** UTF-8, or UTF-16 with a byte order mark (what PowerShell's `>` writes). Undefined for anything else; a character cut off at the end is left out. */
export function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

/** `head` is not zipped. */
export function peekJson(head: Uint8Array): JsonHead {
  const text = decodeText(head);
  const opening = text === undefined ? null : /^[\t\n\r ]*(\[[\t\n\r ]*)?\{/.exec(text);
  if (text === undefined || opening === null) return OTHER;
  return { shape: opening[1] === undefined ? 'object' : 'array of objects', keys: keysFrom(text, opening[0].length), text };
}

const STRING = /"(?:[^"\\]|\\.)*"/sy;
const SCALAR = /(?:"(?:[^"\\]|\\.)*"|true|false|null|-?[0-9][0-9.eE+-]*)(?=[\t\n\r ]*[,}])/sy;
const COLON = /[\t\n\r ]*:[\t\n\r ]*/y;

function keysFrom(text: string, from: number): ReadonlyMap<string, string | number | boolean | null | undefined> {
  const keys = new Map<string, string | number | boolean | null | undefined>();
  let depth = 1;
  for (let at = from; at < text.length && depth > 0; at++) {
    const sign = text.charAt(at);
    if (sign === '{' || sign === '[') depth++;
    else if (sign === '}' || sign === ']') depth--;
    else if (sign === '"') {
      const string = match(STRING, text, at);
      if (string === undefined) break;
      const end = at + string.length;
      const colon = depth === 1 ? match(COLON, text, end) : undefined;
      if (colon !== undefined) {
        const key = scalar(string);
        const value = match(SCALAR, text, end + colon.length);
        if (typeof key === 'string' && !keys.has(key)) keys.set(key, value === undefined ? undefined : scalar(value));
      }
      at = end + (colon?.length ?? 0) - 1;
    }
  }
  return keys;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function scalar(text: string): string | number | boolean | null | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
