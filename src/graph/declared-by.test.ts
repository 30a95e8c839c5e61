import { describe, expect, it } from 'vitest';
import { graphOf } from '../../test/fakes/estate.js';
import { terraformObservations } from '../../test/fakes/terraform.js';
import {
  repositoryName,
  resourceId,
  sourceId,
  type Json,
  type Observation,
  type Resource,
  type ResourceId,
} from '../model/index.js';
import type { EstateGraph } from './index.js';

const BUCKET = 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n';

const live = (name: string): Resource => ({
  id: resourceId(`aws:arn:aws:s3:::${name}`),
  source: sourceId('cloud'),
  platform: 'aws',
  apiVersion: 's3.amazonaws.com/2006-03-01',
  kind: 'Bucket',
  name,
  labels: {},
  annotations: {},
  raw: { Name: name },
});

const note = (name: string, address: string, more: { readonly folder?: string } = {}): Observation => ({
  kind: 'declaration',
  declaration: { live: live(name).id, address, type: 'aws_s3_bucket', source: sourceId('prod.tfstate'), ...more },
});

const seen = (resource: Resource): Observation => ({ kind: 'resource', resource, uses: [] });

function repository(name: string, path?: string): Observation {
  return {
    kind: 'repository',
    repository: { name: repositoryName(name), source: sourceId(name), writable: true, ...(path === undefined ? {} : { path }) },
  };
}

function statements(graph: EstateGraph, id: ResourceId): readonly string[] | undefined {
  return graph.declarationOf(id)?.evidence.map(({ statement }) => statement);
}

describe('what a state says of a live resource', () => {
  it('leads to the block of its address, through modules and keys', async () => {
    const graph = graphOf([
      ...(await terraformObservations({
        'live/main.tf':
          'module "stores" {\n  source   = "../modules/store"\n  for_each = toset(["eu", "us"])\n  name     = each.key\n}\n',
        'modules/store/main.tf':
          'variable "name" {}\nresource "aws_s3_bucket" "b" {\n  count  = 2\n  bucket = "${var.name}-${count.index}"\n}\n',
      })),
      seen(live('eu-1')),
      note('eu-1', 'module.stores["eu"].aws_s3_bucket.b[1]'),
    ]);
    expect(graph.declaredBy(live('eu-1').id)).toBe(
      'terraform:sources/live:module.stores["eu"].aws_s3_bucket.b[1]:s3.amazonaws.com/Bucket',
    );
    expect(statements(graph, live('eu-1').id)).toEqual([
      'the state prod.tfstate says that it is module.stores["eu"].aws_s3_bucket.b[1]',
    ]);
  });

  it('is nothing of what is declared itself, nor of what no state knows', async () => {
    const observations = await terraformObservations(BUCKET);
    const graph = graphOf([...observations, seen(live('logs')), note('other', 'aws_s3_bucket.logs')]);
    for (const id of graph.resources.keys()) expect(graph.declarationOf(id)).toBeUndefined();
  });

  it('names the configuration that is missing where no block has the address', async () => {
    const graph = graphOf([...(await terraformObservations(BUCKET)), seen(live('a')), note('a', 'aws_s3_bucket.gone')]);
    expect(graph.declaredBy(live('a').id)).toBeUndefined();
    expect(graph.declarationOf(live('a').id)?.unseen).toBe(
      'the configuration that declares aws_s3_bucket.gone, whose state is prod.tfstate',
    );
  });

  it('does not take a block of the same address that makes something else', async () => {
    const observations = await terraformObservations('resource "aws_sns_topic" "logs" {\n  name = "logs"\n}\n');
    const graph = graphOf([...observations, seen(live('logs')), note('logs', 'aws_sns_topic.logs')]);
    expect(observations.some(({ kind }) => kind === 'resource')).toBe(true);
    expect(graph.declaredBy(live('logs').id)).toBeUndefined();
  });

  describe('when several root modules have the address', () => {
    const roots = { 'dev/main.tf': BUCKET, 'prod/main.tf': BUCKET };

    it('is of the one whose folder holds the state', async () => {
      const graph = graphOf([
        ...(await terraformObservations(roots)),
        repository('sources', '/checkout'),
        seen(live('logs')),
        note('logs', 'aws_s3_bucket.logs', { folder: '/checkout/prod' }),
      ]);
      expect(graph.declaredBy(live('logs').id)).toBe('terraform:sources/prod:aws_s3_bucket.logs:s3.amazonaws.com/Bucket');
    });

    it.each([undefined, '/elsewhere', '/checkout'])('is of none when the state lies in %s, and says which', async (folder) => {
      const graph = graphOf([
        ...(await terraformObservations(roots)),
        repository('sources', '/checkout'),
        seen(live('logs')),
        note('logs', 'aws_s3_bucket.logs', folder === undefined ? {} : { folder }),
      ]);
      expect(graph.declaredBy(live('logs').id)).toBeUndefined();
      expect(graph.declarationOf(live('logs').id)?.unseen).toBeUndefined();
      expect(statements(graph, live('logs').id)).toEqual([
        'the state prod.tfstate says that it is aws_s3_bucket.logs, which sources/dev, sources/prod declare',
      ]);
    });
  });

  it('is of none when two states say that it is two blocks', async () => {
    const graph = graphOf([
      ...(await terraformObservations(`${BUCKET}resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n`)),
      seen(live('logs')),
      note('logs', 'aws_s3_bucket.logs'),
      note('logs', 'aws_s3_bucket.b'),
    ]);
    expect(graph.declaredBy(live('logs').id)).toBeUndefined();
    expect(statements(graph, live('logs').id)).toHaveLength(2);
  });
});

