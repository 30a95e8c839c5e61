import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estateOf, graphOf, observationsOf, type EstateSpec, type ImageSpec, type Step } from '../../test/fakes/estate.js';
import { findVulnerabilities } from '../assess/index.js';
import type { Observation, RootCause } from '../model/index.js';
import { trace } from './trace.js';

const VERSIONS = ['3.0.20-1', '3.0.21-1', '3.0.22-1'];
const ADVISORIES = [
  { id: 'CVE-2026-0001', package: 'openssl', fixed: '3.0.22-1' },
  { id: 'CVE-2026-0002', package: 'zlib', fixed: '1.3' },
  { id: 'CVE-2026-0003', package: 'curl' },
];
const ROOT: Step = { run: 'ADD rootfs.tar /', packages: {} };

async function causesOf(observations: readonly Observation[], order: <T>(list: readonly T[]) => readonly T[] = (list) => list) {
  const graph = graphOf(order(observations));
  const findings = order(findVulnerabilities(graph).findings);
  const { causes } = await trace(findings, graph, {
    history: { blame: async () => undefined },
    clock: { now: () => new Date('2026-11-01T00:00:00Z') },
    policies: [],
    isOwned: ({ names }) => names.some(({ repository }) => repository.includes('/platform/')),
  });
  return { causes, findings };
}

const idsOf = (causes: readonly RootCause[]): readonly string[] => causes.map(({ id }) => String(id)).toSorted();
const membersOf = (causes: readonly RootCause[]): ReadonlyMap<string, readonly string[]> =>
  new Map(causes.map(({ id, findings }) => [String(id), findings.map(String).toSorted()]));

