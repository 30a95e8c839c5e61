import { describe, expect, it } from 'vitest';
import { isApiToken, newApiToken } from './api-token.js';

describe('an API token', () => {
  it('is recognised by its prefix, its length and its checksum', () => {
    const token = newApiToken();
    expect(token).toMatch(/^hw_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/);
    expect(isApiToken(token)).toBe(true);
  });

  it('keeps the checksum that scanners were told of: CRC-32 in base 62', () => {
    expect(isApiToken(`hw_${'A'.repeat(43)}07FjmM`)).toBe(true);
  });

  it('is none with any character changed, or more or fewer of them', () => {
    const token = newApiToken();
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'a' ? 'b' : 'a';
      expect(isApiToken(token.slice(0, index) + other + token.slice(index + 1)), `at ${index}`).toBe(false);
    }
    for (const text of ['', 'hw_', token.slice(1), token.slice(0, -1), `${token}a`, ` ${token}`, `${token}\n`])
      expect(isApiToken(text)).toBe(false);
  });
});
