/** Keys in memory, for tests. */
import { randomBytes } from 'node:crypto';
import type { SigningKeys } from '../../../src/ports/index.js';

export function signingKeysInMemory(): SigningKeys {
  const keys = new Map<string, Uint8Array>();
  return {
    async key(purpose) {
      const key = keys.get(purpose) ?? randomBytes(32);
      keys.set(purpose, key);
      return key;
    },
  };
}
