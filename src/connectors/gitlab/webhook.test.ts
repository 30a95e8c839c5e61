import { describe, expect, it } from 'vitest';
import { SECRET, remembering, webhookRequest } from '../../../test/fakes/webhooks.js';
import { gitlabWebhook } from './index.js';

const PROJECT = { web_url: 'https://gitlab.acme.example/shop/web', path_with_namespace: 'shop/web' };
const COMMIT = 'a'.repeat(40);
const PUSH = { object_kind: 'push', ref: 'refs/heads/main', after: COMMIT, project: PROJECT };
const MERGE_REQUEST = {
  object_kind: 'merge_request',
  project: PROJECT,
  object_attributes: { iid: 7, url: 'https://gitlab.acme.example/shop/web/-/merge_requests/7', action: 'merge' },
};

function read(event: string, body: unknown, token: string | undefined = SECRET, remember = remembering()) {
  return gitlabWebhook.read(webhookRequest({ 'x-gitlab-event': event, 'x-gitlab-token': token }, body, { remember }));
}

describe('an event of GitLab', () => {
  it.each([
    ['Push Hook', PUSH, { kind: 'push', repository: 'gitlab.acme.example/shop/web', ref: 'refs/heads/main', commit: COMMIT }],
    ['Tag Push Hook', { ...PUSH, ref: 'refs/tags/v1' }, expect.objectContaining({ ref: 'refs/tags/v1' })],
    [
      'Merge Request Hook',
      MERGE_REQUEST,
      {
        kind: 'pull-request',
        repository: 'gitlab.acme.example/shop/web',
        number: 7,
        url: 'https://gitlab.acme.example/shop/web/-/merge_requests/7',
        state: 'merged',
      },
    ],
  ])('%s says what happened', async (event, body, said) => {
    expect(await read(event, body)).toEqual({ kind: 'events', events: [said] });
  });

  it.each([
    ['Pipeline Hook', {}],
    ['Push Hook', { ...PUSH, after: '0'.repeat(40) }],
    ['Merge Request Hook', { ...MERGE_REQUEST, object_attributes: { ...MERGE_REQUEST.object_attributes, action: 'update' } }],
  ])('%s is ignored where nothing is done about it', async (event, body) => {
    expect(await read(event, body)).toMatchObject({ kind: 'ignored' });
  });

  it('is refused without the secret, and where it is not as it is documented', async () => {
    for (const token of ['guess', '']) expect(await read('Push Hook', PUSH, token)).toMatchObject({ code: 'WEBHOOK_UNTRUSTED' });
    const bare = webhookRequest({ 'x-gitlab-event': 'Push Hook' }, PUSH);
    expect(await gitlabWebhook.read(bare)).toMatchObject({ code: 'WEBHOOK_UNTRUSTED' });
    expect(await read('Push Hook', 'nothing')).toMatchObject({ code: 'WEBHOOK_MALFORMED' });
  });

  it('counts once', async () => {
    const remember = remembering();
    expect(await read('Push Hook', PUSH, SECRET, remember)).toMatchObject({ kind: 'events' });
    expect(await read('Push Hook', PUSH, SECRET, remember)).toMatchObject({ kind: 'ignored' });
  });
});
