import { describe, expect, it } from 'vitest';
import { githubHeaders, remembering, webhookRequest } from '../../../test/fakes/webhooks.js';
import { githubWebhook } from './index.js';

const REPOSITORY = { full_name: 'acme/shop', html_url: 'https://github.com/acme/shop' };
const COMMIT = 'a'.repeat(40);
const DIGEST = `sha256:${'b'.repeat(64)}`;
const PUSH = { ref: 'refs/heads/main', after: COMMIT, deleted: false, repository: REPOSITORY };
const PULL_REQUEST = {
  action: 'closed',
  number: 7,
  pull_request: { html_url: 'https://github.com/acme/shop/pull/7', merged: true },
  repository: REPOSITORY,
};
const PACKAGE = {
  name: 'Web',
  namespace: 'acme',
  package_type: 'CONTAINER',
  registry: { url: 'https://ghcr.io/acme' },
  package_version: { version: DIGEST, container_metadata: { tag: { name: '1.2', digest: DIGEST } } },
};
const IMAGE = { kind: 'image-push', registry: 'ghcr.io', repository: 'acme/web', tag: '1.2', digest: DIGEST };

async function read(event: string, body: unknown, options: Parameters<typeof githubHeaders>[2] = {}, remember = remembering()) {
  return githubWebhook.read(webhookRequest(githubHeaders(event, body, options), body, { remember }));
}

describe('an event of GitHub', () => {
  it.each([
    ['push', PUSH, { kind: 'push', repository: 'github.com/acme/shop', ref: 'refs/heads/main', commit: COMMIT }],
    [
      'push',
      { ...PUSH, repository: { ...REPOSITORY, html_url: 'https://git.acme.example/acme/shop' } },
      { kind: 'push', repository: 'git.acme.example/acme/shop', ref: 'refs/heads/main', commit: COMMIT },
    ],
    [
      'pull_request',
      PULL_REQUEST,
      {
        kind: 'pull-request',
        repository: 'github.com/acme/shop',
        number: 7,
        url: 'https://github.com/acme/shop/pull/7',
        state: 'merged',
      },
    ],
    [
      'pull_request',
      { ...PULL_REQUEST, pull_request: { ...PULL_REQUEST.pull_request, merged: false } },
      expect.objectContaining({ state: 'closed' }),
    ],
    ['pull_request', { ...PULL_REQUEST, action: 'reopened' }, expect.objectContaining({ state: 'opened' })],
    ['package', { action: 'published', package: PACKAGE }, IMAGE],
    ['registry_package', { action: 'updated', registry_package: PACKAGE }, IMAGE],
    [
      'package',
      {
        action: 'published',
        package: { ...PACKAGE, package_version: { version: DIGEST, container_metadata: { tag: { name: '', digest: '' } } } },
      },
      { kind: 'image-push', registry: 'ghcr.io', repository: 'acme/web', digest: DIGEST },
    ],
  ])('%s says what happened', async (event, body, said) => {
    expect(await read(event, body)).toEqual({ kind: 'events', events: [said] });
  });

  it.each([
    ['ping', { zen: 'Design for failure.' }],
    ['issues', { action: 'opened' }],
    ['constructor', {}],
    ['push', { ...PUSH, deleted: true, after: '0'.repeat(40) }],
    ['pull_request', { ...PULL_REQUEST, action: 'labeled' }],
    ['package', { action: 'published', package: { ...PACKAGE, package_type: 'npm' } }],
  ])('%s is ignored where nothing is done about it', async (event, body) => {
    expect(await read(event, body)).toMatchObject({ kind: 'ignored' });
  });

  it.each([
    ['push', 'not JSON'],
    ['push', { ...PUSH, after: '../../etc' }],
    ['push', { ...PUSH, ref: 'refs/heads/a\u0000b' }],
    ['push', { ...PUSH, repository: { ...REPOSITORY, full_name: '../..//x' } }],
    ['push', { ...PUSH, repository: { ...REPOSITORY, html_url: 'javascript:alert(1)' } }],
    ['push', '['.repeat(5_000)],
    ['pull_request', { ...PULL_REQUEST, number: -1 }],
    ['package', { action: 'published', package: { ...PACKAGE, name: '../../x' } }],
  ])('%s is refused where it is not as it is documented', async (event, body) => {
    expect(await read(event, body)).toMatchObject({ kind: 'refused', code: 'WEBHOOK_MALFORMED' });
  });

  it.each([
    ['of another secret', githubHeaders('push', PUSH, { secret: 'guess' })],
    ['over another body', githubHeaders('push', { ...PUSH, x: 1 })],
    ['missing', { 'x-github-event': 'push', 'x-github-delivery': 'd1' }],
    ['of the old kind', { ...githubHeaders('push', PUSH), 'x-hub-signature-256': `sha1=${'a'.repeat(40)}` }],
  ])('is not trusted when its signature is %s', async (_, headers) => {
    expect(await githubWebhook.read(webhookRequest(headers, PUSH))).toMatchObject({ code: 'WEBHOOK_UNTRUSTED' });
  });

  it('counts once, also under another delivery id: that is not signed', async () => {
    const remember = remembering();
    expect(await read('push', PUSH, {}, remember)).toMatchObject({ kind: 'events' });
    expect(await read('push', PUSH, {}, remember)).toMatchObject({ kind: 'ignored' });
    expect(await read('push', PUSH, { delivery: 'd2' }, remember)).toMatchObject({ kind: 'ignored' });
    expect(await read('push', { ...PUSH, after: 'c'.repeat(40) }, { delivery: 'd3' }, remember)).toMatchObject({
      kind: 'events',
    });
  });

  it('is remembered only when it is trusted', async () => {
    const remember = remembering();
    await read('push', PUSH, { secret: 'guess' }, remember);
    expect(await read('push', PUSH, {}, remember)).toMatchObject({ kind: 'events' });
  });
});
