import { describe, expect, it } from 'vitest';
import {
  REGISTRY,
  digestOf,
  graphOf,
  observationsOf,
  workloadId,
  type EstateSpec,
  type ImageSpec,
} from '../../test/fakes/estate.js';
import { resourceId, sourceId, type ImageUse, type Observation } from '../model/index.js';

const ROOTFS: ImageSpec = { steps: [{ run: 'ADD rootfs.tar /', packages: { openssl: '3.0.20-1' } }] };
const graph = (spec: EstateSpec) => graphOf(observationsOf(spec));
const api = digestOf('payments/api:1');

function use(name: string, reference: string): Observation {
  const [observation] = observationsOf({ workloads: { [name]: 'x:1' } });
  if (observation?.kind !== 'resource') throw new Error('no workload');
  return { ...observation, uses: observation.uses.map((each) => ({ ...each, reference })) };
}

function observed(observation: Observation, change: (use: ImageUse) => ImageUse): Observation {
  if (observation.kind !== 'resource') throw new Error('no workload');
  return { ...observation, uses: observation.uses.map(change) };
}

function report(image: { readonly digest?: string; readonly configDigest?: string; readonly reference: string }): Observation {
  const { digest, ...rest } = image;
  const named = digest === undefined ? rest : { ...rest, digest: digestOf(digest) };
  return { kind: 'scanner-report', report: { source: sourceId('t'), scanner: 'trivy', image: named, vulnerabilities: [] } };
}

describe('what workloads run', () => {
  it.each([
    ['by digest', `${REGISTRY}/payments/api@${api}`, [api], 'digest'],
    ['by digest, whatever the tag beside it says', `${REGISTRY}/payments/api:9@${api}`, [api], 'digest'],
    ['by digest from another registry', `mirror.example/api@${api}`, [api], 'digest'],
    ['by tag', `${REGISTRY}/payments/api:1`, [api], 'tag'],
    ['by no tag, which is latest', `${REGISTRY}/payments/api`, [], 'nothing'],
    ['by a tag that nobody showed', `${REGISTRY}/payments/api:9`, [], 'nothing'],
    ['by the tag of another registry', 'other.example/payments/api:1', [], 'nothing'],
    [
      'by a digest that nobody showed, though the tag is known',
      `${REGISTRY}/payments/api:1@sha256:${'0'.repeat(64)}`,
      [],
      'nothing',
    ],
    ['by what is no reference', 'UPPER CASE', [], 'nothing'],
    ['by nothing', '', [], 'nothing'],
  ] as const)('is told %s', (_, reference, images, by) => {
    const { runs, workloadsRunning } = graph({ images: { 'payments/api:1': ROOTFS }, more: [use('production/web', reference)] });
    expect(runs).toMatchObject([{ images, by }]);
    expect(workloadsRunning(api)).toEqual(images.length > 0 ? [workloadId('production/web')] : []);
  });

  it('is each platform of an index', () => {
    const images = { 'a/api:1': { ...ROOTFS, index: 'both' }, 'a/api:arm': { steps: ['COPY arm /'], index: 'both' } };
    const { indexes } = graph({ images }).images.get(digestOf('a/api:1')) ?? { indexes: [] };
    const { runs } = graph({ images, more: [use('production/web', `r.example/a/api@${indexes[0] ?? ''}`)] });
    expect(runs[0]?.images).toEqual([digestOf('a/api:1'), digestOf('a/api:arm')]);
  });

  it('is what its node says it runs, whatever the reference says', () => {
    const images = { 'payments/api:1': ROOTFS, 'payments/api:2': { steps: ['COPY b /'] } };
    const other = digestOf('payments/api:2');
    const running = (digest: typeof other) =>
      observed(use('production/web', `${REGISTRY}/payments/api:1`), (each) => ({ ...each, running: digest }));
    expect(graph({ images, more: [running(other)] }).runs).toMatchObject([{ images: [other], by: 'digest' }]);
    const unseen = graph({ images, more: [running(digestOf('payments/gone:1'))] });
    expect(unseen.runs).toMatchObject([{ images: [], by: 'nothing' }]);
    expect(unseen.gaps.map(({ what, remedy }) => [what, remedy])).toEqual([
      [
        `image ${REGISTRY}/payments/api@${digestOf('payments/gone:1')}`,
        `add registry://${REGISTRY}/payments/api@${digestOf('payments/gone:1')} to the inputs`,
      ],
    ]);
  });

  it('is a gap, one for each reference, when nobody described it', () => {
    const { gaps } = graph({
      more: [use('production/a', 'r.example/x:1'), use('production/b', 'r.example/x:1'), use('production/c', 'r.example/y:1')],
    });
    expect(gaps.map(({ code, what, why }) => [code, what, why])).toEqual([
      ['IMAGE_NOT_SEEN', 'image r.example/x:1', '2 workloads run it, and no source that was read describes it'],
      ['IMAGE_NOT_SEEN', 'image r.example/y:1', '1 workload runs it, and no source that was read describes it'],
    ]);
  });

  it('puts an image in the phase nearest to users that it runs in', () => {
    const spec = { images: { 'payments/api:1': ROOTFS } };
    const phase = (...names: readonly string[]) =>
      graph({ ...spec, workloads: Object.fromEntries(names.map((name) => [name, 'payments/api:1'])) }).imagePhase(api).phase;
    expect(phase('production/a', 'development/a')).toBe('production');
    expect(phase('development/a', 'staging/a')).toBe('staging');
    expect(phase('somewhere/a', 'test/a')).toBe('test');
    expect(phase('somewhere/a')).toBe('unknown');
    expect(graph(spec).imagePhase(api)).toEqual({ phase: 'unknown', because: 'no workload that was seen runs it' });
  });
});

