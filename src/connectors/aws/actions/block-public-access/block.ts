/** What of a look says how public access is blocked, for each of the kinds that have such a thing. Takes values, gives values. */
import type { Resource, ResourceAddress } from '../../../../model/index.js';
import type { SeenLook } from '../../../../ports/index.js';
import { arnOf, bucketArn, idOf } from '../../identity.js';
import { at, isItem, textAt, type Item } from '../../json.js';

export const BUCKET = { apiVersion: 's3.amazonaws.com/2006-03-01', kind: 'Bucket' };
export const PUBLIC_ACCESS_BLOCK = { apiVersion: 's3-control.amazonaws.com/2018-08-20', kind: 'PublicAccessBlock' };
export const TRAIL = { apiVersion: 'cloudtrail.amazonaws.com/2013-11-01', kind: 'Trail' };

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html */
export const FLAGS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;
export type Flag = (typeof FLAGS)[number];
export type Flags = Readonly<Record<Flag, boolean>>;

export interface Block {
  /** What is changed: the bucket, or the account's setting. */
  readonly of: ResourceAddress;
  readonly resource: Resource;
  /** Undefined where there is none. */
  readonly configuration: Item | undefined;
  /** What holds for it without being its own: that of the account. */
  readonly above: Item | undefined;
  /** Leads from the root of the target's `raw` to what holds the configuration. */
  readonly within: readonly string[];
}

/** Undefined for a trail whose bucket is not named. */
export function blockOf({ address, resource, others }: SeenLook): Block | undefined {
  if (resource.kind !== TRAIL.kind) return ofResource(address, resource, []);
  const [bucket] = others['bucket'] ?? [];
  const of = bucketAddress(resource);
  return bucket === undefined || of === undefined ? undefined : ofResource(of, bucket, ['S3Bucket']);
}

function ofResource(of: ResourceAddress, resource: Resource, within: readonly string[]): Block {
  const configuration = at(resource.raw, 'PublicAccessBlockConfiguration');
  const above = at(resource.raw, 'AccountPublicAccessBlockConfiguration');
  return {
    of,
    resource,
    configuration: isItem(configuration) ? configuration : undefined,
    above: isItem(above) ? above : undefined,
    within,
  };
}

/** Where the bucket of a trail is. */
export function bucketAddress({ id, account, raw }: Resource): ResourceAddress | undefined {
  const name = textAt(raw, 'S3BucketName');
  const partition = arnOf(id)?.split(':')[1];
  if (name === undefined || partition === undefined) return undefined;
  const scope = { platform: 'aws', ...(account === undefined ? {} : { account }), ...BUCKET };
  return { scope, resource: idOf(bucketArn({ partition }, name)) };
}

export function flagsOf(configuration: Item | undefined): Flags {
  const on = (flag: Flag): boolean => configuration?.[flag] === true;
  return {
    BlockPublicAcls: on('BlockPublicAcls'),
    IgnorePublicAcls: on('IgnorePublicAcls'),
    BlockPublicPolicy: on('BlockPublicPolicy'),
    RestrictPublicBuckets: on('RestrictPublicBuckets'),
  };
}

export function sameFlags(a: Flags, b: Flags): boolean {
  return FLAGS.every((flag) => a[flag] === b[flag]);
}
