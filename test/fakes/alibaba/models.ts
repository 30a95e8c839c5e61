/**
 * What calls of Alibaba Cloud are: where they are sent, what they take and need, and an example of their answer. Out of the SDK's
 * own models where there are any, else by the pages of reference.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../root.js';
import type { Fields } from './world.js';

interface Documented {
  readonly version: string;
  readonly path: string;
  readonly parameters: readonly string[];
  readonly required: readonly string[];
  readonly answer: Fields;
}

function documented(version: string, parameters: string, required = '', answer: Fields = {}): Documented {
  const names = (text: string): readonly string[] => text.split(' ').filter((name) => name !== '');
  return { version, path: '/', parameters: names(parameters), required: names(required), answer };
}

/** Of products without models on the registry: by their pages of reference. */
const DOCUMENTED: Readonly<
  Record<string, { version: string; path: string; parameters: string[]; required: string[]; answer: Fields }>
> = Object.fromEntries(
  Object.entries({
    'actiontrail:DescribeTrails': documented('2020-07-06', 'IncludeShadowTrails NameList IncludeOrganizationTrail'),
    'kms:ListKeys': documented('2016-01-20', 'PageNumber PageSize Filters'),
    'kms:DescribeKey': documented('2016-01-20', 'KeyId', 'KeyId'),
    'slb:DescribeLoadBalancers': documented('2014-05-15', 'RegionId LoadBalancerId PageNumber PageSize', 'RegionId'),
    'slb:DescribeLoadBalancerAttribute': documented('2014-05-15', 'RegionId LoadBalancerId', 'LoadBalancerId'),
    'resourcecenter:SearchResources': documented('2022-12-01', 'NextToken MaxResults Filter SortCriterion ResourceGroupId'),
    'resourcecenter:SearchMultiAccountResources': documented('2022-12-01', 'Scope NextToken MaxResults Filter', 'Scope'),
    'oss:ListBuckets': documented('2019-05-17', 'marker max-keys prefix'),
    'oss:GetBucketInfo': documented('2019-05-17', ''),
    'oss:GetBucketPolicy': documented('2019-05-17', ''),
    'oss:GetBucketLogging': documented('2019-05-17', ''),
    'oss:PutBucketPublicAccessBlock': documented('2019-05-17', 'BlockPublicAccess', 'BlockPublicAccess'),
    'ecs:RevokeSecurityGroup': documented(
      '2014-05-26',
      'RegionId SecurityGroupId SecurityGroupRuleId Permissions ClientToken',
      'RegionId SecurityGroupId',
    ),
    'ecs:AuthorizeSecurityGroup': documented(
      '2014-05-26',
      'RegionId SecurityGroupId Permissions ClientToken',
      'RegionId SecurityGroupId',
    ),
    'rds:ModifySecurityIps': documented(
      '2014-08-15',
      'DBInstanceId SecurityIps DBInstanceIPArrayName DBInstanceIPArrayAttribute ModifyMode WhitelistNetworkType',
      'DBInstanceId SecurityIps',
    ),
    'rds:ReleaseInstancePublicConnection': documented(
      '2014-08-15',
      'DBInstanceId CurrentConnectionString',
      'DBInstanceId CurrentConnectionString',
    ),
    'rds:AllocateInstancePublicConnection': documented(
      '2014-08-15',
      'DBInstanceId ConnectionStringPrefix Port',
      'DBInstanceId ConnectionStringPrefix Port',
    ),
    'ram:UpdateAccessKey': documented('2015-05-01', 'UserName UserAccessKeyId Status', 'UserAccessKeyId Status'),
    'kms:UpdateRotationPolicy': documented(
      '2016-01-20',
      'KeyId EnableAutomaticRotation RotationInterval',
      'KeyId EnableAutomaticRotation',
    ),
  }).map(([name, one]) => [name, { ...one, parameters: [...one.parameters], required: [...one.required] }]),
);

const call = z.object({
  version: z.string(),
  path: z.string(),
  style: z.string(),
  parameters: z.array(z.string()),
  required: z.array(z.string()),
  answer: z.record(z.string(), z.unknown()),
});
const examples = z.object({ calls: z.record(z.string(), call) });
export type Model = Pick<z.infer<typeof call>, 'version' | 'path' | 'parameters' | 'required' | 'answer'>;

export const MODELS: Readonly<Record<string, Model>> = {
  ...examples.parse(JSON.parse(readFileSync(join(ROOT, 'test', 'fakes', 'alibaba', 'examples.json'), 'utf8'))).calls,
  ...DOCUMENTED,
};