describe('an object of a cluster', () => {
  const object = (kind: string, name: string, raw: Json = {}, more: Partial<Resource> = {}): Resource => ({
    id: resourceId(`kubernetes:prod/${kind}/${name}`),
    source: sourceId('cluster'),
    platform: 'kubernetes',
    apiVersion: API[kind] ?? 'apps/v1',
    kind,
    name,
    namespace: 'shop',
    cluster: 'prod',
    labels: {},
    annotations: {},
    raw,
    ...more,
  });
  const API: Readonly<Record<string, string>> = {
    Kustomization: 'kustomize.toolkit.fluxcd.io/v1',
    GitRepository: 'source.toolkit.fluxcd.io/v1',
    Application: 'argoproj.io/v1alpha1',
  };
  const WEB = object('Deployment', 'web');

  function manifest(repo: string, overlay: string | undefined, more: Partial<Resource> = {}): Resource {
    const { cluster: _, ...rest } = WEB;
    return {
      ...rest,
      id: resourceId(`manifest:${repo}/${overlay ?? 'plain'}`),
      source: sourceId(repo),
      origin: {
        repository: repositoryName(repo),
        files: [{ path: `${overlay ?? 'plain'}/web.yaml`, document: 0, node: [], role: 'manifest' }],
        ...(overlay === undefined ? {} : { overlay }),
      },
      ...more,
    };
  }
  const edge = (from: Resource, relation: 'controlled-by' | 'controls' | 'uses', to: Resource): Observation => ({
    kind: 'edge',
    edge: { from: from.id, relation, to: to.id, evidence: '' },
  });

  const FLEET = 'github.com/acme/fleet';
  const overlays = [manifest(FLEET, 'apps/dev'), manifest(FLEET, 'apps/prod'), manifest('gitlab.com/acme/other', 'apps/prod')];
  const declared = [repository(FLEET), repository('gitlab.com/acme/other'), ...overlays.map(seen)];

  const flux = (url: string, path: string): readonly Observation[] => {
    const kustomization = object('Kustomization', 'apps', { spec: { path } });
    const source = object('GitRepository', 'fleet', { spec: { url } });
    return [kustomization, source]
      .map(seen)
      .concat(edge(WEB, 'controlled-by', kustomization), edge(kustomization, 'uses', source));
  };
  const argo = (spec: Json): readonly Observation[] => {
    const application = object('Application', 'apps', { spec }, { namespace: 'argocd' });
    return [seen(application), edge(application, 'controls', WEB)];
  };

  it.each([
    ['Flux', flux('https://github.com/acme/fleet', './apps/prod')],
    ['Flux over ssh', flux('ssh://git@GitHub.com/acme/fleet.git', 'apps/prod/')],
    ['Argo CD', argo({ source: { repoURL: 'git@github.com:acme/fleet.git', path: 'apps/prod' } })],
    [
      'Argo CD with several sources',
      argo({
        sources: [
          { repoURL: 'https://charts.example', chart: 'redis' },
          { repoURL: 'https://github.com/acme/fleet.git/', path: './apps/prod' },
        ],
      }),
    ],
  ])('is declared by the overlay that %s deploys', (_, deployed) => {
    const graph = graphOf([...declared, seen(WEB), ...deployed]);
    expect(graph.declaredBy(WEB.id)).toBe(`manifest:${FLEET}/apps/prod`);
    expect(graph.declarationOf(WEB.id)?.confidence).toBe(0.95);
    expect(statements(graph, WEB.id)?.at(-1)).toMatch(/deploys it from apps\/prod in github.com\/acme\/fleet$/);
  });

  it('is declared by a plain manifest in the folder, in the namespace that the Application gives', () => {
    const { namespace: _, ...anywhere } = manifest(FLEET, undefined);
    const elsewhere = manifest(FLEET, 'apps/dev');
    const graph = graphOf([
      repository(FLEET),
      seen(anywhere),
      seen(elsewhere),
      seen(WEB),
      ...argo({ source: { repoURL: `https://${FLEET}`, path: 'plain' }, destination: { namespace: 'shop' } }),
    ]);
    expect(graph.declaredBy(WEB.id)).toBe(anywhere.id);
  });

  it('is declared by the overlay below a folder that is none itself, and by the folder’s own where it is one', () => {
    const [below, other] = [manifest(FLEET, 'clusters/prod/apps'), manifest(FLEET, 'clusters/production')];
    const deployed = flux(`https://${FLEET}`, './clusters/prod');
    expect(graphOf([repository(FLEET), seen(below), seen(other), seen(WEB), ...deployed]).declaredBy(WEB.id)).toBe(below.id);
    const own = manifest(FLEET, 'clusters/prod');
    expect(graphOf([repository(FLEET), seen(below), seen(own), seen(WEB), ...deployed]).declaredBy(WEB.id)).toBe(own.id);
  });

  it.each([
    ['a folder that declares it not', flux(`https://${FLEET}`, './infra'), undefined],
    [
      'a repository that was not read',
      flux('https://github.com/acme/secret', './apps/prod'),
      'the repository github.com/acme/secret',
    ],
    ['a folder outside of the repository', argo({ source: { repoURL: `https://${FLEET}`, path: '../apps/prod' } }), undefined],
  ])('is declared by nothing that is known when it is deployed from %s', (_, deployed, unseen) => {
    const graph = graphOf([...declared, seen(WEB), ...deployed]);
    expect(graph.declaredBy(WEB.id)).toBeUndefined();
    expect(graph.declarationOf(WEB.id)?.unseen).toBe(unseen);
  });

  it('is taken for the only one of its name, with less confidence, when nothing says what deploys it', () => {
    const graph = graphOf([repository(FLEET), seen(manifest(FLEET, 'apps/prod')), seen(WEB)]);
    expect(graph.declaredBy(WEB.id)).toBe(`manifest:${FLEET}/apps/prod`);
    expect(graph.declarationOf(WEB.id)?.confidence).toBe(0.7);
  });

  it('is taken for none of several, nor for one of another namespace or group', () => {
    const several = graphOf([...declared, seen(WEB)]);
    expect(several.declaredBy(WEB.id)).toBeUndefined();
    expect(statements(several, WEB.id)?.[0]).toContain('each declare a Deployment web there');
    for (const other of [{ namespace: 'blog' }, { apiVersion: 'extensions/v1' }, { kind: 'StatefulSet' }]) {
      const graph = graphOf([repository(FLEET), seen(manifest(FLEET, 'apps/prod', other)), seen(WEB)]);
      expect(graph.declarationOf(WEB.id)).toBeUndefined();
    }
  });
});