describe('the same thing seen twice', () => {
  it('is one', () => {
    const spec: EstateSpec = {
      images: { 'payments/api:1': ROOTFS },
      dockerfiles: { 'payments/api/Dockerfile': 'FROM scratch\n' },
      workloads: { 'production/web': 'payments/api:1' },
      advisories: [{ id: 'CVE-2026-0001', package: 'openssl' }],
    };
    const twice = graphOf([...observationsOf(spec), ...observationsOf(spec)]);
    expect(twice.images.size).toBe(1);
    expect(twice.dockerfiles).toHaveLength(1);
    expect(twice.resources.size).toBe(2);
    expect(twice.runs).toHaveLength(1);
    expect(twice.advisories).toHaveLength(1);
    expect(twice.repositories.size).toBe(1);
    expect(twice.workloadsRunning(api)).toHaveLength(1);
  });
});

describe('a Dockerfile', () => {
  it('is a resource as well, so that policies can judge it', () => {
    const { resources, fileText } = graph({ dockerfiles: { 'payments/api/Dockerfile': 'FROM scratch\n' } });
    const dockerfile = resources.get(resourceId('dockerfile:payments/api/Dockerfile'));
    expect(dockerfile).toMatchObject({
      platform: 'dockerfile',
      kind: 'Dockerfile',
      name: 'api/Dockerfile',
      origin: { repository: 'payments', files: [{ path: 'api/Dockerfile' }] },
    });
    const repository = dockerfile?.origin?.repository;
    expect(repository === undefined ? undefined : fileText(repository, 'api/Dockerfile')).toBe('FROM scratch\n');
    expect(repository === undefined ? undefined : fileText(repository, 'Dockerfile')).toBeUndefined();
  });
});

describe('packages', () => {
  it('are unknown, not none, for an image of which no layer was read', () => {
    const { packagesOf } = graph({ images: { 'payments/api:1': { steps: [{ run: 'ADD rootfs.tar /', unread: true }] } } });
    expect(packagesOf(api)).toBeUndefined();
  });

  it('say which layers could not be read', () => {
    const { packagesOf } = graph({
      images: { 'payments/api:1': { steps: [...(ROOTFS.steps ?? []), { run: 'RUN make', unread: true }] } },
    });
    expect(packagesOf(api)).toMatchObject({
      packages: [{ name: 'openssl', layer: 0 }],
      unread: [1],
      distribution: { id: 'debian' },
    });
  });
});

describe('a scanner’s report', () => {
  const images = { 'payments/api:1': ROOTFS };
  const observations = (): readonly Observation[] =>
    observationsOf({ images }).map((each) => (each.kind === 'image' ? { ...each, configDigest: 'sha256:config' } : each));
  it.each([
    ['its configuration', { configDigest: 'sha256:config', reference: 'local:1' }, api],
    ['its digest', { digest: 'payments/api:1', reference: 'local:1' }, api],
    ['its name', { reference: 'r.example/payments/api:1' }, api],
    [
      'its own digest where nobody describes it',
      { digest: 'other:1', reference: 'r.example/payments/api:1' },
      digestOf('other:1'),
    ],
    ['nothing where it has a name alone', { configDigest: 'sha256:other', reference: 'r.example/payments/api:2' }, undefined],
  ])('is matched with the image by %s', (_, about, expected) => {
    expect(graphOf([...observations(), report(about)]).scannerReports.map(({ image }) => image)).toEqual([expected]);
  });

  it('twice on an image that nobody describes makes it one image, of which the name is known and one gap says so', () => {
    const about = { digest: 'other:1', reference: 'r.example/other:1' };
    const { images: known, gaps } = graphOf([report(about), report(about)]);
    expect([...known.values()].map(({ digest, names, layers }) => ({ digest, names, layers }))).toEqual([
      { digest: digestOf('other:1'), names: [{ repository: 'r.example/other', tags: ['1'] }], layers: [] },
    ]);
    expect(gaps.map(({ code, what, remedy }) => [code, what, remedy])).toEqual([
      ['IMAGE_WITHOUT_LAYERS', 'image r.example/other:1', 'add registry://r.example/other:1 to the inputs'],
    ]);
  });
});

describe('a base', () => {
  it('is known or unseen, never both, and neither where nothing says that there is one', () => {
    const shown = graph({
      images: { 'platform/base:12': ROOTFS, 'payments/api:1': { on: 'platform/base:12', steps: ['COPY a /'] } },
    });
    expect(shown.baseOf(api)?.candidates[0]?.digest).toBe(digestOf('platform/base:12'));
    expect(shown.unseenBaseOf(api)).toBeUndefined();
    const hidden = graph({
      images: {
        'platform/base:12': { ...ROOTFS, hidden: true },
        'payments/api:1': { on: 'platform/base:12', steps: ['COPY a /'] },
        'shop/web:1': { on: 'platform/base:12', steps: ['COPY b /'] },
      },
    });
    expect(hidden.baseOf(api)).toBeUndefined();
    expect(hidden.unseenBaseOf(api)).toMatchObject({ kind: 'unseen', sharedLayers: 1 });
    expect(shown.unseenBaseOf(digestOf('platform/base:12'))).toBeUndefined();
  });
});
