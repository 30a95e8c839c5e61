/** Looks, requests and targets for tests of what an action would do: plain data, nothing is read. */
import { resourceId, sourceId, type ActionRequest, type ActionTarget, type Json, type Resource } from '../../src/model/index.js';
import type { ActionAnswer, SeenLook } from '../../src/ports/index.js';

export function seenLook(
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  raw: Json,
  more: Partial<Resource> = {},
): SeenLook {
  const platform = more.platform ?? 'cloud';
  const resource: Resource = {
    id: resourceId(`${platform}:${kind}/one`),
    source: sourceId('test'),
    platform,
    apiVersion,
    kind,
    name: 'one',
    account: 'acme',
    labels: {},
    annotations: {},
    raw,
    ...more,
  };
  const scope = { platform, account: 'acme', apiVersion, kind };
  return { kind: 'seen', address: { scope, resource: resource.id }, resource, others: {} };
}

/** The same look at the resource as it is later. */
export function later(seen: SeenLook, raw: Json): SeenLook {
  return { ...seen, resource: { ...seen.resource, raw } };
}

export function requestFor(...fields: readonly string[]): ActionRequest {
  return { phase: 'test', fields, parameters: {} };
}

/** What would be recorded of an answer. Throws for one that plans nothing. */
export function targetOf({ address }: SeenLook, answer: ActionAnswer, request: ActionRequest = requestFor()): ActionTarget {
  if (answer.kind !== 'steps') throw new Error(`${answer.kind}: ${answer.because}`);
  const { steps, expects } = answer;
  return { ...address, name: 'one', version: 'v', service: 's', request, steps, expects };
}

/** The inputs of an answer's calls, by their names. */
export function callsOf(answer: {
  readonly kind: string;
  readonly steps?: ActionTarget['steps'];
}): readonly (readonly [string, Json])[] {
  return (answer.steps ?? []).flatMap((step) => (step.kind === 'call' ? [[step.call, step.input] as const] : []));
}
