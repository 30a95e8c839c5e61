/**
 * Walks over JSON in a buffer, step by step, without making values of it. Takes plain JSON only: a string with an escape
 * is refused, like anything that is not what the caller asked for, and the caller then parses the text in the usual way.
 * So it is never laxer than `JSON.parse`, and where it says yes the two agree.
 */

export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const COLON = 0x3a;
export const COMMA = 0x2c;
const QUOTE = 0x22;
const SPACE = 0x20;

/** By byte: 1 when it stands for itself in a string (RFC 8259, section 7). Bytes of longer UTF-8 characters do. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => (byte < SPACE || byte === QUOTE || byte === 0x5c ? 0 : 1));

/** A class because it is a position that moves. */
export class JsonCursor {
  bytes: Uint8Array = new Uint8Array(0);
  /** Where the next step begins. A caller that reads a token by itself moves it on. */
  at = 0;
  /** The first byte that does not belong to the text. */
  end = 0;
  /** What `string` found, without its quotes. */
  stringFrom = 0;
  stringTo = 0;

  /** Begins with a new text, `bytes` from `from` up to `end`. */
  start(bytes: Uint8Array, from: number, end: number): void {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** Steps over this byte, and white space before it; stays before it and says false when something else is there. */
  take(byte: number): boolean {
    // Mostly there is no white space, and the byte is there.
    if (this.bytes[this.at] !== byte) {
      this.skipSpace();
      if (this.bytes[this.at] !== byte) return false;
    }
    if (this.at >= this.end) return false;
    this.at++;
    return true;
  }

  /** Steps over a string. False when there is none, or one that has escapes. */
  string(): boolean {
    if (!this.take(QUOTE)) return false;
    const { bytes, end } = this;
    let at = this.at;
    this.stringFrom = at;
    while (at < end && PLAIN[bytes[at] ?? 0] === 1) at++;
    if (at >= end || bytes[at] !== QUOTE) return false;
    this.stringTo = at;
    this.at = at + 1;
    return true;
  }

  /** Steps over an array of such strings. */
  strings(): boolean {
    if (!this.take(OPEN_ARRAY)) return false;
    if (this.take(CLOSE_ARRAY)) return true;
    do if (!this.string()) return false;
    while (this.take(COMMA));
    return this.take(CLOSE_ARRAY);
  }

  /** True when only white space is left. */
  atEnd(): boolean {
    this.skipSpace();
    return this.at >= this.end;
  }

  /** Steps over the white space of RFC 8259, section 2. */
  skipSpace(): void {
    while (this.at < this.end) {
      const byte = this.bytes[this.at];
      if (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.at++;
    }
  }
}

/** True when the bytes from `from` on are these. */
export function bytesAre(bytes: Uint8Array, from: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[from + i] !== wanted[i]) return false;
  return true;
}
