/** What rows are found by, and compared by: names come from outside, and an index takes no more than some 2,700 bytes. */
import { createHash } from 'node:crypto';

export function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Different for different lists, whatever is in them. */
export function keyHash(...parts: readonly unknown[]): Buffer {
  return hashOf(JSON.stringify(parts));
}
