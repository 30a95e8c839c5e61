/** Looks at resources of AWS as actions get them, without an AWS. */
import {
  resourceId,
  sourceId,
  type ActionTarget,
  type Json,
  type Resource,
  type ResourceAddress,
} from '../../src/model/index.js';
import type { ActionAnswer, ResourceAction, SeenLook } from '../../src/ports/index.js';

const ACCOUNT = '123456789012';

export interface Looked {
  readonly raw: Json;
  readonly labels?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly id?: string;
  readonly others?: SeenLook['others'];
  readonly unread?: Resource['unread'];
}

/** @param kind `s3.amazonaws.com/2006-03-01 Bucket` */
export function lookAtAws(
  kind: string,
  { raw, labels = {}, name = 'logs', id = `arn:aws:x:::${name}`, others = {}, unread }: Looked,
): SeenLook {
  const resource = awsResource(kind, { raw, labels, name, id, ...(unread === undefined ? {} : { unread }) });
  return { kind: 'seen', address: addressOf(resource), resource, others };
}

export function awsResource(
  kind: string,
  { raw, labels = {}, name = 'logs', id = `arn:aws:x:::${name}`, unread }: Looked,
): Resource {
  const [apiVersion = '', noun = ''] = kind.split(' ');
  return {
    id: resourceId(`aws:${id}`),
    source: sourceId('aws://'),
    platform: 'aws',
    apiVersion,
    kind: noun,
    name,
    account: ACCOUNT,
    labels,
    annotations: {},
    raw,
    ...(unread === undefined ? {} : { unread }),
  };
}

export function addressOf({ id, apiVersion, kind, account = '' }: Resource): ResourceAddress {
  return { scope: { platform: 'aws', account, apiVersion, kind }, resource: id };
}

/** What an action plans for a look; `fields` are those at which policies fail. */
export function planFor(action: ResourceAction, look: SeenLook, fields: readonly string[] = []): ActionAnswer {
  return action.plan(look, { phase: 'test', fields, parameters: {} });
}

/** Steps that were planned, as the target that undo gets. Throws when there are none. */
export function targetFor(action: ResourceAction, look: SeenLook, fields: readonly string[] = []): ActionTarget {
  const answer = planFor(action, look, fields);
  if (answer.kind !== 'steps') throw new Error(`nothing is planned: ${answer.because}`);
  const { steps, expects } = answer;
  const request = { phase: 'test' as const, fields, parameters: {} };
  return { ...look.address, name: look.resource.name, version: '', service: '', request, steps, expects };
}

/** The same look after the resource has changed. */
export function withRaw(look: SeenLook, raw: Json): SeenLook {
  return { ...look, resource: { ...look.resource, raw } };
}
