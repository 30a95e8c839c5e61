import { describe, expect, it } from 'vitest';
import { graphOf } from '../../test/fakes/estate.js';
import {
  REPORTED_ONLY,
  resourceId,
  sourceId,
  type NamedObject,
  type Observation,
  type Resource,
  type ResourceId,
} from '../model/index.js';

interface Spec {
  readonly id: string;
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly cluster?: string;
  readonly source?: string;
  readonly raw?: Resource['raw'];
}

function object({
  id,
  apiVersion = 'apps/v1',
  kind = 'Deployment',
  name = 'web',
  source = 'one',
  cluster,
  raw = {},
  ...more
}: Spec): Observation {
  const { namespace = 'shop' } = more;
  const resource: Resource = {
    id: resourceId(id),
    source: sourceId(source),
    platform: 'kubernetes',
    apiVersion,
    kind,
    name,
    ...(namespace === '' ? {} : { namespace }),
    ...(cluster === undefined ? {} : { cluster }),
    labels: {},
    annotations: {},
    raw,
  };
  return { kind: 'resource', resource, uses: [] };
}

const WEB: NamedObject = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };

function about(named: NamedObject, namedBy: string, source = 'one'): Observation {
  return {
    kind: 'reported-failure',
    failure: {
      source: sourceId(source),
      scanner: 'a-tool',
      rule: 'r',
      title: 't',
      message: 'm',
      severity: 'low',
      about: { kind: 'object', object: named, namedBy: resourceId(namedBy) },
      controls: [],
      guidance: '',
    },
  };
}

function reportIn(where: Pick<Spec, 'cluster' | 'source'>): Observation {
  return object({ id: 'report', apiVersion: 'reports/v1', kind: 'Report', name: 'r', ...where });
}

function found(...observations: readonly Observation[]): readonly ResourceId[] {
  return graphOf(observations).reportedFailures.map(({ resource }) => resource);
}

describe('an object that a report names', () => {
  it('is the one of that name in the cluster of the report', () => {
    const others = ['c1', 'c2'].map((cluster) => object({ id: cluster, cluster }));
    expect(found(...others, reportIn({ cluster: 'c2' }), about(WEB, 'report'))).toEqual(['c2']);
  });

  it.each<[string, NamedObject]>([
    ['namespace', { ...WEB, namespace: 'other' }],
    ['name', { ...WEB, name: 'other' }],
    ['kind', { ...WEB, kind: 'StatefulSet' }],
    ['group', { ...WEB, group: 'other.example' }],
  ])('is not one of another %s', (_, named) => {
    expect(found(object({ id: 'w', cluster: 'c' }), reportIn({ cluster: 'c' }), about(named, 'report'))).not.toContain('w');
  });

  it('is found by its kind alone where no group is named', () => {
    const { group: _, ...named } = WEB;
    expect(found(object({ id: 'w', cluster: 'c' }), reportIn({ cluster: 'c' }), about(named, 'report'))).toEqual(['w']);
  });

  it('is looked for beside the report where files declare it, then anywhere', () => {
    const [beside, elsewhere] = [object({ id: 'beside' }), object({ id: 'elsewhere', source: 'two' })];
    expect(found(beside, elsewhere, reportIn({}), about(WEB, 'report'))).toEqual(['beside']);
    expect(found(elsewhere, reportIn({}), about(WEB, 'report'))).toEqual(['elsewhere']);
  });

  it('is none of several that it may be', () => {
    const overlays = ['a', 'b'].map((id) => object({ id, source: 'two' }));
    expect(found(...overlays, reportIn({}), about(WEB, 'report'))).toEqual(['kubernetes:one/apps/Deployment/shop/web']);
  });

  it('that nobody saw is a resource of which only the name is known, under the id that it would have', () => {
    const graph = graphOf([reportIn({ cluster: 'c 1' }), about(WEB, 'report')]);
    const id = resourceId('kubernetes:c%201/apps/Deployment/shop/web');
    expect(graph.resources.get(id)).toMatchObject({
      apiVersion: REPORTED_ONLY,
      kind: 'Deployment',
      name: 'web',
      namespace: 'shop',
      cluster: 'c 1',
    });
  });

  it('can have a name that no server would take', () => {
    expect(found(reportIn({}), about({ ...WEB, name: '\ud800/..' }, 'report'))).toEqual([
      'kubernetes:one/apps/Deployment/shop/%EF%BF%BD%2F..',
    ]);
  });

  describe('and that a controller makes', () => {
    const deployment = object({ id: 'd', cluster: 'c' });
    const replicas = (count: number) =>
      object({ id: 'rs', kind: 'ReplicaSet', name: 'web-1', cluster: 'c', raw: { spec: { replicas: count } } });
    const made: Observation = {
      kind: 'edge',
      edge: { from: resourceId('rs'), relation: 'controlled-by', to: resourceId('d'), evidence: '' },
    };
    const report = [reportIn({ cluster: 'c' }), about({ ...WEB, kind: 'ReplicaSet', name: 'web-1' }, 'report')];

    it('stands for its controller, where it is mended', () => {
      expect(found(deployment, replicas(3), made, ...report)).toEqual(['d']);
    });

    it('is left out when it is a retired generation', () => {
      expect(found(deployment, replicas(0), made, ...report)).toEqual([]);
    });
  });
});
