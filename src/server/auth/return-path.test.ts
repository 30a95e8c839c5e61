import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { returnPath } from './return-path.js';

describe('where somebody goes back to', () => {
  it.each(['/', '/causes', '/causes/c-1?tab=diff#line-3', '/findings?q=https%3A%2F%2Fevil.example', '/a//b', '/author'])(
    'is %s as it was asked for',
    (path) => expect(returnPath(path)).toBe(path),
  );

  it.each([
    undefined,
    '',
    'causes',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/a\\..\\..\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '/..//evil.example',
    '/./\u2028/evil.example',
    '/auth/login',
    '/auth',
    '/x/../auth/start?token=a',
    `/${'a'.repeat(2_000)}`,
  ])('is the first page for %j', (path) => expect(returnPath(path)).toBe('/'));

  it('is always on this server', () => {
    const piece = fc.constantFrom('/', '\\', '.', '..', ':', '@', '?', '#', 'evil.example', 'http', '\t', '%2f', '%5c', '\u0000');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = returnPath(pieces.join(''));
        expect(new URL(path, 'https://headwater.acme.example').origin).toBe('https://headwater.acme.example');
        expect(path).toMatch(/^\/(?!\/)/);
      }),
      { numRuns: 2_000 },
    );
  });
});
