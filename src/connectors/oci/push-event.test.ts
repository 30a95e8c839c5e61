import { describe, expect, it } from 'vitest';
import { SECRET, remembering, webhookRequest } from '../../../test/fakes/webhooks.js';
import { registryWebhook } from './index.js';

const DIGEST = `sha256:${'b'.repeat(64)}`;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const EVENT = {
  id: '320678d8',
  timestamp: '2026-11-22T12:00:00Z',
  action: 'push',
  target: { mediaType: MANIFEST, digest: DIGEST, repository: 'shop/web', tag: '1.2', url: 'https://x.example/v2/' },
  request: { host: 'registry.acme.example:5000' },
};
const IMAGE = { kind: 'image-push', registry: 'registry.acme.example:5000', repository: 'shop/web', tag: '1.2', digest: DIGEST };
const HARBOR = {
  type: 'PUSH_ARTIFACT',
  occur_at: 1586922308,
  operator: 'admin',
  event_data: {
    resources: [{ digest: DIGEST, tag: 'latest', resource_url: 'harbor.acme.example/shop/web:latest' }],
    repository: { name: 'web', namespace: 'shop', repo_full_name: 'shop/web', repo_type: 'private' },
  },
};
const DOCKER_HUB = { push_data: { pushed_at: 1417566161, tag: 'latest' }, repository: { repo_name: 'acme/web' } };

function read(body: unknown, authorization: string | undefined = `Bearer ${SECRET}`, remember = remembering()) {
  return registryWebhook.read(webhookRequest({ authorization }, body, { remember }));
}

describe('a notification of a registry', () => {
  it.each([
    ['Distribution', { events: [EVENT] }, IMAGE],
    ['Distribution, without a host', { events: [{ ...EVENT, request: {} }] }, { ...IMAGE, registry: 'x.example' }],
    ['Azure Container Registry', EVENT, IMAGE],
    [
      'Harbor',
      HARBOR,
      { kind: 'image-push', registry: 'harbor.acme.example', repository: 'shop/web', tag: 'latest', digest: DIGEST },
    ],
    ['Docker Hub', DOCKER_HUB, { kind: 'image-push', registry: 'docker.io', repository: 'acme/web', tag: 'latest' }],
  ])('of %s says which image was pushed', async (_, body, said) => {
    expect(await read(body)).toEqual({ kind: 'events', events: [said] });
  });

  it('tells of each image once, and of no layer', async () => {
    const layer = { ...EVENT, target: { ...EVENT.target, mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' } };
    const other = { ...EVENT, target: { ...EVENT.target, tag: '1.3' } };
    expect(await read({ events: [EVENT, layer, EVENT, other] })).toEqual({
      kind: 'events',
      events: [IMAGE, { ...IMAGE, tag: '1.3' }],
    });
  });

  it.each([
    ['a pull', { events: [{ ...EVENT, action: 'pull' }] }],
    ['a deletion in Harbor', { ...HARBOR, type: 'DELETE_ARTIFACT' }],
    ['no event at all', { events: [] }],
    ['a name that is none', { events: [{ ...EVENT, target: { ...EVENT.target, repository: '../../etc' } }] }],
  ])('is ignored when it is %s', async (_, body) => {
    expect(await read(body)).toMatchObject({ kind: 'ignored' });
  });

  it.each([`Bearer ${SECRET}`, `Basic ${btoa(`headwater:${SECRET}`)}`, SECRET])('is taken with %s', async (authorization) => {
    expect(await read(HARBOR, authorization)).toMatchObject({ kind: 'events' });
  });

  it.each(['Bearer guess', `Basic ${btoa('headwater:guess')}`, '', undefined])('is refused with %s', async (authorization) => {
    const request = webhookRequest({ authorization }, HARBOR);
    expect(await registryWebhook.read(request)).toMatchObject({ code: 'WEBHOOK_UNTRUSTED' });
  });

  it('is refused in no known format', async () => {
    for (const body of ['', '[]', { events: 'many' }, { a: 1 }])
      expect(await read(body)).toMatchObject({ code: 'WEBHOOK_MALFORMED' });
  });

  it('counts once', async () => {
    const remember = remembering();
    expect(await read(HARBOR, SECRET, remember)).toMatchObject({ kind: 'events' });
    expect(await read(HARBOR, SECRET, remember)).toMatchObject({ kind: 'ignored' });
  });
});
