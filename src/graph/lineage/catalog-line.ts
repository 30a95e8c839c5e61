/**
 * Reads one line of an image catalog straight from its bytes: an object with `digest`, and `layers` and/or `diffIds`, and
 * maybe `repository`, `tags`, `platform` and more. Plain lines are walked over once; any other is parsed as JSON, so a line
 * is either understood or refused with a reason, never half read.
 */
import { DIGEST_LENGTH, DIGEST_WORDS, wordsFromBytes, wordsFromText } from '../../lib/digest-words.js';
import { bytesAre, CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, JsonCursor, OPEN_ARRAY, OPEN_OBJECT } from '../../lib/json-cursor.js';

const QUOTE = 0x22;
const NOTHING = new Uint8Array(0);
const FIRST_CHAIN = 64;
const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
const KEYS = {
  digest: encoded('digest'),
  repository: encoded('repository'),
  tags: encoded('tags'),
  platform: encoded('platform'),
  created: encoded('created'),
  layers: encoded('layers'),
  diffIds: encoded('diffIds'),
} as const;
const isDigest = (value: unknown): value is string =>
  typeof value === 'string' && /^(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/.test(value);

/** Words of digests, one after the other; used again for each line. */
export interface DigestChain {
  words: Int32Array;
  count: number;
}

/** A range of bytes; `bytes` may be the caller's buffer and is only good until the next line. */
export interface ByteRange {
  bytes: Uint8Array;
  from: number;
  to: number;
}

/** A class because it holds the fields of the line at hand, so that reading a line makes no objects. */
export class CatalogLine {
  /** Eight words. */
  readonly digest = new Int32Array(DIGEST_WORDS);
  /** The digest's text where the words cannot give it back. */
  digestText: string | undefined;
  readonly layers: DigestChain = { words: new Int32Array(FIRST_CHAIN * DIGEST_WORDS), count: 0 };
  readonly diffIds: DigestChain = { words: new Int32Array(FIRST_CHAIN * DIGEST_WORDS), count: 0 };
  /** UTF-8; empty when the line does not say. */
  readonly repository: ByteRange = { bytes: NOTHING, from: 0, to: 0 };
  readonly platform: ByteRange = { bytes: NOTHING, from: 0, to: 0 };
  /** A JSON array of strings, or empty when the line does not say. */
  readonly tags: ByteRange = { bytes: NOTHING, from: 0, to: 0 };

  readonly #cursor = new JsonCursor();
  #hasDigest = false;

  /** @returns undefined when the line was read, else why it was not, in one sentence */
  read(bytes: Uint8Array, from: number, to: number): string | undefined {
    this.#clear();
    if (!this.#readPlain(bytes, from, to)) {
      this.#clear();
      const problem = this.#readAny(new TextDecoder().decode(bytes.subarray(from, to)));
      if (problem !== undefined) return problem;
    }
    if (!this.#hasDigest) return 'it has no digest';
    if (this.diffIds.count > 0 && this.layers.count > 0 && this.diffIds.count !== this.layers.count) {
      return 'it has more layers than diffIds, or fewer';
    }
    return undefined;
  }

  #clear(): void {
    this.#hasDigest = false;
    this.digestText = undefined;
    this.layers.count = 0;
    this.diffIds.count = 0;
    this.repository.to = this.repository.from;
    this.platform.to = this.platform.from;
    this.tags.to = this.tags.from;
  }

  #readPlain(bytes: Uint8Array, from: number, to: number): boolean {
    const cursor = this.#cursor;
    cursor.start(bytes, from, to);
    if (!cursor.take(OPEN_OBJECT)) return false;
    do {
      if (!cursor.string()) return false;
      const keyFrom = cursor.stringFrom;
      const keyTo = cursor.stringTo;
      if (!cursor.take(COLON) || !this.#readField(bytes, keyFrom, keyTo)) return false;
    } while (cursor.take(COMMA));
    return cursor.take(CLOSE_OBJECT) && cursor.atEnd();
  }

  /** The length alone tells most keys apart, so that each is compared with one or two. */
  #readField(bytes: Uint8Array, from: number, to: number): boolean {
    const is = (key: Uint8Array): boolean => bytesAre(bytes, from, key);
    switch (to - from) {
      case 4:
        return is(KEYS.tags) && this.#readTags(bytes);
      case 6:
        if (is(KEYS.layers)) return this.#readDigests(this.layers);
        return is(KEYS.digest) && (this.#hasDigest = this.#readDigest(this.digest, 0));
      case 7:
        if (is(KEYS.created)) return this.#cursor.string();
        return is(KEYS.diffIds) && this.#readDigests(this.diffIds);
      case 8:
        return is(KEYS.platform) && this.#readText(this.platform);
      case 10:
        return is(KEYS.repository) && this.#readText(this.repository);
      default:
        return false;
    }
  }

  #readTags(bytes: Uint8Array): boolean {
    const cursor = this.#cursor;
    cursor.skipSpace();
    const start = cursor.at;
    return cursor.strings() && setRange(this.tags, bytes, start, cursor.at);
  }

  #readText(range: ByteRange): boolean {
    const cursor = this.#cursor;
    return cursor.string() && setRange(range, cursor.bytes, cursor.stringFrom, cursor.stringTo);
  }

  #readDigests(chain: DigestChain): boolean {
    const cursor = this.#cursor;
    chain.count = 0;
    if (!cursor.take(OPEN_ARRAY)) return false;
    if (cursor.take(CLOSE_ARRAY)) return true;
    do {
      makeRoom(chain);
      if (!this.#readDigest(chain.words, chain.count * DIGEST_WORDS)) return false;
      chain.count++;
    } while (cursor.take(COMMA));
    return cursor.take(CLOSE_ARRAY);
  }

  #readDigest(words: Int32Array, at: number): boolean {
    const cursor = this.#cursor;
    cursor.skipSpace();
    const { bytes } = cursor;
    const start = cursor.at + 1;
    const last = start + DIGEST_LENGTH;
    if (last >= cursor.end || bytes[start - 1] !== QUOTE || bytes[last] !== QUOTE) return false;
    cursor.at = last + 1;
    return wordsFromBytes(bytes, start, words, at);
  }

  #readAny(text: string): string | undefined {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'it is not valid JSON';
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is not an object';
    const fields = new Map<string, unknown>(Object.entries(value));
    const digest = fields.get('digest');
    if (!isDigest(digest)) return 'its digest is not a digest';
    wordsFromText(digest, this.digest, 0);
    this.digestText = digest;
    this.#hasDigest = true;
    const tags = fields.get('tags') ?? [];
    if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) return 'its tags are not a list of strings';
    setText(this.tags, JSON.stringify(tags));
    for (const [name, range] of [['repository', this.repository] as const, ['platform', this.platform] as const]) {
      const said = fields.get(name) ?? '';
      if (typeof said !== 'string') return `its ${name} is not a string`;
      setText(range, said);
    }
    return setDigests(this.layers, fields.get('layers'), 'layers') ?? setDigests(this.diffIds, fields.get('diffIds'), 'diffIds');
  }
}

function setRange(range: ByteRange, bytes: Uint8Array, from: number, to: number): true {
  range.bytes = bytes;
  range.from = from;
  range.to = to;
  return true;
}

function setText(range: ByteRange, text: string): void {
  const bytes = new TextEncoder().encode(text);
  setRange(range, bytes, 0, bytes.length);
}

function setDigests(chain: DigestChain, value: unknown, name: string): string | undefined {
  const digests = value ?? [];
  if (!Array.isArray(digests) || !digests.every(isDigest)) return `its ${name} are not a list of digests`;
  for (const digest of digests) {
    makeRoom(chain);
    wordsFromText(digest, chain.words, chain.count++ * DIGEST_WORDS);
  }
  return undefined;
}

function makeRoom(chain: DigestChain): void {
  if ((chain.count + 1) * DIGEST_WORDS <= chain.words.length) return;
  const larger = new Int32Array(chain.words.length * 2);
  larger.set(chain.words);
  chain.words = larger;
}
