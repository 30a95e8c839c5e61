/**
 * Makes the calls that change something: only those of the table, each about the resource at its address and no other.
 * Makes a call once, tells what its answer means, and throws nothing that AWS may answer.
 */
import type { Json, PlannedStep, ResourceAddress } from '../../model/index.js';
import type { SendResult } from '../../ports/index.js';
import type { Account, Session } from './accounts.js';
import { codeOf, isThrottling, statusOf } from './classify.js';
import { arnOf, lastPart } from './identity.js';
import { at } from './json.js';

export interface ChangingCall {
  /** What must be allowed for it. */
  readonly permission: string;
  /** Where its input names what it changes; undefined for a setting of a whole region. */
  readonly names: readonly (string | number)[] | undefined;
  /** What is named there: the last part of the resource's ARN, or its account. */
  readonly by?: 'account';
}

/** By its name. No other call can be made. */
export const CHANGING_CALLS: ReadonlyMap<string, ChangingCall> = new Map<string, ChangingCall>([
  ['ec2:AuthorizeSecurityGroupEgress', { permission: 'ec2:AuthorizeSecurityGroupEgress', names: ['GroupId'] }],
  ['ec2:AuthorizeSecurityGroupIngress', { permission: 'ec2:AuthorizeSecurityGroupIngress', names: ['GroupId'] }],
  ['ec2:DisableEbsEncryptionByDefault', { permission: 'ec2:DisableEbsEncryptionByDefault', names: undefined }],
  ['ec2:EnableEbsEncryptionByDefault', { permission: 'ec2:EnableEbsEncryptionByDefault', names: undefined }],
  ['ec2:ModifyImageAttribute', { permission: 'ec2:ModifyImageAttribute', names: ['ImageId'] }],
  ['ec2:ModifyInstanceMetadataOptions', { permission: 'ec2:ModifyInstanceMetadataOptions', names: ['InstanceId'] }],
  ['ec2:ModifySnapshotAttribute', { permission: 'ec2:ModifySnapshotAttribute', names: ['SnapshotId'] }],
  ['ec2:RevokeSecurityGroupEgress', { permission: 'ec2:RevokeSecurityGroupEgress', names: ['GroupId'] }],
  ['ec2:RevokeSecurityGroupIngress', { permission: 'ec2:RevokeSecurityGroupIngress', names: ['GroupId'] }],
  ['ec2:StartInstances', { permission: 'ec2:StartInstances', names: ['InstanceIds'] }],
  ['ec2:StopInstances', { permission: 'ec2:StopInstances', names: ['InstanceIds'] }],
  ['iam:UpdateAccessKey', { permission: 'iam:UpdateAccessKey', names: ['UserName'] }],
  ['kms:DisableKeyRotation', { permission: 'kms:DisableKeyRotation', names: ['KeyId'] }],
  ['kms:EnableKeyRotation', { permission: 'kms:EnableKeyRotation', names: ['KeyId'] }],
  [
    'rds:ModifyDBClusterSnapshotAttribute',
    { permission: 'rds:ModifyDBClusterSnapshotAttribute', names: ['DBClusterSnapshotIdentifier'] },
  ],
  ['rds:ModifyDBInstance', { permission: 'rds:ModifyDBInstance', names: ['DBInstanceIdentifier'] }],
  ['rds:ModifyDBSnapshotAttribute', { permission: 'rds:ModifyDBSnapshotAttribute', names: ['DBSnapshotIdentifier'] }],
  ['redshift:ModifyCluster', { permission: 'redshift:ModifyCluster', names: ['ClusterIdentifier'] }],
  ['s3:DeletePublicAccessBlock', { permission: 's3:PutBucketPublicAccessBlock', names: ['Bucket'] }],
  ['s3:PutBucketVersioning', { permission: 's3:PutBucketVersioning', names: ['Bucket'] }],
  ['s3:PutPublicAccessBlock', { permission: 's3:PutBucketPublicAccessBlock', names: ['Bucket'] }],
  ['s3control:DeletePublicAccessBlock', { permission: 's3:PutAccountPublicAccessBlock', names: ['AccountId'], by: 'account' }],
  ['s3control:PutPublicAccessBlock', { permission: 's3:PutAccountPublicAccessBlock', names: ['AccountId'], by: 'account' }],
]);

