/**
 * Reads a JSON object that has one long list, from a stream: each item of the list is parsed by itself as soon as it is
 * there, and what is around the list at the end. Never holds more of the text than one item. Takes UTF-8; the list must be a
 * member of the outermost object.
 */

export interface JsonListLimits {
  /** How many bytes one item, or everything around the list, may have. */
  readonly longest: number;
  /** How many bytes there may be in all. */
  readonly total: number;
  /** Objects and arrays within each other, the outermost object counted. */
  readonly depth: number;
}

/** The text is no JSON, ends too early, or breaks a limit. */
export class JsonListError extends Error {
  override readonly name: string = 'JsonListError';
}

/** There is more in all than the limit. */
export class JsonListTooLong extends JsonListError {
  override readonly name = 'JsonListTooLong';
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
/** How far back a member's name is looked for. */
const NAME_WITHIN = 256;

/**
 * @param member the name of the list's member: letters and digits
 * @param onItem gets each item as it comes
 * @returns the object, with the list empty, and how many bytes there were
 * @throws JsonListError for a text that cannot be read so; what the source or `onItem` throws passes through
 */
export async function readJsonList(
  source: AsyncIterable<Uint8Array>,
  member: string,
  onItem: (item: unknown) => void,
  limits: JsonListLimits,
): Promise<{ readonly around: unknown; readonly bytes: number }> {
  const scanner = new Scanner(member, onItem, limits);
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > limits.total) throw new JsonListTooLong(`it has more than ${limits.total} bytes`);
    scanner.take(chunk);
  }
  return { around: scanner.end(), bytes };
}

/** A class because it is a position that moves. */
class Scanner {
  private readonly opening: RegExp;
  private readonly onItem: (item: unknown) => void;
  private readonly limits: JsonListLimits;
  /** What is around the list. */
  private readonly around = new Pieces();
  /** The item that has begun. */
  private readonly item = new Pieces();
  private depth = 0;
  private inString = false;
  private isEscaped = false;
  private inList = false;

  constructor(member: string, onItem: (item: unknown) => void, limits: JsonListLimits) {
    this.opening = new RegExp(`[{,]\\s*"${member}"\\s*:\\s*\\[$`);
    this.onItem = onItem;
    this.limits = limits;
  }

  take(chunk: Uint8Array): void {
    let { depth, inString, isEscaped } = this;
    // What comes before this was put where it belongs.
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        depth += 1;
        if (depth > this.limits.depth) throw new JsonListError(`it is nested more than ${this.limits.depth} deep`);
        if (byte === OPEN_ARRAY && depth === 2 && !this.inList) {
          this.keep(this.around, chunk, from, at + 1);
          from = at + 1;
          this.inList = this.opening.test(this.around.tail(NAME_WITHIN));
        }
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        depth -= 1;
        if (this.inList && depth === 1) {
          this.keep(this.item, chunk, from, at);
          this.endItem();
          this.inList = false;
          from = at;
        }
      } else if (byte === COMMA && depth === 2 && this.inList) {
        this.keep(this.item, chunk, from, at);
        if (!this.endItem()) throw new JsonListError('it is not JSON');
        from = at + 1;
      }
    }
    this.depth = depth;
    this.inString = inString;
    this.isEscaped = isEscaped;
    this.keep(this.inList ? this.item : this.around, chunk, from, chunk.length);
  }

  end(): unknown {
    if (this.depth > 0 || this.inString) throw new JsonListError('it breaks off');
    return parsed(this.around.text());
  }

  private keep(pieces: Pieces, chunk: Uint8Array, from: number, to: number): void {
    if (to <= from) return;
    pieces.add(chunk.subarray(from, to));
    if (pieces.size > this.limits.longest) throw new JsonListError(`a part of it has more than ${this.limits.longest} bytes`);
  }

  /** @returns whether there was one */
  private endItem(): boolean {
    const text = this.item.text();
    this.item.clear();
    if (text.trim() === '') return false;
    this.onItem(parsed(text));
    return true;
  }
}

/** Bytes that belong together and came in parts. */
class Pieces {
  size = 0;
  private parts: Buffer[] = [];

  /** A copy: sources may use their memory again. */
  add(part: Uint8Array): void {
    this.parts.push(Buffer.from(part));
    this.size += part.length;
  }

  clear(): void {
    this.parts = [];
    this.size = 0;
  }

  /** The last bytes. */
  tail(length: number): string {
    const last = this.parts.at(-1);
    if (last !== undefined && (last.length >= length || this.parts.length === 1)) return last.subarray(-length).toString('utf8');
    return this.whole().subarray(-length).toString('utf8');
  }

  text(): string {
    return this.whole().toString('utf8');
  }

  private whole(): Buffer {
    const [only] = this.parts;
    const whole = this.parts.length === 1 && only !== undefined ? only : Buffer.concat(this.parts);
    this.parts = [whole];
    return whole;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new JsonListError('it is not JSON', { cause: error });
  }
}
