import { describe, expect, it } from 'vitest';
import { estateOf, type Estate, type EstateSpec, type ImageSpec } from '../../test/fakes/estate.js';
import { causeId, type ImageDigest, type RootCause } from '../model/index.js';
import { planRollout, type SourceOf } from './index.js';

const BASE: ImageSpec = { steps: [{ run: 'ADD rootfs.tar /', packages: { openssl: '3.0.20-1' } }] };
const on = (base: string, more: Partial<ImageSpec> = {}): ImageSpec => ({ on: base, steps: [`COPY on-${base} /app`], ...more });
const FOLLOWS: SourceOf = () => ({ baseReference: 'r.example/platform/base:12', basePinned: false });

function rollout(spec: EstateSpec, sourceOf: SourceOf = FOLLOWS, more: Partial<RootCause> = {}) {
  const estate = estateOf({ advisories: [{ id: 'CVE-2026-0001', package: 'openssl' }], ...spec });
  return { estate, ...planRollout(causeIn(estate, more), estate.findings, estate.graph, sourceOf) };
}

function causeIn({ graph, findings, digest }: Estate, more: Partial<RootCause>): RootCause {
  return {
    id: causeId('c'),
    kind: 'base-image',
    title: '',
    severity: 'high',
    image: digest('platform/base:12'),
    confidence: 0.9,
    evidence: [],
    findings: findings.map(({ id }) => id),
    reach: {
      images: findings.map(({ image }) => image),
      workloads: [...graph.resources.keys()],
      byReleasePhase: { development: 0, test: 0, staging: 0, production: 0, unknown: 0 },
    },
    fix: { kind: 'edit', diff: 'x', edits: [], files: [], guidance: '' },
    notes: [],
    missing: [],
    ...more,
  };
}

const waves = ({ builds }: ReturnType<typeof rollout>): readonly string[] =>
  builds.map(({ level, nodes }) => `${level}: ${nodes.map(({ repository }) => repository.replace('r.example/', '')).join(' ')}`);

describe('builds', () => {
  it('go from the fix down, level by level', () => {
    const planned = rollout({
      images: {
        'platform/base:12': BASE,
        'platform/node:20': on('platform/base:12'),
        'shop/web:1': on('platform/base:12', { steps: ['COPY web /web'] }),
        'payments/api:1': on('platform/node:20'),
      },
    });
    expect(waves(planned)).toEqual(['0: platform/base:12', '1: platform/node:20 shop/web:1', '2: payments/api:1']);
  });

  it.each([
    ['the longer one seen last', ['platform/base:12', 'platform/node-full:20']],
    ['the longer one seen first', ['platform/node-full:20', 'platform/base:12']],
  ])('wait for all parents where two ways lead to one image, %s', (_, [one = '', other = '']) => {
    const generation = (base: string, tag: string): Record<string, ImageSpec> => ({
      [`payments/api:1-${tag}`]: on(base, { steps: [`COPY ${tag} /`] }),
    });
    const planned = rollout({
      images: {
        'platform/base:12': BASE,
        'platform/node:20': on('platform/base:12'),
        'platform/node-full:20': on('platform/node:20'),
        ...generation(one, '20260101'),
        ...generation(other, '20260301'),
      },
    });
    expect(waves(planned)).toEqual([
      '0: platform/base:12',
      '1: platform/node:20',
      '2: platform/node-full:20',
      '3: payments/api:1',
    ]);
  });

  it('leave out branches that are not affected, and step over images between that are not', () => {
    const planned = rollout({
      images: {
        'platform/base:12': BASE,
        'shop/patched:1': { on: 'platform/base:12', steps: [{ run: 'RUN apt-get remove openssl', packages: { openssl: null } }] },
        'shop/web:1': on('shop/patched:1'),
        'shop/again:1': { on: 'shop/web:1', steps: [{ run: 'RUN apt-get install openssl', packages: { openssl: '3.0.20-1' } }] },
      },
    });
    expect(waves(planned)).toEqual(['0: platform/base:12', '1: shop/again:1']);
  });

  it('have one node for all generations of one track, and one for each track', () => {
    const planned = rollout({
      images: {
        'platform/base:12': BASE,
        'payments/api:2.4.0': on('platform/base:12', { steps: ['COPY a /'] }),
        'payments/api:2.5.0': on('platform/base:12', { steps: ['COPY b /'] }),
        'payments/api:3.0.0': on('platform/base:12', { steps: ['COPY c /'] }),
      },
    });
    expect(waves(planned)).toEqual(['0: platform/base:12', '1: payments/api:2 payments/api:3']);
    expect(planned.builds[1]?.nodes[0]?.images.toSorted()).toEqual(
      [planned.estate.digest('payments/api:2.4.0'), planned.estate.digest('payments/api:2.5.0')].toSorted(),
    );
  });

  it('end where generations of two tracks are built on each other', () => {
    const planned = rollout({
      images: {
        'platform/base:12': BASE,
        'a/one:1-20260101': on('platform/base:12', { steps: ['COPY a1 /'] }),
        'b/two:1-20260101': on('a/one:1-20260101', { steps: ['COPY b1 /'] }),
        'a/one:1-20260301': on('b/two:1-20260101', { steps: ['COPY a2 /'] }),
        'a/one:1-20260401': on('a/one:1-20260301', { steps: ['COPY a3 /'] }),
      },
    });
    const nodes = planned.builds.flatMap((wave) => wave.nodes.map(({ repository }) => repository));
    expect(nodes.toSorted()).toEqual(['r.example/a/one:1', 'r.example/b/two:1', 'r.example/platform/base:12']);
    expect(planned.builds[0]?.nodes.map(({ repository }) => repository)).toEqual(['r.example/platform/base:12']);
  });

  it.each([
    ['edit-and-build', 'platform/base:12', FOLLOWS],
    ['rebuild', 'payments/api:1', FOLLOWS],
    ['bump-and-rebuild', 'payments/api:1', () => ({ baseReference: 'r.example/platform/base:12-20260101', basePinned: true })],
  ] as const)('are %s of %s, with the reason', (method, key, sourceOf) => {
    const planned = rollout({ images: { 'platform/base:12': BASE, 'payments/api:1': on('platform/base:12') } }, sourceOf);
    const node = planned.builds.flatMap(({ nodes }) => nodes).find(({ images }) => images.includes(planned.estate.digest(key)));
    expect(node?.method).toBe(method);
    expect(node?.because).toMatch(/\S/);
  });

  it('name who answers for the source', () => {
    const planned = rollout({ images: { 'platform/base:12': BASE } }, () => ({ basePinned: false, owner: '@acme/platform' }));
    expect(planned.builds[0]?.nodes[0]?.owner).toBe('@acme/platform');
  });
});

