import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScanReport } from '../report.js';
import { imageFamily } from './image-family.js';
import { groupLevels } from './river-levels.js';

type ReportedImage = ScanReport['images'][number];

function image(digest: string, parent?: string): ReportedImage {
  return {
    digest,
    names: [],
    base: parent === undefined ? 'none' : 'seen',
    ancestors: [],
    packages: 0,
    releasePhase: 'unknown',
    ...(parent === undefined ? {} : { parent: { digest: parent, confidence: 1, alternatives: [], evidence: [] } }),
  };
}

describe('the family of images', () => {
  it('knows levels, and how many were built on each at any distance', () => {
    const family = imageFamily([image('c', 'b'), image('a'), image('b', 'a'), image('d', 'b'), image('e', 'not-seen')]);
    const told = (digest: string) => [family.parentOf(digest), family.levelOf(digest), family.derivedOf(digest)];
    expect(told('a')).toEqual([undefined, 0, 3]);
    expect(told('b')).toEqual(['a', 1, 2]);
    expect(told('c')).toEqual(['b', 2, 0]);
    expect(told('e')).toEqual([undefined, 0, 0]);
  });

  it('is as it must be for any tree: levels by one step, all that descend counted once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 60 }), (numbers) => {
        const parents = numbers.map((number, index) => (index === 0 || number % 5 === 0 ? undefined : number % index));
        const family = imageFamily(
          parents.map((parent, index) => image(`${index}`, parent === undefined ? undefined : `${parent}`)).toReversed(),
        );
        const above = (index: number): number[] => {
          const parent = parents[index];
          return parent === undefined ? [] : [parent, ...above(parent)];
        };
        for (const index of parents.keys()) {
          expect(family.levelOf(`${index}`)).toBe(above(index).length);
          expect(family.derivedOf(`${index}`)).toBe([...parents.keys()].filter((other) => above(other).includes(index)).length);
        }
      }),
    );
  });

  it('ends where images say that they descend from each other', () => {
    const family = imageFamily([image('a', 'b'), image('b', 'a'), image('c', 'c'), image('d', 'a')]);
    for (const digest of ['a', 'b', 'c', 'd']) {
      expect(family.levelOf(digest)).toBeLessThan(4);
      expect(family.derivedOf(digest)).toBeLessThan(4);
    }
  });
});

describe('the levels of groups', () => {
  it('are the longest ways from a base', () => {
    const bases = new Map([
      ['c', new Set(['a', 'b'])],
      ['b', new Set(['a'])],
      ['d', new Set(['c', 'a'])],
    ]);
    expect(Object.fromEntries(groupLevels(['d', 'c', 'b', 'a'], bases))).toEqual({ a: 0, b: 1, c: 2, d: 3 });
  });

  it('end where groups are built on each other, and in very long chains', () => {
    const circle = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['a'])],
    ]);
    expect([...groupLevels(['a', 'b'], circle).values()].toSorted()).toEqual([0, 1]);
    const chain = new Map(Array.from({ length: 50_000 }, (_none, index) => [`${index + 1}`, new Set([`${index}`])] as const));
    expect(groupLevels(['50000'], chain).get('50000')).toBe(50_000);
  });
});
