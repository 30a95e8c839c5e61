/** Names of resources as Alibaba Cloud writes them: `acs:ecs:cn-hangzhou:1234:instance/i-1`. Takes parts, gives text; asks nobody. */
import { resourceId, type ResourceId } from '../../model/index.js';
import type { Place } from './kind.js';

/** Of a product in a region. */
export function regional(product: string, type: string): (key: string, place: Place) => string {
  return (key, { account, region }) => `acs:${product}:${region}:${account}:${type}/${key}`;
}

/** Of what is in no region. */
export function global(product: string, type: string): (key: string, place: Place) => string {
  return (key, { account }) => `acs:${product}::${account}:${type}/${key}`;
}

/** The only one of its account. */
export function only(product: string, type: string): (key: string, place: Place) => string {
  return (_, { account }) => `acs:${product}::${account}:${type}`;
}

export const role = global('ram', 'role');
export const resourceGroup = global('resourcemanager', 'resourcegroup');
export const vpc = regional('vpc', 'vpc');
export const securityGroup = regional('ecs', 'securitygroup');
export const instance = regional('ecs', 'instance');
const key = regional('kms', 'key');

/** A key by its id, or by the ARN that some products give: `acs:kms:cn-hangzhou:1234:key/…`. */
export function kmsKey(value: string, place: Place): string | undefined {
  if (value.startsWith('acs:kms:')) return value;
  return /^[\w-]{1,128}$/.test(value) ? key(value, place) : undefined;
}

export function idOf(arn: string): ResourceId {
  return resourceId(`alibaba:${arn}`);
}

export interface ArnParts {
  readonly place: Place;
  /** What is behind the type, or all of it where there is none (buckets). */
  readonly key: string;
}

/** The parts of one of our ids; undefined for a text that is none. */
export function partsOf(id: string): (ArnParts & { readonly arn: string }) | undefined {
  const [, arn, region = '', account = '', rest = ''] = /^alibaba:(acs:[\w-]+:([\w-]*):(\d*):([^\n]+))$/.exec(id) ?? [];
  if (arn === undefined) return undefined;
  return { arn, place: { region, account }, key: rest.slice(rest.indexOf('/') + 1) };
}
