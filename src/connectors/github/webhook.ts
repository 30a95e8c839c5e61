/**
 * The WebhookReader port for GitHub: pushes, pull requests, and images pushed to its registry. The signature is over the body
 * alone, so it is the body, too, that is remembered.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
import { isRegistryHost, isRepositoryPath } from '../../lib/oci-reference.js';
import { sha256 } from '../../lib/sha256.js';
import { headerOf, isSignedBy, jsonOf } from '../../lib/webhook-request.js';
import { imageDigest } from '../../model/index.js';
import type { WebhookAnswer, WebhookEvent, WebhookReader, WebhookRefusal, WebhookRequest } from '../../ports/index.js';
import { packageEventSchema, pullRequestSchema, pushSchema } from './webhook-schema.js';

/** Longer than the three days for which GitHub sends a delivery again. */
const REMEMBERED_MS = 7 * 24 * 3_600_000;

export const githubWebhook: WebhookReader = {
  name: 'github',
  secretVariable: 'GITHUB_WEBHOOK_SECRET',
  read,
};

async function read({ headers, body, now, secret, remember }: WebhookRequest): Promise<WebhookAnswer> {
  const [, signature] = /^sha256=(.+)$/.exec(headerOf(headers, 'x-hub-signature-256') ?? '') ?? [];
  if (!isSignedBy(secret, body, signature)) return refused('WEBHOOK_UNTRUSTED', 'its signature is not that of the secret');
  const event = headerOf(headers, 'x-github-event') ?? '';
  const reader = Object.hasOwn(READERS, event) ? READERS[event] : undefined;
  if (reader === undefined) return { kind: 'ignored', because: 'nothing is done about events of this kind' };
  const read = reader(jsonOf(body));
  if (read === undefined) return refused('WEBHOOK_MALFORMED', `it is no ${event} as GitHub documents it`);
  if (read.length === 0) return { kind: 'ignored', because: `nothing is done about this ${event}` };
  // The delivery's id is not signed: another one makes no new event of the same body. Each body says when it was.
  const isNew = await remember(`github:${sha256(body)}`, new Date(now.getTime() + REMEMBERED_MS));
  return isNew ? { kind: 'events', events: read } : { kind: 'ignored', because: 'it was received before' };
}

/** Undefined for what is not as it is documented; nothing for what is of no interest. */
type Read = readonly WebhookEvent[] | undefined;

const READERS: Readonly<Record<string, (payload: unknown) => Read>> = {
  push: readPush,
  pull_request: readPullRequest,
  package: readPackage,
  registry_package: readPackage,
};

function readPush(payload: unknown): Read {
  const push = pushSchema.safeParse(payload);
  if (!push.success) return undefined;
  const { ref, after, deleted, repository } = push.data;
  return deleted ? [] : [{ kind: 'push', repository: nameOf(repository), ref, commit: after }];
}

function readPullRequest(payload: unknown): Read {
  const event = pullRequestSchema.safeParse(payload);
  if (!event.success) return undefined;
  const { action, number, pull_request: request, repository } = event.data;
  const state = action === 'closed' ? (request.merged === true ? 'merged' : 'closed') : STATES.get(action);
  if (state === undefined) return [];
  return [{ kind: 'pull-request', repository: nameOf(repository), number, url: request.html_url, state }];
}

const STATES: ReadonlyMap<string, 'opened'> = new Map([
  ['opened', 'opened'],
  ['reopened', 'opened'],
]);

/** `published` and `updated`: a tag that moves to an image that was there before is an update. */
function readPackage(payload: unknown): Read {
  const event = packageEventSchema.safeParse(payload);
  if (!event.success) return undefined;
  const { action, published } = event.data;
  const { package_type: type, namespace, name, registry, package_version: version } = published;
  if (type.toLowerCase() !== 'container' || (action !== 'published' && action !== 'updated')) return [];
  const address = registry?.url ?? '';
  const host = URL.canParse(address) ? new URL(address).host : 'ghcr.io';
  const repository = [namespace ?? '', name]
    .filter((part) => part !== '')
    .join('/')
    .toLowerCase();
  if (!isRegistryHost(host) || !isRepositoryPath(repository)) return undefined;
  const tag = version?.container_metadata?.tag;
  const digest = [tag?.digest, version?.version].find((text) => typeof text === 'string' && imageDigest(text) !== undefined);
  return [
    {
      kind: 'image-push',
      // The package's own page names github.com's package host; images are pulled from ghcr.io.
      registry: host.endsWith('.github.com') ? 'ghcr.io' : host,
      repository,
      ...(tag?.name ? { tag: tag.name } : {}),
      ...(digest ? { digest } : {}),
    },
  ];
}

function nameOf({ full_name, html_url }: { readonly full_name: string; readonly html_url: string }): string {
  return `${new URL(html_url).host}/${full_name}`;
}

function refused(code: WebhookRefusal, because: string): WebhookAnswer {
  return { kind: 'refused', code, because };
}
