/** What a simulated bucket is, and when S3 takes a policy for one that lets everyone in. */
import { at, isFields, listAt, parseJson, textAt, type Json } from '../json.js';

export interface BucketOptions {
  readonly name: string;
  readonly region?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** As JSON; none without. */
  readonly policy?: string;
  /** All four settings of Block Public Access; none without. */
  readonly isBlocked?: boolean;
  readonly isVersioned?: boolean;
  /** The bucket that its access is logged to. */
  readonly logsTo?: string;
}

/** Changes as requests say. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly created: Date;
  tags: Readonly<Record<string, string>>;
  policy: string | undefined;
  block: Block | undefined;
  versioning: 'Enabled' | 'Suspended' | undefined;
  readonly logsTo: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html */
export const FLAGS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;
export type Block = Readonly<Record<(typeof FLAGS)[number], boolean>>;

export function bucketOf({ name, region, tags, policy, isBlocked, isVersioned, logsTo }: BucketOptions, created: Date): Bucket {
  return {
    name,
    region: region ?? 'us-east-1',
    created,
    tags: tags ?? {},
    policy,
    block: isBlocked === true ? blockOf(() => true) : undefined,
    versioning: isVersioned === true ? 'Enabled' : undefined,
    logsTo,
  };
}

export function blockOf(isOn: (flag: (typeof FLAGS)[number]) => boolean): Block {
  const [acls, ignore, policy, restrict] = FLAGS.map(isOn);
  return {
    BlockPublicAcls: acls === true,
    IgnorePublicAcls: ignore === true,
    BlockPublicPolicy: policy === true,
    RestrictPublicBuckets: restrict === true,
  };
}

/** Some statement allows something to everyone, and no condition narrows it. */
export function isPublic(policy: string): boolean {
  const document = parseJson(policy);
  const given = isFields(document) ? at(document, 'Statement') : undefined;
  const statements = Array.isArray(given) ? listAt(document as Json, 'Statement') : given === undefined ? [] : [given];
  return statements.some((one) => {
    const principal = at(one, 'Principal');
    const named = isFields(principal) ? at(principal, 'AWS') : principal;
    const isEveryone = named === '*' || (Array.isArray(named) && (named as readonly Json[]).includes('*'));
    return textAt(one, 'Effect') === 'Allow' && isEveryone && at(one, 'Condition') === undefined;
  });
}
