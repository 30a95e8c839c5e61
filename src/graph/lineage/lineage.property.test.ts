import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffId, imageDigest, layerDigest, type Image, type ImageDigest, type Layer } from '../../model/index.js';
import { inferLineage } from './index.js';

/** Chains over few layers and platforms, so that prefixes, twins and clashes are common. */
const estates = fc.array(
  fc.record({
    chain: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 5 }),
    platform: fc.constantFrom('linux/amd64', 'linux/arm64', undefined),
    told: fc.constantFrom('diffId', 'digest', 'both'),
  }),
  { minLength: 1, maxLength: 14 },
);

const hash = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

function toImage(spec: { chain: number[]; platform: string | undefined; told: string }, i: number): Image {
  const layers = spec.chain.map((layer): Layer => ({
    ...(spec.told === 'digest' ? {} : { diffId: diffId(hash(`content ${layer}`))! }),
    ...(spec.told === 'diffId' ? {} : { digest: layerDigest(hash(`blob ${layer}`))! }),
  }));
  return {
    digest: imageDigest(hash(`image ${i}`))!,
    names: [],
    ...(spec.platform === undefined ? {} : { platform: spec.platform }),
    layers,
    annotations: {},
    labels: {},
    history: [],
    indexes: [],
  };
}

/** What the rules say, in the plainest way: compare everything with everything. */
function nearestBases(images: readonly Image[], derived: Image): readonly ImageDigest[] {
  const joined = new Map(
    images
      .flatMap(({ layers }) => layers.filter((layer) => layer.diffId && layer.digest))
      .map(({ digest, diffId }) => [digest, diffId]),
  );
  const chainOf = (image: Image) => image.layers.map((layer) => layer.diffId ?? joined.get(layer.digest) ?? layer.digest);
  const chain = chainOf(derived);
  const bases = images.filter((image) => {
    const base = chainOf(image);
    const platformsMatch = !image.platform || !derived.platform || image.platform === derived.platform;
    return platformsMatch && base.length > 0 && base.length < chain.length && base.every((layer, i) => layer === chain[i]);
  });
  const longest = Math.max(...bases.map(({ layers }) => layers.length));
  return bases.filter(({ layers }) => layers.length === longest).map(({ digest }) => digest);
}

describe('inferLineage on any estate', () => {
  it('gives each image the longest strict prefix that is an image, all of them when several are', () => {
    fc.assert(
      fc.property(estates, (specs) => {
        const images = specs.map(toImage);
        const lineage = inferLineage(images);
        for (const image of images) {
          const parent = lineage.parentOf(image.digest);
          const found = parent?.kind === 'known' ? parent.candidates.map(({ digest }) => digest) : [];
          expect([...found].toSorted()).toEqual([...nearestBases(images, image)].toSorted());
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same lineage whatever order images come in', () => {
    fc.assert(
      fc.property(estates, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (specs, random) => {
        const images = specs.map(toImage);
        const shuffled = images
          .map((image) => ({ image, at: random.next().value }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ image }) => image);
        const [one, other] = [inferLineage(images), inferLineage(shuffled)];
        for (const { digest, layers } of images) {
          expect(other.parentOf(digest)).toEqual(one.parentOf(digest));
          expect(other.ancestors(digest)).toEqual(one.ancestors(digest));
          layers.forEach((_, layer) => expect(other.introducer(digest, layer)).toEqual(one.introducer(digest, layer)));
        }
        expect(other.sharedPrefixes).toEqual(one.sharedPrefixes);
      }),
    );
  });

  it('has ancestors and descendants agree, and never an image above itself', () => {
    fc.assert(
      fc.property(estates, (specs) => {
        const images = specs.map(toImage);
        const lineage = inferLineage(images);
        for (const { digest } of images) {
          const above = lineage.ancestors(digest).flatMap(({ candidates }) => candidates);
          expect(new Set(above.map((one) => one.digest)).size).toBe(above.length);
          expect(above.map((one) => one.digest)).not.toContain(digest);
          for (const ancestor of above) {
            const back = lineage.derived(ancestor.digest).find((one) => one.digest === digest);
            expect(back?.share).toBeCloseTo(ancestor.share, 9);
          }
          // The longest way: one step more than from the farthest of its parents on the way.
          const levels = new Map<string, number>([
            [digest, 0],
            ...lineage.derived(digest).map((one) => [one.digest, one.level] as const),
          ]);
          for (const descendant of lineage.derived(digest)) {
            const parent = lineage.parentOf(descendant.digest);
            const from = parent?.kind === 'known' ? parent.candidates.flatMap((one) => levels.get(one.digest) ?? []) : [];
            expect(descendant.level).toBe(Math.max(...from) + 1);
          }
        }
      }),
    );
  });

  it('gives every layer at most one certainty’s worth of introducers', () => {
    fc.assert(
      fc.property(estates, (specs) => {
        const images = specs.map(toImage);
        const lineage = inferLineage(images);
        for (const { digest, layers } of images) {
          layers.forEach((_, layer) => {
            const sum = (lineage.introducer(digest, layer) ?? []).reduce((total, { share }) => total + share, 0);
            expect(sum).toBeLessThanOrEqual(1 + 1e-9);
          });
        }
      }),
    );
  });
});