describe('what no source builds', () => {
  it('is listed as unplanned, not dropped, and what is built on it keeps its level', () => {
    const { digest } = estateOf({});
    const sourceOf = (image: ImageDigest) => (image === digest('platform/node:20') ? undefined : FOLLOWS(image));
    const planned = rollout(
      {
        images: {
          'platform/base:12': BASE,
          'platform/node:20': on('platform/base:12'),
          'payments/api:1': on('platform/node:20'),
        },
      },
      sourceOf,
    );
    expect(planned.unplanned).toEqual([{ image: digest('platform/node:20'), because: 'no source that builds it was seen' }]);
    expect(waves(planned)).toEqual(['0: platform/base:12', '2: payments/api:1']);
  });

  it('is every affected image, each built or unplanned, none twice', () => {
    const { digest } = estateOf({});
    const sourceOf = (image: ImageDigest) => (image === digest('payments/api:1') ? undefined : FOLLOWS(image));
    const planned = rollout(
      {
        images: {
          'platform/base:12': BASE,
          'payments/api:1': on('platform/base:12'),
          'shop/web:1': on('platform/base:12', { steps: ['COPY w /'] }),
        },
      },
      sourceOf,
    );
    const all = [
      ...planned.builds.flatMap(({ nodes }) => nodes.flatMap(({ images }) => images)),
      ...planned.unplanned.map(({ image }) => image),
    ];
    expect(all.toSorted()).toEqual(planned.estate.findings.map(({ image }) => image).toSorted());
  });
});

describe('deployments', () => {
  it('go through the phases, development first and the unknown last, those of one phase sorted', () => {
    const planned = rollout({
      images: { 'platform/base:12': BASE },
      workloads: {
        'production/b': 'platform/base:12',
        'production/a': 'platform/base:12',
        'somewhere/c': 'platform/base:12',
        'development/d': 'platform/base:12',
      },
    });
    expect(planned.deployments).toEqual([
      { phase: 'development', workloads: ['kubernetes:development/d'] },
      { phase: 'production', workloads: ['kubernetes:production/a', 'kubernetes:production/b'] },
      { phase: 'unknown', workloads: ['kubernetes:somewhere/c'] },
    ]);
  });

  it('are all there is to a cause that is about a declaration', () => {
    const estate = estateOf({ workloads: { 'production/a': 'shop/web:1' } });
    const { image: _, ...cause } = causeIn(estate, { kind: 'manifest' });
    const planned = planRollout(cause, [], estate.graph, FOLLOWS);
    expect(planned).toMatchObject({ builds: [], unplanned: [], deployments: [{ phase: 'production' }] });
  });
});
