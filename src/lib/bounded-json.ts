/**
 * Reads one JSON file whole, within limits that hold whatever it contains: a size, a compression ratio, a nesting depth.
 * Gives the value or the one problem that there is; never a part of a file, and never throws for what a file may hold.
 */
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { decodeText, isGzip } from './json-head.js';

export type JsonProblem = {
  readonly kind: 'problem';
  readonly code: 'FILE_TOO_LARGE' | 'FILE_TRUNCATED' | 'FILE_MALFORMED' | 'FILE_UNREADABLE' | 'ENCODING_UNREADABLE';
  /** One sentence without the path; for broken JSON with line and column. */
  readonly message: string;
};

export interface JsonBounds {
  /** How much larger than the file its unzipped text may be; small files may always grow to a mebibyte. */
  readonly compressionRatio?: number;
  /** Objects and arrays within each other. */
  readonly depth?: number;
}

const DEPTH = 500;
const COMPRESSION_RATIO = 200;
const RATIO_APPLIES_FROM = 1024 * 1024;

/** `maxBytes` is for the file and, when it is gzip, for its text too. A byte order mark is skipped. */
export async function readBoundedJson(
  path: string,
  maxBytes: number,
  bounds: JsonBounds = {},
): Promise<{ readonly kind: 'value'; readonly value: unknown } | JsonProblem> {
  const read = await readBoundedText(path, maxBytes, bounds);
  return read.kind === 'problem' ? read : parseJson(read.text, bounds);
}

/** The text of a file (UTF-8, or UTF-16 with a byte order mark), unzipped when it is gzip. */
export async function readBoundedText(
  path: string,
  maxBytes: number,
  bounds: JsonBounds = {},
): Promise<{ readonly kind: 'text'; readonly text: string } | JsonProblem> {
  const bytes = await readBytes(path, maxBytes);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const plain = isGzip(bytes) ? await unzip(bytes, maxBytes, bounds.compressionRatio ?? COMPRESSION_RATIO) : bytes;
  if (!(plain instanceof Uint8Array)) return plain;
  const text = decodeText(plain);
  return text === undefined ? problem('ENCODING_UNREADABLE', 'it is neither UTF-8 nor marked as UTF-16') : { kind: 'text', text };
}

/** Parses a whole document; for broken ones says where, and whether the text just ends too early. */
export function parseJson(
  text: string,
  bounds: JsonBounds = {},
): { readonly kind: 'value'; readonly value: unknown } | JsonProblem {
  if (text.trim() === '') return problem('FILE_TRUNCATED', 'it is empty');
  const depth = bounds.depth ?? DEPTH;
  const tooDeep = offsetDeeperThan(text, depth);
  if (tooDeep !== undefined)
    return problem('FILE_MALFORMED', `it is nested more than ${depth} deep at ${position(text, tooDeep)}`);
  try {
    const value: unknown = JSON.parse(text);
    return { kind: 'value', value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const offset = offsetOfFault(text);
    return offset >= text.trimEnd().length
      ? problem('FILE_TRUNCATED', `it breaks off at ${position(text, text.trimEnd().length)}`)
      : problem('FILE_MALFORMED', `it is not JSON at ${position(text, offset)}`);
  }
}

async function readBytes(path: string, maxBytes: number): Promise<Uint8Array | JsonProblem> {
  try {
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return problem('FILE_UNREADABLE', 'it is not a regular file');
      if (stat.size > maxBytes) return problem('FILE_TOO_LARGE', `it has ${stat.size} bytes; the limit is ${maxBytes}`);
      // One byte more than it had: a file that grows while it is read is not read past the limit.
      const bytes = Buffer.alloc(Math.min(stat.size, maxBytes) + 1);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      if (filled > stat.size) return problem('FILE_UNREADABLE', 'it grew while it was read');
      return bytes.subarray(0, filled);
    } finally {
      await file.close();
    }
  } catch (error) {
    return problem('FILE_UNREADABLE', `it could not be read (${codeOfSystemError(error)})`);
  }
}

