/** Objects of a cluster as an action sees them: for plans and undos, which take values and read nothing. */
import {
  resourceId,
  sourceId,
  type ActionRequest,
  type ActionTarget,
  type Json,
  type PlannedStep,
  type Resource,
} from '../../src/model/index.js';
import type { ActionAnswer, SeenLook, UndoAnswer } from '../../src/ports/index.js';

type Fields = { readonly [key: string]: Json };

export interface ObjectParts {
  readonly metadata?: Fields;
  readonly spec?: Fields;
  readonly status?: Fields;
  /** Members beside these: `subjects`, `roleRef`. */
  readonly more?: Fields;
}

const texts = (value: Json | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typeof value === 'object' && value !== null ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );

/** In the namespace `shop`, with a uid that says its name and the generation 3. */
export function object(apiVersion: string, kind: string, name: string, parts: ObjectParts = {}): Resource {
  const { metadata = {}, spec, status, more = {} } = parts;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const own = { name, namespace: 'shop', uid: `${kind}-${name}`, generation: 3, resourceVersion: '17', ...metadata };
  return {
    id: resourceId(`kubernetes:real/${group}/${kind}/shop/${name}`),
    source: sourceId('world'),
    platform: 'kubernetes',
    apiVersion,
    kind,
    name,
    namespace: 'shop',
    cluster: 'real',
    account: 'real',
    labels: texts(own['labels' as keyof typeof own]),
    annotations: texts(own['annotations' as keyof typeof own]),
    raw: {
      apiVersion,
      kind,
      metadata: own,
      ...(spec === undefined ? {} : { spec }),
      ...(status === undefined ? {} : { status }),
      ...more,
    },
  };
}

export function look(resource: Resource, others: SeenLook['others'] = {}): SeenLook {
  const { id, apiVersion, kind } = resource;
  const scope = { platform: 'kubernetes', account: 'real', apiVersion, kind };
  return { kind: 'seen', address: { scope, resource: id }, resource, others };
}

export function request(parts: Partial<ActionRequest> = {}): ActionRequest {
  return { phase: 'production', fields: [], parameters: {}, ...parts };
}

/** What was carried out, for undoing it. */
export function targetOf(seen: SeenLook, answer: ActionAnswer, wanted: ActionRequest = request()): ActionTarget {
  if (answer.kind !== 'steps') throw new Error(`nothing was planned: ${answer.because}`);
  const { steps, expects } = answer;
  return { ...seen.address, name: seen.resource.name, version: 'v', service: 'shop', request: wanted, steps, expects };
}

/** `patch deployments/scale.apps`, `wait Deployment web`: what happens, in order. */
export function outline(answer: ActionAnswer | UndoAnswer): readonly string[] {
  if (answer.kind !== 'steps') throw new Error(`nothing was planned: ${answer.because}`);
  return answer.steps.map((step) => (step.kind === 'call' ? step.call : `wait ${step.address.scope.kind}`));
}

export function inputOf(answer: ActionAnswer | UndoAnswer, index = 0): Json | undefined {
  const step: PlannedStep | undefined = answer.kind === 'steps' ? answer.steps[index] : undefined;
  return step?.kind === 'call' ? step.input : undefined;
}
