import { describe, expect, it } from 'vitest';
import { digestOf, estateOf, graphOf, type EstateSpec } from '../../test/fakes/estate.js';
import { imageDigest, resourceId, type Image, type Observation } from '../model/index.js';

const ESTATE: EstateSpec = {
  images: {
    'base:4': { steps: ['RUN base'], created: '2026-01-01T00:00:00Z', untagged: true },
    'base:4-new': { steps: ['RUN base again'], created: '2026-05-01T00:00:00Z', tags: ['4'] },
    'api:1': { on: 'base:4', steps: ['RUN api'], created: '2026-05-02T00:00:00Z' },
    'web:1': { on: 'base:4-new', steps: ['RUN web'], created: '2026-05-02T00:00:00Z' },
  },
  workloads: { 'production/api': 'api:1', 'test/api': 'api:1' },
};
const id = (key: string) => resourceId(`image:${digestOf(key)}`);

describe('an image as a resource', () => {
  const { graph } = estateOf(ESTATE);

  it('is not among what is declared, and is found by its id', () => {
    expect([...graph.resources.keys()]).toHaveLength(2);
    expect([...graph.imageResources()].map((resource) => resource.id).toSorted()).toEqual(
      Object.keys(ESTATE.images ?? {})
        .map(id)
        .toSorted(),
    );
    expect(graph.resourceOf(id('api:1'))).toMatchObject({
      platform: 'image',
      apiVersion: 'headwater.dev/v1',
      kind: 'Image',
      name: 'r.example/api:1',
      raw: { digest: digestOf('api:1'), created: '2026-05-02T00:00:00Z', workloads: 2 },
    });
    expect(graph.resourceOf(id('api:1'))?.origin).toBeUndefined();
    expect(graph.imageOf(id('api:1'))).toBe(graph.images.get(digestOf('api:1')));
  });

  it.each(['image:sha256:abc', `image:${'sha256:' + '0'.repeat(64)}`, digestOf('api:1'), '', 'image:'])(
    'is nothing for an id of no image: %s',
    (text) => {
      expect(graph.resourceOf(resourceId(text))).toBeUndefined();
      expect(graph.imageOf(resourceId(text))).toBeUndefined();
    },
  );

  it('is in the phase of what runs it', () => {
    expect(graph.phaseOf(id('api:1')).phase).toBe('production');
    expect(graph.phaseOf(id('web:1'))).toEqual({ phase: 'unknown', because: 'no workload that was seen runs it' });
  });

  it('says whether its base has a newer generation', () => {
    expect(graph.resourceOf(id('api:1'))?.raw).toMatchObject({
      superseded: false,
      base: {
        digest: digestOf('base:4'),
        newest: false,
        newestDigest: digestOf('base:4-new'),
        newestCreated: '2026-05-01T00:00:00Z',
      },
    });
    expect(graph.resourceOf(id('web:1'))?.raw).toMatchObject({ base: { digest: digestOf('base:4-new'), newest: true } });
    expect(graph.resourceOf(id('base:4'))?.raw).toMatchObject({ superseded: true, workloads: 0 });
  });
});

describe('what was not read', () => {
  const image = (over: Partial<Image>): Observation => {
    const digest = imageDigest(`sha256:${'a'.repeat(64)}`);
    if (digest === undefined) throw new Error('no digest');
    return {
      kind: 'image',
      image: { digest, names: [], layers: [], annotations: {}, labels: {}, history: [], indexes: [], ...over },
    };
  };
  const resource = (over: Partial<Image>) => [...graphOf([image(over)]).imageResources()][0];
  const SETTINGS = { environment: [{ name: 'A', value: 'b' }], exposedPorts: ['22/tcp'], healthcheck: true };
  const HISTORY = [{ createdBy: 'RUN x', emptyLayer: false }];

  it('is said to be unread, and not there', () => {
    const seen = resource({});
    expect(seen?.unread?.map(({ path }) => path)).toEqual(['user', 'environment', 'exposedPorts', 'healthcheck', 'history']);
    for (const path of ['user', 'environment', 'exposedPorts', 'healthcheck']) expect(seen?.raw).not.toHaveProperty(path);
  });

  it('is nothing when all was read, an empty user included', () => {
    const seen = resource({ user: '', settings: SETTINGS, history: HISTORY });
    expect(seen?.unread).toBeUndefined();
    expect(seen?.raw).toMatchObject({ user: '', ...SETTINGS, history: [{ createdBy: 'RUN x', created: null }], base: null });
  });

  it('is the base that only a name is known of', () => {
    const seen = resource({
      user: '',
      settings: SETTINGS,
      history: HISTORY,
      annotations: { 'org.opencontainers.image.base.name': 'r.example/base:4' },
    });
    expect(seen?.unread).toEqual([{ path: 'base', why: 'the image that it is built on was not seen' }]);
  });

  it('leaves marks of connectors out of the annotations', () => {
    expect(resource({ annotations: { 'dev.headwater.identity': 'config-digest', a: 'b' } })?.raw).toMatchObject({
      annotations: { a: 'b' },
    });
    expect(JSON.stringify(resource({ annotations: { 'dev.headwater.identity': 'config-digest' } })?.raw)).not.toContain(
      'identity',
    );
  });
});
