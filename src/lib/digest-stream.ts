/**
 * Content digests (`sha256:…`) of bytes at hand and of bytes that flow by. Takes digests that were checked for their form;
 * never holds the content.
 */
import { createHash, type Hash } from 'node:crypto';

/** The digest of bytes at hand. */
export function digestOf(bytes: Uint8Array | string, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** True when the bytes have this digest, by the algorithm that it names. */
export function hasDigest(bytes: Uint8Array | string, digest: string): boolean {
  return digestOf(bytes, algorithmOf(digest)) === digest;
}

/** Adds up what flows by. */
export interface DigestMeter {
  /** The digest of everything so far; asked once, at the end. */
  digest(): string;
  /** In bytes. */
  readonly size: number;
  /** Passes the source through unchanged, adding it up. */
  measure(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined>;
}

/** A meter that uses the algorithm of the digest that is expected: `sha256:…`, `sha384:…` or `sha512:…`. */
export function digestMeter(like: string): DigestMeter {
  const algorithm = algorithmOf(like);
  const hash: Hash = createHash(algorithm);
  let size = 0;
  return {
    get size() {
      return size;
    },
    digest: () => `${algorithm}:${hash.digest('hex')}`,
    async *measure(source) {
      for await (const chunk of source) {
        hash.update(chunk);
        size += chunk.byteLength;
        yield chunk;
      }
    },
  };
}

function algorithmOf(digest: string): string {
  return digest.slice(0, digest.indexOf(':'));
}
