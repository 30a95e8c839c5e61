import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { diffId, imageDigest, indexDigest, layerDigest, type Image, type ImageDigest, type Layer } from '../../model/index.js';
import { inferLineage } from './index.js';
import type { KnownBase, Lineage, UnseenBase } from './types.js';

const BASE_NAME = 'org.opencontainers.image.base.name';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';
const EMPTY = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';

const hashOf = (text: string): string =>
  text.startsWith('sha256:') ? text : `sha256:${createHash('sha256').update(text).digest('hex')}`;
const id = (name: string): ImageDigest => imageDigest(hashOf(name))!;
const byDiffId = (names: string): Layer[] =>
  names
    .split(' ')
    .filter(Boolean)
    .map((name) => ({ diffId: diffId(hashOf(name))! }));
const byDigest = (names: string): Layer[] =>
  names
    .split(' ')
    .filter(Boolean)
    .map((name) => ({ digest: layerDigest(hashOf(`blob ${name}`))! }));

/** An image called by its name in a repository of the same name, with layers told by diffId. */
function image(name: string, layers: string | readonly Layer[], rest: Partial<Image> = {}): Image {
  return {
    digest: id(name),
    names: [{ repository: `registry.example/${name}`, tags: ['1'] }],
    platform: 'linux/amd64',
    layers: typeof layers === 'string' ? byDiffId(layers) : layers,
    annotations: {},
    labels: {},
    history: [],
    indexes: [],
    ...rest,
  };
}

const history = (...entries: string[]) => entries.map((createdBy) => ({ createdBy, emptyLayer: false }));

function knownBase(lineage: Lineage, name: string): KnownBase {
  const parent = lineage.parentOf(id(name));
  if (parent?.kind !== 'known') throw new Error(`the base of ${name} is not known`);
  return parent;
}

function unseenBase(lineage: Lineage, name: string): UnseenBase {
  const parent = lineage.parentOf(id(name));
  if (parent?.kind !== 'unseen') throw new Error(`the base of ${name} is known`);
  return parent;
}

const digests = (parent: KnownBase): string[] => parent.candidates.map(({ digest }) => digest);
const against = (parent: KnownBase, kind: string): number =>
  parent.evidence.filter((one) => one.kind === kind && one.weight < 0).length;

