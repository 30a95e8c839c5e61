/**
 * What Azure once answered: exchanges that Cloud Custodian recorded (tools/c7n_azure, Apache-2.0), beside the tree. Takes the
 * answers to GETs of Resource Manager, the first of each path.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { listSchema, resourceSchema, type ArmObject } from '../../../src/connectors/azure/schema.js';
import type { ArmWorld } from './arm-server.js';

const FOLDER = resolve(import.meta.dirname, '../../../../shared/data/azure');

/** False where the recordings are not beside the tree. */
export const HAVE_RECORDINGS = existsSync(FOLDER);

const cassette = z.object({
  interactions: z.array(
    z.object({
      request: z.object({ method: z.string(), uri: z.string() }),
      response: z.object({
        status: z.object({ code: z.number() }),
        body: z.object({ data: z.unknown(), string: z.string().optional() }).partial(),
      }),
    }),
  ),
});

/** Resources of all lists that were recorded, each once, and every other answer by its path. */
export function recordedWorld(): Pick<ArmWorld, 'subscriptions' | 'resources' | 'answers' | 'partial'> {
  const resources = new Map<string, ArmObject>();
  const answers = new Map<string, unknown>();
  for (const file of readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .toSorted()) {
    const { interactions } = cassette.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
    for (const { request, response } of interactions) {
      const url = new URL(request.uri);
      if (request.method !== 'GET' || url.hostname !== 'management.azure.com' || response.status.code !== 200) continue;
      const body = response.body.data ?? (response.body.string === undefined ? undefined : bodyOf(response.body.string));
      const path = decodeURIComponent(url.pathname).toLowerCase();
      const list = listSchema.safeParse(body);
      const ofSubscription = /^\/subscriptions\/[^/]+\/providers\/[^/]+\/[^/]+$/.test(path);
      if (list.success && ofSubscription) for (const item of list.data.value) keep(resources, item);
      else if (!answers.has(path)) answers.set(path, body);
      if (!list.success) keep(resources, resourceSchema.safeParse(body).data ?? {});
    }
  }
  const ids = [...new Set([...resources.keys()].map((id) => id.split('/')[2] ?? ''))].filter((id) => id !== '');
  const subscriptions = ids.map((id) => ({
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    displayName: `recorded ${id}`,
    state: 'Enabled',
  }));
  for (const subscription of subscriptions) answers.set(subscription.id, subscription);
  return { subscriptions, resources: [...resources.values()], answers, partial: true };
}

function keep(resources: Map<string, ArmObject>, item: ArmObject): void {
  const id = String(item['id'] ?? '').toLowerCase();
  if (id.startsWith('/subscriptions/') && !resources.has(id)) resources.set(id, item);
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
