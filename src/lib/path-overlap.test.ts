import { expect, it } from 'vitest';
import { pathsOverlap } from './path-overlap.js';

it.each([
  ['Policy', 'Policy', true],
  ['Policy', 'Policy.Statement', true],
  ['Policy.Statement[0]', 'Policy', true],
  ['IpPermissions', 'IpPermissions[0].IpRanges', true],
  ['Policy', 'PolicyStatus', false],
  ['a.b', 'a.c', false],
])('tells whether %s and %s are of one part: %s', (a, b, so) => {
  expect(pathsOverlap(a, b)).toBe(so);
  expect(pathsOverlap(b, a)).toBe(so);
});
