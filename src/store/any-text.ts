/**
 * Any text of JavaScript's as a text that PostgreSQL keeps, and back, exactly. PostgreSQL has no NUL in its texts, UTF-8 has no
 * unpaired surrogates, and jsonb refuses both, also as escapes; names that hold them come from outside and must not keep the
 * rest of a page from being stored. Such a character becomes SUB (U+001A) and its four hexadecimal digits; so does SUB itself.
 */
const ESCAPE = '\u001a';
const UNKEPT = /[\u0000\u001a]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const KEPT = /\u001a([0-9a-f]{4})/g;

export function toKeptText(text: string): string {
  return text.replace(UNKEPT, (found) => ESCAPE + hex(found.charCodeAt(0)));
}

export function fromKeptText(kept: string): string {
  if (!kept.includes(ESCAPE)) return kept;
  return kept.replace(KEPT, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** In JSON these characters are always escapes (ECMA-262, QuoteJSONString); a backslash is looked at with what it escapes. */
const UNKEPT_ESCAPE = /\\(?:u(0000|001a|d[89a-f][0-9a-f]{2})|.)/g;
const KEPT_ESCAPE = /\\(?:u001a([0-9a-f]{4})|.)/g;

/** The JSON of a value, in which every text is as `toKeptText` makes it. */
export function toKeptJson(value: unknown): string {
  return keptJson(JSON.stringify(value));
}

/** The same for a JSON text that `JSON.stringify` made. */
export function keptJson(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replace(UNKEPT_ESCAPE, (all, digits: string | undefined) => (digits === undefined ? all : `\\u001a${digits}`));
}

export function fromKeptJson(kept: string): unknown {
  if (!kept.includes('\\u001a')) return JSON.parse(kept);
  return JSON.parse(
    kept.replace(KEPT_ESCAPE, (all, digits: string | undefined) => (digits === undefined ? all : `\\u${digits}`)),
  );
}

function hex(code: number): string {
  return code.toString(16).padStart(4, '0');
}