/** What one step may do to the packages. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ at: fc.constantFrom(...VERSIONS) }).map(({ at }) => ({
    run: `RUN apt-get update && apt-get install -y openssl=${at}`,
    packages: { openssl: at },
  })),
  fc.constantFrom<Step>(
    { run: 'RUN apt-get update && apt-get install -y zlib curl', packages: { zlib: '1.2', curl: '8.1' } },
    { run: 'RUN apt-get remove -y openssl', packages: { openssl: null } },
    { run: 'COPY server.js /app/server.js' },
    { run: 'RUN make install', unread: true },
  ),
);

/** Images in the order they were built, each on none or one before it; some are hidden, squashed, or have lost their tags. */
const estate: fc.Arbitrary<EstateSpec> = fc
  .array(
    fc.record({
      on: fc.nat(),
      onNothing: fc.boolean(),
      steps: fc.array(step, { minLength: 1, maxLength: 3 }),
      repository: fc.constantFrom('platform/base', 'library/debian', 'payments/api', 'shop/web'),
      kind: fc.constantFrom<Partial<ImageSpec>>({}, {}, {}, { hidden: true }, { squashed: true }, { untagged: true }),
      dated: fc.boolean(),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .chain((drawn) => fc.record({ drawn: fc.constant(drawn), from: fc.constantFrom('r.example/platform/base:12', 'scratch') }))
  .map(({ drawn, from }) => {
    const images: Record<string, ImageSpec> = {};
    for (const [at, { on, onNothing, steps, repository, kind, dated }] of drawn.entries()) {
      const before = Object.keys(images);
      const below = onNothing ? undefined : before[on % Math.max(1, before.length)];
      images[`${repository}:12-2026010${at + 1}`] = {
        ...(below === undefined ? {} : { on: below }),
        steps: below === undefined ? [ROOT, ...steps] : steps,
        ...(dated ? { created: `2026-0${at + 1}-01T00:00:00Z` } : {}),
        ...kind,
      };
    }
    return {
      images,
      dockerfiles: {
        'base-images/base/Dockerfile':
          'FROM scratch\nADD rootfs.tar /\nRUN apt-get update && apt-get install -y openssl=3.0.20-1\n',
        'payments/api/Dockerfile': `FROM ${from}\nCOPY server.js /app/server.js\n`,
      },
      workloads: { 'production/api': Object.keys(images).at(-1) ?? '' },
      advisories: ADVISORIES,
    };
  });

describe('tracing', () => {
  it('gives every finding exactly one cause', async () => {
    await fc.assert(
      fc.asyncProperty(estate, async (spec) => {
        const { causes, findings } = await causesOf(observationsOf(spec));
        expect(causes.flatMap((cause) => cause.findings).toSorted()).toEqual(findings.map(({ id }) => id).toSorted());
        expect(new Set(idsOf(causes)).size).toBe(causes.length);
      }),
    );
  });

  it('is never certain, and never locates what it did not see', async () => {
    await fc.assert(
      fc.asyncProperty(estate, async (spec) => {
        for (const cause of (await causesOf(observationsOf(spec))).causes) {
          expect(cause.confidence).toBeGreaterThan(0);
          expect(cause.confidence).toBeLessThan(1);
          if (cause.kind !== 'unseen-base') continue;
          expect(cause.confidence).toBeLessThanOrEqual(0.5);
          expect(cause.location).toBeUndefined();
        }
      }),
    );
  });

  it('gives the same causes, under the same ids, in whatever order things were seen', async () => {
    await fc.assert(
      fc.asyncProperty(estate, async (spec) => {
        const forwards = await causesOf(observationsOf(spec));
        const backwards = await causesOf(observationsOf(spec), (list) => list.toReversed());
        expect(membersOf(backwards.causes)).toEqual(membersOf(forwards.causes));
        expect(backwards.causes.map(({ id }) => id)).toEqual(forwards.causes.map(({ id }) => id));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same ids whichever of an image’s names was seen first', async () => {
    const spec = (name: string) => ({
      [`${name}:1`]: { steps: [{ run: 'ADD other.tar /', packages: { openssl: '3.0.20-1' } }] },
    });
    const [one = [], other = []] = ['payments/api', 'mirror/payments-api'].map((name) =>
      observationsOf({ images: spec(name), advisories: ADVISORIES }),
    );
    const renamed = other.map((each) => {
      const first = one[0];
      return each.kind === 'image' && first?.kind === 'image'
        ? { ...each, image: { ...each.image, digest: first.image.digest } }
        : each;
    });
    const forwards = await causesOf([...one, ...renamed]);
    const backwards = await causesOf([...renamed, ...one]);
    expect(forwards.causes).toHaveLength(1);
    expect(backwards.causes.map(({ id, title }) => [id, title])).toEqual(forwards.causes.map(({ id, title }) => [id, title]));
  });

  it('keeps the ids of causes when an unrelated image and its findings appear', async () => {
    const stranger = { 'other/thing:1': { steps: [{ run: 'ADD other.tar /', packages: { curl: '8.1' } }] } };
    await fc.assert(
      fc.asyncProperty(estate, async (spec) => {
        const before = idsOf((await causesOf(observationsOf(spec))).causes);
        const after = idsOf((await causesOf(observationsOf({ ...spec, images: { ...spec.images, ...stranger } }))).causes);
        expect(after).toEqual(expect.arrayContaining([...before]));
        expect(after).toHaveLength(before.length + 1);
      }),
    );
  });

  it('keeps the id of a cause when more is found to come from it', async () => {
    const spec: EstateSpec = {
      images: {
        'platform/base:12': {
          steps: [ROOT, { run: 'RUN apt-get install -y openssl zlib', packages: { openssl: '3.0.20-1', zlib: '1.2' } }],
        },
      },
      dockerfiles: { 'base-images/base/Dockerfile': 'FROM scratch\nADD rootfs.tar /\nRUN apt-get install -y openssl zlib\n' },
    };
    const [one, both] = await Promise.all(
      [ADVISORIES.slice(0, 1), ADVISORIES.slice(0, 2)].map((advisories) => causesOf(observationsOf({ ...spec, advisories }))),
    );
    expect(one?.causes.map(({ findings }) => findings.length)).toEqual([1]);
    expect(both?.causes.map(({ findings }) => findings.length)).toEqual([2]);
    expect(idsOf(both?.causes ?? [])).toEqual(idsOf(one?.causes ?? []));
  });

  it('keeps the id of an image’s cause when the image is built again', async () => {
    const image = (created: string): ImageSpec => ({
      steps: [ROOT, { run: `RUN apt-get install -y openssl # ${created}`, packages: { openssl: '3.0.20-1' } }],
      created,
    });
    const first = { 'platform/base:12-20260101': image('2026-01-01T00:00:00Z') };
    const both = { ...first, 'platform/base:12-20260301': image('2026-03-01T00:00:00Z') };
    const [before, after] = await Promise.all(
      [first, both].map((images) => causesOf(observationsOf({ images, advisories: ADVISORIES }))),
    );
    expect(idsOf(after?.causes ?? [])).toEqual(idsOf(before?.causes ?? []));
  });

  it('ranks what production runs and what is grave before the rest', async () => {
    const alone = (name: string, version: string): ImageSpec => ({
      steps: [{ run: `ADD ${name}.tar /`, packages: { [name]: version } }],
    });
    const { observations } = estateOf({
      images: { 'a/low:1': alone('low', '1'), 'b/grave:1': alone('grave', '1'), 'c/grave:1': alone('grave', '1') },
      workloads: { 'production/c': 'c/grave:1', 'development/b': 'b/grave:1', 'production/a': 'a/low:1' },
      advisories: [
        { id: 'CVE-2026-0004', package: 'low', severity: 'low' },
        { id: 'CVE-2026-0005', package: 'grave', severity: 'critical' },
      ],
    });
    const { causes } = await causesOf(observations);
    expect(causes.map(({ title }) => title.split(',')[0])).toEqual(['grave in c/grave', 'grave in b/grave', 'low in a/low']);
  });
});