describe('a base that shares layers', () => {
  it('is the image with the most of the first layers, whatever order images come in', () => {
    const images = [image('app', 'a b c d'), image('os', 'a'), image('runtime', 'a b c')];
    for (const order of [images, [...images].toReversed()]) {
      const lineage = inferLineage(order);
      expect(digests(knownBase(lineage, 'app'))).toEqual([id('runtime')]);
      expect(digests(knownBase(lineage, 'runtime'))).toEqual([id('os')]);
      expect(unseenBase(lineage, 'os').sharedLayers).toBe(0);
    }
  });

  it('is not one that has the same layers in another order, or some of them on other ones', () => {
    const lineage = inferLineage([image('app', 'a b c'), image('other', 'b a'), image('copy', 'x a b')]);
    expect(lineage.parentOf(id('app'))?.kind).toBe('unseen');
  });

  it.each([
    { base: 'linux/arm64', derived: 'linux/amd64', found: false },
    { base: 'linux/arm/v6', derived: 'linux/arm/v7', found: true },
    { base: 'linux/arm64/v8', derived: 'linux/arm64', found: true },
    { base: 'linux/x86_64', derived: 'linux/amd64', found: true },
    { base: 'windows/amd64', derived: 'linux/amd64', found: false },
    { base: undefined, derived: 'linux/amd64', found: true },
  ])('for $derived may be $base: $found', ({ base, derived, found }) => {
    const platform = base === undefined ? {} : { platform: base };
    const { platform: _, ...anyPlatform } = image('base', 'a');
    const lineage = inferLineage([{ ...anyPlatform, ...platform }, image('app', 'a b', { platform: derived })]);
    expect(lineage.parentOf(id('app'))?.kind).toBe(found ? 'known' : 'unseen');
  });

  it('is looked for further down when the nearest is of another platform', () => {
    const lineage = inferLineage([image('os', 'a'), image('arm', 'a b', { platform: 'linux/arm64' }), image('app', 'a b c')]);
    expect(digests(knownBase(lineage, 'app'))).toEqual([id('os')]);
  });

  it('is never an attestation manifest', () => {
    const attestation = { platform: 'unknown/unknown' };
    const lineage = inferLineage([image('sbom', 'a', attestation), image('provenance', 'a b', attestation), image('app', 'a c')]);
    expect(lineage.parentOf(id('provenance'))?.kind).toBe('unseen');
    expect(lineage.parentOf(id('app'))?.kind).toBe('unseen');
  });

  it('is not proven by an empty layer', () => {
    const lineage = inferLineage([image('nothing', EMPTY), image('app', `${EMPTY} a`)]);
    expect(unseenBase(lineage, 'app').sharedLayers).toBe(0);
  });

  it('is less sure when only an empty layer sets it apart from the next one', () => {
    const sure = knownBase(inferLineage([image('os', 'a'), image('workdir', 'a b'), image('app', 'a b c')]), 'app');
    const unsure = knownBase(
      inferLineage([image('os', 'a'), image('workdir', `a ${EMPTY}`), image('app', `a ${EMPTY} c`)]),
      'app',
    );
    expect(digests(unsure)).toEqual([id('workdir')]);
    expect(unsure.confidence).toBeLessThan(sure.confidence);
    expect(against(unsure, 'empty-layers')).toBe(1);
  });

  it('is found for an image told by layer digests when any image tells their diffIds', () => {
    const both = byDiffId('a b').map((layer, i) => ({ ...layer, ...byDigest('a b')[i] }));
    const images = [image('base', 'a b'), image('app', [...byDigest('a b'), ...byDigest('c')])];
    expect(inferLineage(images).parentOf(id('app'))?.kind).toBe('unseen');
    expect(digests(knownBase(inferLineage([...images, image('witness', both)]), 'app')).toSorted()).toEqual(
      [id('base'), id('witness')].toSorted(),
    );
  });

  it('is not joined over a layer digest that two sources give different contents', () => {
    const [blob] = byDigest('a');
    const lie = (content: string) => [{ ...blob, ...byDiffId(content)[0] }];
    const lineage = inferLineage([
      image('one', lie('x')),
      image('two', lie('y')),
      image('app', [...byDigest('a'), ...byDigest('b')]),
    ]);
    expect(lineage.parentOf(id('app'))?.kind).toBe('unseen');
  });

  it('is one image when it is given twice under two names', () => {
    const mirror = image('base', 'a', { names: [{ repository: 'mirror.example/base', tags: ['1'] }] });
    const lineage = inferLineage([image('base', 'a'), mirror, image('app', 'a b')]);
    expect(digests(knownBase(lineage, 'app'))).toEqual([id('base')]);
  });

  it('is known for digests of other algorithms too', () => {
    const long = (letter: string) => `sha512:${letter.repeat(128)}`;
    const layers = [long('a'), long('b')].map((digest) => ({ digest: layerDigest(digest)! }));
    expect(digests(knownBase(inferLineage([image('base', layers.slice(0, 1)), image('app', layers)]), 'app'))).toEqual([
      id('base'),
    ]);
  });
});

