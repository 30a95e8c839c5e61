import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wildcardMatches } from './wildcard.js';

describe('a pattern with wildcards', () => {
  it.each([
    ['*', '', true],
    ['*', 'abc', true],
    ['a*', 'abc', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abcd', false],
    ['?bc', 'abc', true],
    ['?', '', false],
    ['a?', 'a', false],
    ['', '', true],
    ['', 'a', false],
    ['a.c', 'abc', false],
    ['*a*b*', 'xaxbx', true],
    ['kube-*', 'kube-system', true],
  ])('%j on %j is %s', (pattern, text, matches) => {
    expect(wildcardMatches(pattern, text)).toBe(matches);
  });

  it('says what the regular expression of the same meaning says', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(word, text, (pattern, value) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '[ab]*').replaceAll('?', '[ab]')}$`);
        expect(wildcardMatches(pattern, value)).toBe(expression.test(value));
      }),
    );
  });

  it('takes a hostile pattern in steps that grow with the lengths', () => {
    expect(wildcardMatches(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  });
});