async function unzip(bytes: Uint8Array, maxBytes: number, ratio: number): Promise<Uint8Array | JsonProblem> {
  const allowed = Math.min(maxBytes, Math.max(RATIO_APPLIES_FROM, Math.floor(bytes.length * ratio)));
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: allowed });
  } catch (error) {
    switch (codeOfSystemError(error)) {
      case 'ERR_BUFFER_TOO_LARGE':
        return problem('FILE_TOO_LARGE', `it unzips to more than ${allowed} bytes, from ${bytes.length}`);
      case 'Z_BUF_ERROR':
        return problem('FILE_TRUNCATED', 'its gzip data breaks off');
      case 'Z_DATA_ERROR':
        return problem('FILE_MALFORMED', 'its gzip data is damaged');
      default:
        throw error;
    }
  }
}

function codeOfSystemError(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error;
  return error.code;
}

function problem(code: JsonProblem['code'], message: string): JsonProblem {
  return { kind: 'problem', code, message };
}

/** Where nesting exceeds the depth, if it does. Runs before the parser, and over any text. */
function offsetDeeperThan(text: string, limit: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > limit) return i;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return undefined;
}

/** A word or number of RFC 8259, whole; and what may be the beginning of one at the end of a text. */
const WORD = /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![0-9A-Za-z.+-])/y;
const CUT_WORD = /(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|-?[0-9]+\.|-?[0-9]+(?:\.[0-9]+)?[eE][+-]?)[\t\n\r ]*$/y;

/**
 * The offset of the first token that cannot stand where it does, by the grammar of RFC 8259; the text's length when every
 * token is right and more should follow. Only called for texts that the parser refused: engines word their messages
 * differently and do not always give an offset.
 */
function offsetOfFault(text: string): number {
  const nested: string[] = [];
  let expects: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing' = 'value';
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const sign = text.charAt(at);
    const takesValue = expects === 'value' || expects === 'value or end';
    const afterValue = nested.length === 0 ? 'nothing' : 'comma or end';
    if (sign === '{' || sign === '[') {
      if (!takesValue) return at;
      nested.push(sign);
      expects = sign === '{' ? 'key or end' : 'value or end';
      at++;
    } else if (sign === '}' || sign === ']') {
      const ends = expects === 'comma or end' || expects === (sign === '}' ? 'key or end' : 'value or end');
      if (!ends || nested.pop() !== (sign === '}' ? '{' : '[')) return at;
      expects = nested.length === 0 ? 'nothing' : 'comma or end';
      at++;
    } else if (sign === ',' || sign === ':') {
      if (expects !== (sign === ',' ? 'comma or end' : 'colon')) return at;
      expects = sign === ',' && nested.at(-1) === '{' ? 'key' : 'value';
      at++;
    } else {
      const isKey: boolean = sign === '"' && (expects === 'key' || expects === 'key or end');
      if (!isKey && !takesValue) return at;
      const scanned = sign === '"' ? scanString(text, at) : scanWord(text, at);
      if (scanned.fault !== undefined) return scanned.fault;
      expects = isKey ? 'colon' : afterValue;
      at = scanned.end;
    }
  }
  return text.length;
}

type Scanned = { readonly end: number; readonly fault?: undefined } | { readonly fault: number };

/** By hand: a regular expression runs out of stack on a string of millions of escapes. */
function scanString(text: string, from: number): Scanned {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return { end: i + 1 };
    if (code < 0x20) return { fault: i };
    if (code !== 0x5c) continue;
    const escape = text.slice(i + 1, i + 6);
    if (!/^(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|u?[0-9a-fA-F]{0,3}$)/.test(escape)) return { fault: i };
    i++;
  }
  return { fault: text.length };
}

function scanWord(text: string, from: number): Scanned {
  WORD.lastIndex = from;
  if (WORD.test(text)) return { end: WORD.lastIndex };
  CUT_WORD.lastIndex = from;
  return { fault: CUT_WORD.test(text) ? text.length : from };
}

function skipSpace(text: string, at: number): number {
  let i = at;
  while (i < text.length && ' \t\n\r'.includes(text.charAt(i))) i++;
  return i;
}

function position(text: string, offset: number): string {
  let line = 1;
  let start = 0;
  for (let newline = text.indexOf('\n'); newline >= 0 && newline < offset; newline = text.indexOf('\n', start)) {
    line++;
    start = newline + 1;
  }
  return `line ${line}, column ${offset - start + 1}`;
}