describe('several images with the base’s layers', () => {
  const twins = [image('debian', 'a'), image('mirror', 'a')];

  it('are a set with equal shares when nothing tells them apart', () => {
    const parent = knownBase(inferLineage([...twins, image('app', 'a b')]), 'app');
    expect(parent.candidates.map(({ share }) => share)).toEqual([0.5, 0.5]);
  });

  it('are neither one’s base', () => {
    const lineage = inferLineage(twins);
    expect(lineage.parentOf(id('debian'))?.kind).toBe('unseen');
    expect(lineage.parentOf(id('mirror'))?.kind).toBe('unseen');
  });

  it.each<[string, Partial<Image>, Partial<Image>, Partial<Image>]>([
    ['a digest in an annotation', {}, {}, { annotations: { [BASE_DIGEST]: id('mirror') } }],
    ['a digest in a label', {}, {}, { labels: { [BASE_DIGEST]: id('mirror') } }],
    [
      'the digest of an index that lists it',
      {},
      { indexes: [indexDigest(hashOf('index'))!] },
      { annotations: { [BASE_DIGEST]: hashOf('index') } },
    ],
    ['a name in an annotation', {}, {}, { annotations: { [BASE_NAME]: 'registry.example/mirror:1' } }],
    [
      'a comment of Buildah',
      {},
      {},
      { history: [{ createdBy: 'RUN x', emptyLayer: false, comment: 'FROM registry.example/mirror:1' }] },
    ],
    ['history', { history: history('ADD x') }, { history: history('ADD y') }, { history: history('ADD y', 'RUN z') }],
    ['the other being younger than what was built', { created: '2024-05-01T00:00:00Z' }, {}, { created: '2024-04-01T00:00:00Z' }],
    ['the other being a build of the same repository', { names: [{ repository: 'registry.example/app', tags: ['0'] }] }, {}, {}],
  ])('are told apart by %s', (_, debian, mirror, app) => {
    const images = [image('debian', 'a', debian), image('mirror', 'a', mirror), image('app', 'a b', app)];
    const parent = knownBase(inferLineage(images), 'app');
    expect(digests(parent)).toEqual([id('mirror'), id('debian')]);
    expect(parent.candidates[0]?.share).toBeGreaterThan(0.5);
    expect(parent.candidates.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('are bounded where a label changed in thousands of builds', () => {
    const builds = Array.from({ length: 300 }, (_, i) =>
      image(`nightly-${i}`, 'a', { created: new Date(Date.UTC(2024, 0, i + 1)).toISOString() }),
    );
    const parent = knownBase(inferLineage([...builds, image('app', 'a b', { created: '2024-04-01T00:00:00Z' })]), 'app');
    expect(parent.candidates.length).toBeLessThan(100);
    expect(digests(parent)).toContain(id('nightly-90'));
    expect(digests(parent)).not.toContain(id('nightly-200'));
  });
});

describe('what an image says of its base', () => {
  const estate = (rest: Partial<Image>) => [image('os', 'a'), image('runtime', 'a b'), image('app', 'a b c', rest)];

  it('raises the confidence when layers agree and lowers it when they do not', () => {
    const plain = knownBase(inferLineage(estate({})), 'app').confidence;
    const agreeing = knownBase(inferLineage(estate({ annotations: { [BASE_DIGEST]: id('runtime') } })), 'app');
    const contradicting = knownBase(
      inferLineage([...estate({ annotations: { [BASE_DIGEST]: id('stranger') } }), image('stranger', 'x')]),
      'app',
    );
    expect(agreeing.confidence).toBeGreaterThan(plain);
    expect(contradicting.confidence).toBeLessThan(plain);
    expect(digests(contradicting)).toEqual([id('runtime')]);
    expect(against(contradicting, 'annotation')).toBe(1);
  });

  it('prefers a base with fewer layers that is named by digest: the nearer one may only share the build cache', () => {
    const parent = knownBase(inferLineage(estate({ annotations: { [BASE_DIGEST]: id('os') } })), 'app');
    expect(digests(parent)).toEqual([id('os'), id('runtime')]);
    expect(parent.candidates[0]?.share).toBeGreaterThan(0.8);
  });

  it('means nothing when the base says the same of itself, as labels are inherited', () => {
    const labels = { [BASE_DIGEST]: id('os'), [BASE_NAME]: 'registry.example/os:1' };
    const lineage = inferLineage([image('os', 'a'), image('runtime', 'a b', { labels }), image('app', 'a b c', { labels })]);
    expect(digests(knownBase(lineage, 'app'))).toEqual([id('runtime')]);
    expect(against(knownBase(lineage, 'app'), 'label')).toBe(0);
  });

  it('leaves a set when a nearer image has the same annotation: both may be built on the one they name', () => {
    const annotations = { [BASE_DIGEST]: id('os') };
    const lineage = inferLineage([
      image('os', 'a'),
      image('sibling', 'a b', { annotations }),
      image('app', 'a b c', { annotations }),
    ]);
    expect(digests(knownBase(lineage, 'app'))).toEqual([id('os'), id('sibling')]);
    expect(knownBase(lineage, 'app').candidates[0]?.share).toBeLessThan(0.9);
  });

  it('is doubted, not dropped, when no image with that digest was seen', () => {
    const parent = knownBase(inferLineage(estate({ annotations: { [BASE_DIGEST]: hashOf('gone') } })), 'app');
    expect(digests(parent)).toEqual([id('runtime')]);
    expect(against(parent, 'annotation')).toBe(1);
  });

  it('is what its last FROM comment says: the ones before it came with the base', () => {
    const from = (name: string) => ({
      createdBy: `RUN in ${name}`,
      emptyLayer: false,
      comment: `FROM registry.example/${name}:1`,
    });
    const parent = knownBase(inferLineage(estate({ history: [from('os'), from('runtime')] })), 'app');
    expect(digests(parent)).toEqual([id('runtime')]);
    expect(parent.evidence.filter(({ kind }) => kind === 'history-comment').map(({ weight }) => weight)).toEqual([1.2]);
  });

  it('does no harm with keys of JavaScript objects', () => {
    const annotations = JSON.parse('{"__proto__": {"x": 1}, "constructor": "y"}') as Record<string, string>;
    expect(digests(knownBase(inferLineage(estate({ annotations })), 'app'))).toEqual([id('runtime')]);
  });
});

describe('time and history', () => {
  it('count a base that is younger than what is built on it as a contradiction', () => {
    const images = [
      image('os', 'a', { created: '2024-02-01T00:00:00Z' }),
      image('app', 'a b', { created: '2024-01-01T00:00:00Z' }),
    ];
    expect(against(knownBase(inferLineage(images), 'app'), 'created')).toBe(1);
  });

  it.each(['1970-01-01T00:00:00Z', '1980-01-01T00:00:01Z', '0001-01-01T00:00:00Z', 'yesterday'])('ignore %s', (created) => {
    const images = [image('os', 'a', { created: '2024-02-01T00:00:00Z' }), image('app', 'a b', { created })];
    expect(knownBase(inferLineage(images), 'app').evidence.filter(({ kind }) => kind === 'created')).toEqual([]);
  });

  it('take two builds within a minute of each other for unordered: clocks differ', () => {
    const images = [
      image('os', 'a', { created: '2024-02-01T00:00:30Z' }),
      image('app', 'a b', { created: '2024-02-01T00:00:00Z' }),
    ];
    expect(knownBase(inferLineage(images), 'app').evidence.filter(({ kind }) => kind === 'created')).toEqual([]);
  });

  it('find the base below a nearer image whose history parts: both only share a build step', () => {
    const lineage = inferLineage([
      image('os', 'a', { history: history('ADD rootfs') }),
      image('sibling', 'a b', { history: history('ADD rootfs', 'RUN update', 'CMD sibling') }),
      image('app', 'a b c', { history: history('ADD rootfs', 'RUN update', 'RUN install') }),
    ]);
    expect(digests(knownBase(lineage, 'app'))).toEqual([id('os'), id('sibling')]);
  });
});

describe('an image with the very layers of its base', () => {
  const older = { created: '2024-01-01T00:00:00Z', history: history('ADD rootfs') };
  const younger = { created: '2024-02-01T00:00:00Z', history: history('ADD rootfs', 'ENV A=1') };

  it('is known to be built from it when times and history say so, with less confidence', () => {
    const lineage = inferLineage([
      image('os', 'a'),
      image('base', 'a b', older),
      image('app', 'a b', younger),
      image('top', 'a b c'),
    ]);
    const parent = knownBase(lineage, 'app');
    expect(parent.relation).toBe('configuration');
    expect(digests(parent)).toEqual([id('base')]);
    expect(parent.confidence).toBeLessThan(0.9);
    expect(digests(knownBase(lineage, 'base'))).toEqual([id('os')]);
    expect(lineage.ownLayersFrom(id('app'))).toBe(2);
    expect(lineage.introducer(id('app'), 1)).toEqual([{ digest: id('base'), share: 1 }]);
    expect(lineage.ancestors(id('app')).map(({ candidates }) => candidates[0]?.digest)).toEqual([id('base'), id('os')]);
  });

  it('is known by an annotation and the order of building, where there is no history', () => {
    const annotations = { [BASE_DIGEST]: id('base') };
    const lineage = inferLineage([
      image('base', 'a', { created: older.created }),
      image('app', 'a', { created: younger.created, annotations }),
    ]);
    expect(knownBase(lineage, 'app').relation).toBe('configuration');
  });

  it('is not taken for derived on the order of building alone', () => {
    const lineage = inferLineage([
      image('base', 'a', { created: older.created }),
      image('app', 'a', { created: younger.created }),
    ]);
    expect(lineage.parentOf(id('app'))?.kind).toBe('unseen');
  });

  it('may be built on either of two when its annotation and its history name different ones', () => {
    const annotations = { [BASE_DIGEST]: id('first') };
    const lineage = inferLineage([
      image('first', 'a', { created: '2024-01-01T00:00:00Z', history: history('ADD rootfs') }),
      image('second', 'a', { created: '2024-01-02T00:00:00Z', history: history('ADD rootfs', 'ENV A=1') }),
      image('app', 'a', { created: '2024-01-03T00:00:00Z', history: history('ADD rootfs', 'ENV A=1', 'ENV B=2'), annotations }),
    ]);
    expect(digests(knownBase(lineage, 'app'))).toEqual([id('first'), id('second')]);
  });

  it('is never built on itself, however times, history and annotations contradict each other', () => {
    const lineage = inferLineage([
      image('one', 'a', { history: history('x', 'y') }),
      image('two', 'a', { history: history('x', 'y', 'z'), created: '2024-01-01T00:00:00Z' }),
      image('three', 'a', { created: '2024-01-02T00:00:00Z', annotations: { [BASE_DIGEST]: id('two') } }),
      image('four', 'a', { history: history('x'), created: '2024-01-03T00:00:00Z', annotations: { [BASE_DIGEST]: id('three') } }),
    ]);
    const kinds = ['one', 'two', 'three', 'four'].map((name) => lineage.parentOf(id(name))?.kind);
    expect(kinds.filter((kind) => kind === 'known')).toHaveLength(3);
  });

  it('follows a row of such builds one by one', () => {
    const third = { history: history('ADD rootfs', 'ENV A=1', 'ENV B=2') };
    const lineage = inferLineage([
      image('one', 'a', { history: older.history }),
      image('two', 'a', { history: younger.history }),
      image('three', 'a', third),
    ]);
    expect(digests(knownBase(lineage, 'three'))).toEqual([id('two')]);
    expect(digests(knownBase(lineage, 'two'))).toEqual([id('one')]);
  });
});

describe('a flattened image', () => {
  const packages = (...names: string[]) => names.map((name) => ({ name, version: '1' }));
  const osPackages = packages('libc', 'openssl', 'bash', 'apt', 'tar', 'zlib');
  const base = image('os', 'a b', { created: '2024-01-01T00:00:00Z' });
  const squashed = (rest: Partial<Image>) => image('app', 's', { created: '2024-02-01T00:00:00Z', ...rest });
  const annotated = squashed({ annotations: { [BASE_DIGEST]: id('os'), [BASE_NAME]: 'registry.example/os:1' } });
  const installed = (app: readonly { name: string; version: string }[]) => (digest: ImageDigest) =>
    digest === id('os') ? osPackages : digest === id('app') ? app : undefined;

  it('has the base that it names, with little confidence and the contradiction shown', () => {
    const parent = knownBase(inferLineage([base, annotated]), 'app');
    expect(parent.relation).toBe('flattened');
    expect(digests(parent)).toEqual([id('os')]);
    expect(parent.confidence).toBeLessThan(0.6);
    expect(against(parent, 'layer-prefix')).toBe(1);
  });

  it('is surer when all packages of the base are still in it, and unlikely when hardly any are', () => {
    const whole = inferLineage([base, annotated], { packagesOf: installed([...osPackages, ...packages('app')]) });
    const none = inferLineage([base, annotated], { packagesOf: installed(packages('app')) });
    expect(knownBase(whole, 'app').confidence).toBeGreaterThan(0.85);
    expect(knownBase(none, 'app').confidence).toBeLessThan(0.15);
  });

  it('has layers that are its own, all of them', () => {
    const lineage = inferLineage([base, annotated]);
    expect(lineage.ownLayersFrom(id('app'))).toBe(0);
    expect(lineage.introducer(id('app'), 0)).toEqual([{ digest: id('app'), share: 1 }]);
    expect(lineage.derived(id('os')).map(({ digest }) => digest)).toEqual([id('app')]);
  });

  it('is not what a tag names that was set on a younger image since', () => {
    const younger = image('os', 'x', { created: '2024-03-01T00:00:00Z' });
    const app = squashed({ annotations: { [BASE_NAME]: 'registry.example/os:1' } });
    expect(unseenBase(inferLineage([younger, app]), 'app').baseName).toBe('registry.example/os:1');
    expect(knownBase(inferLineage([base, app]), 'app').confidence).toBeLessThan(0.5);
  });

  it('is traced by its packages alone when its history shows that it was squashed', () => {
    const marked = squashed({
      history: [
        { createdBy: 'ADD rootfs', emptyLayer: true },
        { createdBy: '', emptyLayer: false, comment: 'merge sha256:1 to sha256:2' },
      ],
    });
    const packagesOf = installed([...osPackages, ...packages('app')]);
    expect(digests(knownBase(inferLineage([base, marked], { packagesOf }), 'app'))).toEqual([id('os')]);
    expect(inferLineage([base, squashed({})], { packagesOf }).parentOf(id('app'))?.kind).toBe('unseen');
  });

  it('is not made the ancestor of its own base', () => {
    const created = '2024-01-01T00:00:00Z';
    const lineage = inferLineage([
      image('one', 'a', { created, annotations: { [BASE_DIGEST]: id('two') } }),
      image('two', 'b', { created, annotations: { [BASE_DIGEST]: id('one') } }),
    ]);
    expect([lineage.parentOf(id('one'))?.kind, lineage.parentOf(id('two'))?.kind].toSorted()).toEqual(['known', 'unseen']);
  });

  it('is not believed to be one when others have its first layers too', () => {
    const lineage = inferLineage([base, image('app', 's t', { annotations: annotated.annotations }), image('other', 's u')]);
    expect(unseenBase(lineage, 'app').sharedLayers).toBe(1);
  });

  it('is not guessed from a tag that moved on to a build made later', () => {
    const later = image('os', 'x', { created: '2024-03-01T00:00:00Z' });
    const app = squashed({ annotations: { [BASE_DIGEST]: hashOf('last year'), [BASE_NAME]: 'registry.example/os:1' } });
    const parent = unseenBase(inferLineage([later, app]), 'app');
    expect(parent.baseName).toBe('registry.example/os:1');
    expect(parent.baseDigest).toBe(hashOf('last year'));
  });
});

describe('a base that was not seen', () => {
  const estate = [
    image('one', 'u v a'),
    image('two', 'u v b'),
    image('three', 'u v c'),
    image('child', 'u v a d'),
    image('other', 'w'),
  ];

  it('leaves its layers as a prefix that images share', () => {
    const lineage = inferLineage(estate);
    const parent = unseenBase(lineage, 'one');
    expect(parent.sharedLayers).toBe(2);
    expect(parent.sharedPrefix?.members).toEqual([id('one'), id('two'), id('three')].toSorted());
    expect(lineage.sharedPrefixes).toEqual([parent.sharedPrefix]);
    expect(unseenBase(lineage, 'two').sharedPrefix?.key).toBe(parent.sharedPrefix?.key);
    expect(unseenBase(lineage, 'other')).not.toHaveProperty('sharedPrefix');
  });

  it('has its layers below everything seen, and the others their own', () => {
    const lineage = inferLineage(estate);
    expect(lineage.ownLayersFrom(id('one'))).toBe(2);
    expect(lineage.introducer(id('child'), 1)).toBeUndefined();
    expect(lineage.introducer(id('child'), 2)).toEqual([{ digest: id('one'), share: 1 }]);
    expect(lineage.introducer(id('child'), 3)).toEqual([{ digest: id('child'), share: 1 }]);
  });

  it('may be two, one on the other', () => {
    const lineage = inferLineage([image('one', 'u v a'), image('two', 'u v b'), image('three', 'u c')]);
    const [wider, narrower] = lineage.sharedPrefixes;
    expect(wider).toMatchObject({ layers: 1, repositories: 3 });
    expect(narrower).toMatchObject({ layers: 2, repositories: 2, within: wider?.key });
    expect(unseenBase(lineage, 'one').sharedPrefix).toEqual(narrower);
  });

  it('is seen below what builds of one repository share beyond it', () => {
    const builds = { names: [{ repository: 'registry.example/app', tags: [] }] };
    const lineage = inferLineage([image('one', 'u c a', builds), image('two', 'u c b', builds), image('three', 'u d')]);
    expect(unseenBase(lineage, 'one').sharedPrefix).toMatchObject({ layers: 1, repositories: 2 });
    expect(lineage.introducer(id('one'), 1)).toEqual([{ digest: id('one'), share: 1 }]);
  });

  it('is not made of empty layers', () => {
    expect(inferLineage([image('one', `${EMPTY} a`), image('two', `${EMPTY} b`)]).sharedPrefixes).toEqual([]);
  });

  it('is not read into what only builds of one repository share: that may be their cache', () => {
    const names = [{ repository: 'registry.example/app', tags: [] }];
    const lineage = inferLineage([image('one', 'u a', { names }), image('two', 'u b', { names })]);
    expect(unseenBase(lineage, 'one').sharedPrefix).toMatchObject({ layers: 1, repositories: 1 });
    expect(lineage.introducer(id('one'), 0)).toEqual([{ digest: id('one'), share: 1 }]);
  });

  it('between two that were seen lowers the confidence', () => {
    const plain = knownBase(inferLineage([image('os', 'a'), image('one', 'a u b')]), 'one').confidence;
    const parent = knownBase(inferLineage([image('os', 'a'), image('one', 'a u b'), image('two', 'a u c')]), 'one');
    expect(parent.confidence).toBeLessThan(plain);
    expect(parent.sharedPrefix?.layers).toBe(2);
  });
});

describe('whole chains', () => {
  const estate = [image('os', 'a'), image('twin', 'a'), image('runtime', 'a b'), image('app', 'a b c'), image('tool', 'a b d')];

  it('go up step by step, with sets where a step is ambiguous', () => {
    const steps = inferLineage(estate).ancestors(id('app'));
    expect(steps).toHaveLength(2);
    expect(steps[0]?.candidates).toEqual([{ digest: id('runtime'), share: 1 }]);
    expect(steps[1]?.candidates.map(({ digest }) => digest).toSorted()).toEqual([id('os'), id('twin')].toSorted());
  });

  it('go down with levels and the likelihood of each', () => {
    expect(inferLineage(estate).derived(id('os'))).toEqual([
      { digest: id('runtime'), level: 1, share: 0.5 },
      ...[id('app'), id('tool')].toSorted().map((digest) => ({ digest, level: 2, share: 0.5 })),
    ]);
  });

  it('wait for the longer way where two lead to an image', () => {
    const annotations = { [BASE_DIGEST]: id('os') };
    const lineage = inferLineage([image('os', 'a'), image('runtime', 'a b'), image('app', 'a b c', { annotations })]);
    const app = lineage.derived(id('os')).find(({ digest }) => digest === id('app'));
    expect(app?.level).toBe(2);
    expect(app?.share).toBeCloseTo(1, 9);
    expect(lineage.introducer(id('app'), 1)?.map(({ digest }) => digest)).toEqual([id('app'), id('runtime')]);
  });

  it('share an ambiguous layer among the images that have it as their own', () => {
    expect(
      inferLineage(estate)
        .introducer(id('app'), 0)
        ?.map(({ share }) => share),
    ).toEqual([0.5, 0.5]);
  });

  it('say nothing of what is not in the estate', () => {
    const lineage = inferLineage(estate);
    expect(lineage.parentOf(id('nobody'))).toBeUndefined();
    expect(lineage.ancestors(id('nobody'))).toEqual([]);
    expect(lineage.derived(id('nobody'))).toEqual([]);
    expect(lineage.ownLayersFrom(id('nobody'))).toBeUndefined();
    expect(lineage.introducer(id('app'), 3)).toBeUndefined();
    expect(lineage.introducer(id('app'), -1)).toBeUndefined();
    expect(lineage.introducer(id('app'), 0.5)).toBeUndefined();
  });

  it('are followed through hundreds of steps', () => {
    const layers = Array.from({ length: 600 }, (_, i) => `l${i}`);
    const lineage = inferLineage(
      layers.map((_, i) => image(`i${i}`, layers.slice(0, i + 1).join(' '))).filter((_, i) => i % 2 === 0),
    );
    expect(lineage.ancestors(id('i598'))).toHaveLength(299);
    expect(lineage.derived(id('i0'))).toHaveLength(299);
  });

  it('leave out images without layers, which name their base at best', () => {
    const lineage = inferLineage([
      image('os', 'a'),
      image('bare', ''),
      image('named', '', { annotations: { [BASE_DIGEST]: id('os') } }),
    ]);
    expect(lineage.parentOf(id('bare'))?.kind).toBe('unseen');
    expect(knownBase(lineage, 'named').confidence).toBeLessThan(0.9);
    expect(lineage.derived(id('bare'))).toEqual([]);
  });
});
