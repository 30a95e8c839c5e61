/**
 * Every call by which this connector changes something, and what must be allowed for it. What is not in this table cannot be
 * sent. What a call changes is named by the step's address, never by what the step says besides.
 */
import { z } from 'zod';
import type { Product } from './endpoints.js';

export interface WriteCall {
  readonly product: Product;
  readonly action: string;
  readonly permission: string;
  /** What it is for, as the end of an ARN has it: `securitygroup`; empty for buckets. */
  readonly type: string;
  /** The parameter that names it; undefined for a bucket, which is in the host's name. */
  readonly named?: string;
  /** True for one that wants RegionId as well. */
  readonly inRegion?: true;
  /** True where the product makes a request with the same token once. */
  readonly takesToken?: true;
  /** What a step may say: parameters of the call. Nothing else gets through. */
  readonly input: z.ZodType<Readonly<Record<string, string | undefined>>>;
  /** Where the platform goes on by itself after it took the call: how long that may take, in seconds. */
  readonly takes?: number;
}

const MINUTES = 600;
const text = z.string().min(1).max(5000);
const some = text.optional();

export const CALLS = {
  // https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketpublicaccessblock
  'oss:PutBucketPublicAccessBlock': call('oss', 'PutBucketPublicAccessBlock', {
    type: '',
    input: z.strictObject({ BlockPublicAccess: z.enum(['true', 'false']) }),
  }),
  // https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-revokesecuritygroup
  'ecs:RevokeSecurityGroup': call('ecs', 'RevokeSecurityGroup', {
    type: 'securitygroup',
    named: 'SecurityGroupId',
    inRegion: true,
    takesToken: true,
    input: z.strictObject({ 'SecurityGroupRuleId.1': text }),
  }),
  // https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-authorizesecuritygroup
  'ecs:AuthorizeSecurityGroup': call('ecs', 'AuthorizeSecurityGroup', {
    type: 'securitygroup',
    named: 'SecurityGroupId',
    inRegion: true,
    takesToken: true,
    input: z.strictObject({
      'Permissions.1.IpProtocol': text,
      'Permissions.1.PortRange': some,
      'Permissions.1.PortRangeListId': some,
      'Permissions.1.SourcePortRange': some,
      'Permissions.1.SourceCidrIp': some,
      'Permissions.1.Ipv6SourceCidrIp': some,
      'Permissions.1.DestCidrIp': some,
      'Permissions.1.Ipv6DestCidrIp': some,
      'Permissions.1.NicType': some,
      'Permissions.1.Policy': some,
      'Permissions.1.Priority': some,
      'Permissions.1.Description': some,
    }),
  }),
  // https://www.alibabacloud.com/help/en/rds/developer-reference/api-rds-2014-08-15-modifysecurityips
  'rds:ModifySecurityIps': call('rds', 'ModifySecurityIps', {
    type: 'dbinstance',
    named: 'DBInstanceId',
    input: z.strictObject({
      DBInstanceIPArrayName: text,
      SecurityIps: text,
      ModifyMode: z.literal('Cover'),
      WhitelistNetworkType: some,
      DBInstanceIPArrayAttribute: some,
    }),
    takes: MINUTES,
  }),
  // https://www.alibabacloud.com/help/en/rds/developer-reference/api-rds-2014-08-15-releaseinstancepublicconnection
  'rds:ReleaseInstancePublicConnection': call('rds', 'ReleaseInstancePublicConnection', {
    type: 'dbinstance',
    named: 'DBInstanceId',
    input: z.strictObject({ CurrentConnectionString: text }),
    takes: MINUTES,
  }),
  // https://www.alibabacloud.com/help/en/rds/developer-reference/api-rds-2014-08-15-allocateinstancepublicconnection
  'rds:AllocateInstancePublicConnection': call('rds', 'AllocateInstancePublicConnection', {
    type: 'dbinstance',
    named: 'DBInstanceId',
    input: z.strictObject({ ConnectionStringPrefix: text, Port: text }),
    takes: MINUTES,
  }),
  // https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-updateaccesskey
  'ram:UpdateAccessKey': call('ram', 'UpdateAccessKey', {
    type: 'user',
    named: 'UserName',
    input: z.strictObject({ UserAccessKeyId: text, Status: z.enum(['Active', 'Inactive']) }),
  }),
  // https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-updaterotationpolicy
  'kms:UpdateRotationPolicy': call('kms', 'UpdateRotationPolicy', {
    type: 'key',
    named: 'KeyId',
    input: z.strictObject({ EnableAutomaticRotation: z.enum(['true', 'false']), RotationInterval: some }),
  }),
} satisfies Record<string, WriteCall>;

export type CallName = keyof typeof CALLS;

/** The call of that name; undefined for what is none. */
export function callOf(name: string): WriteCall | undefined {
  return isCall(name) ? CALLS[name] : undefined;
}

function isCall(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}

export function permissionsOf(...names: readonly CallName[]): readonly { readonly call: string; readonly permission: string }[] {
  return names.map((name) => ({ call: name, permission: CALLS[name].permission }));
}

function call(product: Product, action: string, rest: Omit<WriteCall, 'product' | 'action' | 'permission'>): WriteCall {
  return { product, action, permission: `${product}:${action}`, ...rest };
}
