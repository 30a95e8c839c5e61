/**
 * The WebhookReader port for GitLab: pushes and merge requests. GitLab sends the secret itself with each request: whoever can
 * read one can write others, so its address must be https.
 * https://docs.gitlab.com/user/project/integrations/webhooks/#validate-requests-by-using-a-secret-token
 */
import { sha256 } from '../../lib/sha256.js';
import { headerOf, isSecret, jsonOf } from '../../lib/webhook-request.js';
import type { WebhookAnswer, WebhookEvent, WebhookReader, WebhookRefusal, WebhookRequest } from '../../ports/index.js';
import { mergeRequestSchema, pushSchema } from './webhook-schema.js';

const REMEMBERED_MS = 7 * 24 * 3_600_000;

export const gitlabWebhook: WebhookReader = { name: 'gitlab', secretVariable: 'GITLAB_WEBHOOK_SECRET', read };

async function read({ headers, body, now, secret, remember }: WebhookRequest): Promise<WebhookAnswer> {
  if (!isSecret(headerOf(headers, 'x-gitlab-token'), secret)) return refused('WEBHOOK_UNTRUSTED', 'its token is not the secret');
  const event = headerOf(headers, 'x-gitlab-event') ?? '';
  const reader = READERS.get(event);
  if (reader === undefined) return { kind: 'ignored', because: 'nothing is done about events of this kind' };
  const events = reader(jsonOf(body));
  if (events === undefined) return refused('WEBHOOK_MALFORMED', `it is no ${event} as GitLab documents it`);
  if (events.length === 0) return { kind: 'ignored', because: `nothing is done about this ${event}` };
  // A retry has the same body; the header that names a delivery is not part of what is compared with anything.
  const isNew = await remember(`gitlab:${sha256(body)}`, new Date(now.getTime() + REMEMBERED_MS));
  return isNew ? { kind: 'events', events } : { kind: 'ignored', because: 'it was received before' };
}

type Read = readonly WebhookEvent[] | undefined;

const READERS: ReadonlyMap<string, (payload: unknown) => Read> = new Map([
  ['Push Hook', readPush],
  ['Tag Push Hook', readPush],
  ['Merge Request Hook', readMergeRequest],
]);

function readPush(payload: unknown): Read {
  const push = pushSchema.safeParse(payload);
  if (!push.success) return undefined;
  const { ref, after, project } = push.data;
  // A branch or tag that is gone is at no commit.
  return /^0+$/.test(after) ? [] : [{ kind: 'push', repository: nameOf(project), ref, commit: after }];
}

function readMergeRequest(payload: unknown): Read {
  const event = mergeRequestSchema.safeParse(payload);
  if (!event.success) return undefined;
  const { project, object_attributes: request } = event.data;
  const state = STATES.get(request.action ?? '');
  if (state === undefined) return [];
  return [{ kind: 'pull-request', repository: nameOf(project), number: request.iid, url: request.url, state }];
}

const STATES: ReadonlyMap<string, 'opened' | 'merged' | 'closed'> = new Map([
  ['open', 'opened'],
  ['reopen', 'opened'],
  ['merge', 'merged'],
  ['close', 'closed'],
]);

function nameOf({ web_url, path_with_namespace }: { readonly web_url: string; readonly path_with_namespace: string }): string {
  return `${new URL(web_url).host}/${path_with_namespace}`;
}

function refused(code: WebhookRefusal, because: string): WebhookAnswer {
  return { kind: 'refused', code, because };
}
