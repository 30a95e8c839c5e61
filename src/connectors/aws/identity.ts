/** ARNs, and the resource ids that are made of them: `aws:` and the ARN. */
import { resourceId, type ResourceId } from '../../model/index.js';
import type { Place } from './kind.js';

/** `arn:aws:ec2:eu-west-1:123456789012:volume/vol-1`. */
export function regionalArn({ partition, region, account }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** Of a service that is in no region: `arn:aws:iam::123456789012:user/ana`. */
export function globalArn({ partition, account }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}::${account}:${resource}`;
}

export function isArn(text: string): boolean {
  return text.startsWith('arn:');
}

/** What is behind the last slash or colon: most APIs take it for the whole. */
export function lastPart(arn: string): string {
  return arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
}

/** What is behind the account: `security-group/sg-1`. */
export function resourcePart(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

export function idOf(arn: string): ResourceId {
  return resourceId(`aws:${arn}`);
}

export function arnOf(id: ResourceId): string | undefined {
  return id.startsWith('aws:arn:') ? id.slice('aws:'.length) : undefined;
}

/** The ARN of a key that is named by its ARN, its id, or an alias. */
export function keyArn(place: Place, key: string): string {
  if (isArn(key)) return key;
  return regionalArn(place, 'kms', key.startsWith('alias/') ? key : `key/${key}`);
}

export function bucketArn({ partition }: Pick<Place, 'partition'>, bucket: string): string {
  return `arn:${partition}:s3:::${bucket}`;
}