/** The calls of an action, as it declares them. */
export function permissionsOf(...calls: readonly string[]): readonly { readonly call: string; readonly permission: string }[] {
  return calls.map((call) => {
    const known = CHANGING_CALLS.get(call);
    if (known === undefined) throw new TypeError(`${call} is no call that changes something`);
    return { call, permission: known.permission };
  });
}

/** Codes of calls that were certainly not made. */
const NEVER_SENT = ['EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND'];
/** What it says no to now it may allow when something else has come to its end. */
const LATER = [
  'ConcurrentModification',
  'ConcurrentModificationException',
  'ConflictException',
  'DependencyTimeoutException',
  'EntityTemporarilyUnmodifiable',
  'IncorrectInstanceState',
  'IncorrectState',
  'InvalidClusterState',
  'InvalidClusterStateFault',
  'InvalidDBClusterSnapshotStateFault',
  'InvalidDBInstanceState',
  'InvalidDBInstanceStateFault',
  'InvalidDBSnapshotState',
  'InvalidDBSnapshotStateFault',
  'OperationAborted',
];
/** The state may be the wanted one already: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const PERHAPS_SO = ['InvalidPermission.Duplicate', 'InvalidPermission.NotFound'];

/**
 * @param account whose the resource is; undefined where it cannot be reached
 */
export async function sendCall(
  session: Session,
  account: Account | undefined,
  step: Extract<PlannedStep, { readonly kind: 'call' }>,
): Promise<SendResult> {
  const { call, address, input } = step;
  const known = CHANGING_CALLS.get(call);
  if (known === undefined) return { kind: 'refused', because: `${call} is no call that an action may make` };
  if (account === undefined)
    return { kind: 'refused', because: 'its account cannot be reached with these credentials and options' };
  const given = inputAbout(known, address, input);
  if (given === undefined) return { kind: 'refused', because: `the input of ${call} is not about ${address.resource}` };
  const region = address.scope.region ?? session.homeRegion;
  const limit = `aws/${account.id}/${region}/${call.split(':')[0] ?? ''}`;
  let code: string | undefined;
  const answer = await session.caller.call({ call, permission: known.permission, limit }, async (signal): Promise<SendResult> => {
    try {
      // The SDK writes into what it is given, and the plan must stay as it was recorded (S1).
      await session.client.send({ call, region, signer: account.signer, input: structuredClone(given), signal });
      return { kind: 'accepted' };
    } catch (error) {
      code = codeOf(error);
      // Tried again by the caller: only what cannot have taken effect.
      if (isLost(error, code, signal)) return { kind: 'unknown', because: `${call}: ${code ?? 'there was no answer'}` };
      throw error;
    }
  });
  if (answer.kind === 'answer') return answer.value;
  const because = answer.kind === 'failed' ? answer.why : `${call}: there is no such thing`;
  if (code !== undefined && PERHAPS_SO.includes(code)) return { kind: 'unknown', because };
  const later = code !== undefined && LATER.includes(code);
  const tryAgain = answer.kind === 'failed' && (answer.failure === 'throttled' || answer.failure === 'unreachable');
  return { kind: later || tryAgain ? 'not-now' : 'refused', because };
}

/** Whether what was sent may have taken effect: there was no answer, or one that a broken server gives. */
function isLost(error: unknown, code: string | undefined, signal: AbortSignal): boolean {
  if (code !== undefined && NEVER_SENT.includes(code)) return false;
  if (signal.aborted || (code !== undefined && LOST.has(code))) return true;
  const status = statusOf(error);
  return status !== undefined ? status >= 500 && !isThrottling(code) : code === undefined;
}

const LOST: ReadonlySet<string> = new Set([
  'AbortError',
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
]);

/** The input, where it is about what is at the address: budgets and undo go by the address, so nothing else may be changed. */
function inputAbout({ names, by }: ChangingCall, { scope, resource }: ResourceAddress, input: Json): object | undefined {
  const arn = arnOf(resource);
  if (arn === undefined || typeof input !== 'object' || input === null || Array.isArray(input)) return undefined;
  if (names === undefined) return input;
  const named = at(input, ...names);
  const wanted = by === 'account' ? scope.account : lastPart(arn);
  const isIt = Array.isArray(named) ? named.length === 1 && named[0] === wanted : named === wanted;
  return isIt && typeof wanted === 'string' && wanted !== '' ? input : undefined;
}
