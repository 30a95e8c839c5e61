/**
 * The WebhookReader port for registries: the notifications of CNCF Distribution (which Azure's and GitLab's registries send
 * too), of Harbor and of Docker Hub. None of them signs: each must bring the secret in `Authorization`, so its address must be
 * https. What is not a push of an image is ignored.
 */
import { parseImageReference } from '../../lib/oci-reference.js';
import { sha256 } from '../../lib/sha256.js';
import { credentialOf, headerOf, isSecret, jsonOf } from '../../lib/webhook-request.js';
import { imageDigest } from '../../model/index.js';
import type { WebhookAnswer, WebhookEvent, WebhookReader, WebhookRefusal, WebhookRequest } from '../../ports/index.js';
import { bareEventSchema, dockerHubSchema, envelopeSchema, harborSchema } from './push-schema.js';

const REMEMBERED_MS = 24 * 3_600_000;

export const registryWebhook: WebhookReader = { name: 'registry', secretVariable: 'REGISTRY_WEBHOOK_SECRET', read };

async function read({ headers, body, now, secret, remember }: WebhookRequest): Promise<WebhookAnswer> {
  const authorization = headerOf(headers, 'authorization');
  // Harbor sends what it was given as it is, with or without a scheme.
  if (!isSecret(credentialOf(authorization), secret) && !isSecret(authorization, secret))
    return refused('WEBHOOK_UNTRUSTED', 'it does not bring the secret');
  const events = pushesIn(jsonOf(body));
  if (events === undefined) return refused('WEBHOOK_MALFORMED', 'it is no notification of a registry that is known');
  if (events.length === 0) return { kind: 'ignored', because: 'no image was pushed' };
  const isNew = await remember(`registry:${sha256(body)}`, new Date(now.getTime() + REMEMBERED_MS));
  return isNew ? { kind: 'events', events } : { kind: 'ignored', because: 'it was received before' };
}

/** Each image once. Undefined for what is in none of the formats. */
function pushesIn(payload: unknown): readonly WebhookEvent[] | undefined {
  const events = distributionPushes(payload) ?? harborPushes(payload) ?? dockerHubPush(payload);
  return events && [...new Map(events.map((event) => [JSON.stringify(event), event])).values()];
}

type Pushes = readonly Extract<WebhookEvent, { kind: 'image-push' }>[] | undefined;

function distributionPushes(payload: unknown): Pushes {
  const envelope = envelopeSchema.safeParse(payload);
  const bare = envelope.success ? undefined : bareEventSchema.safeParse(payload);
  const events = envelope.success ? envelope.data.events : bare?.success === true ? [bare.data] : undefined;
  return events?.flatMap(({ action, target, request }) => {
    const { mediaType, digest, repository, tag, url } = target;
    if (action.toLowerCase() !== 'push' || !isManifest(mediaType)) return [];
    return pushOf(`${request?.host ?? hostIn(url)}/${repository}`, tag, digest);
  });
}

/** Layers are pushed, too. What has no media type is taken for an image. */
function isManifest(mediaType: string | null | undefined): boolean {
  return mediaType === null || mediaType === undefined || /manifest|image\.index/.test(mediaType);
}

function hostIn(url: string | null | undefined): string {
  return url !== null && url !== undefined && URL.canParse(url) ? new URL(url).host : '';
}

function harborPushes(payload: unknown): Pushes {
  const event = harborSchema.safeParse(payload);
  if (!event.success) return undefined;
  const { type, event_data: data } = event.data;
  if (!/^push_?(?:artifact|image)$/i.test(type)) return [];
  return data.resources.flatMap(({ digest, tag, resource_url: url }) => {
    const reference = parseImageReference(url);
    return reference === undefined ? [] : pushOf(`${reference.registry}/${reference.repository}`, tag ?? reference.tag, digest);
  });
}

function dockerHubPush(payload: unknown): Pushes {
  const event = dockerHubSchema.safeParse(payload);
  return event.success ? pushOf(`docker.io/${event.data.repository.repo_name}`, event.data.push_data.tag, undefined) : undefined;
}

/** Nothing where the name is none: a hint about nothing. */
function pushOf(name: string, tag: string | null | undefined, digest: string | null | undefined): NonNullable<Pushes> {
  const reference = parseImageReference(tag ? `${name}:${tag}` : name);
  if (reference === undefined) return [];
  const { registry, repository } = reference;
  const known = digest && imageDigest(digest) !== undefined ? { digest } : {};
  return [{ kind: 'image-push', registry, repository, ...(tag ? { tag } : {}), ...known }];
}

function refused(code: WebhookRefusal, because: string): WebhookAnswer {
  return { kind: 'refused', code, because };
}
