import { describe, expect, it } from 'vitest';
import { ACCOUNT, awsError, fakeAws, sessionOn, type Answers } from '../../../test/fakes/aws-client.js';
import type { Observation, Resource } from '../../model/index.js';
import { resourceId } from '../../model/index.js';
import type { ScopePage } from '../../ports/index.js';
import { createEstate } from './estate.js';
import type { KindDefinition } from './kind.js';
import { cloudControlKind } from './kinds/cloud-control.js';
import { bucket, credentialReport, key, lambdaFunction, method, snapshot, topic, user, volume } from './kinds/index.js';

const REGIONS = { 'ec2:DescribeRegions': () => ({ Regions: [{ RegionName: 'us-east-1' }, { RegionName: 'eu-west-1' }] }) };

function estateOf(kind: KindDefinition, answers: Answers) {
  const aws = fakeAws({ ...REGIONS, ...answers });
  const estate = createEstate(sessionOn(aws.client, [kind]), [kind]);
  const { apiVersion, kind: name } = kind;
  const scope = {
    platform: 'aws',
    account: ACCOUNT,
    apiVersion,
    kind: name,
    ...(kind.scope === 'region' ? { region: 'eu-west-1' } : {}),
  };
  const pages = async (from?: string): Promise<readonly ScopePage[]> => {
    const found: ScopePage[] = [];
    for await (const page of estate.read(scope, from)) found.push(page);
    return found;
  };
  return { aws, estate, scope, pages };
}

const observations = (pages: readonly ScopePage[]): readonly Observation[] =>
  pages.flatMap((page) => (page.kind === 'page' ? page.observations : []));
const resources = (pages: readonly ScopePage[]): readonly Resource[] =>
  observations(pages).flatMap((one) => (one.kind === 'resource' ? [one.resource] : []));
const gaps = (pages: readonly ScopePage[]) => observations(pages).flatMap((one) => (one.kind === 'gap' ? [one.gap] : []));

/** Three pages of two volumes each. */
const VOLUMES: Answers = {
  'ec2:DescribeVolumes': ({ NextToken = '0', VolumeIds }) => {
    const all = Array.from({ length: 6 }, (_, index) => ({ VolumeId: `vol-${index}`, Encrypted: false, Iops: 3 }));
    if (Array.isArray(VolumeIds)) {
      const found = all.filter(({ VolumeId }) => VolumeIds.includes(VolumeId));
      if (found.length === 0) throw awsError('InvalidVolume.NotFound', 400);
      return { Volumes: found };
    }
    const start = Number(NextToken);
    return { Volumes: all.slice(start, start + 2), ...(start < 4 ? { NextToken: String(start + 2) } : {}) };
  },
};

describe('a scope', () => {
  it('is read page by page, and can be gone on with behind any of them', async () => {
    const { pages } = estateOf(volume, VOLUMES);
    const all = await pages();
    expect(all.map((page) => (page.kind === 'page' ? page.next : 'broken'))).toEqual(['2', '4', undefined]);
    expect(resources(all).map(({ name }) => name)).toEqual(['vol-0', 'vol-1', 'vol-2', 'vol-3', 'vol-4', 'vol-5']);
    expect(resources(await pages('4')).map(({ name }) => name)).toEqual(['vol-4', 'vol-5']);
  });

  it('has exactly the members that its calls give', async () => {
    const [first] = resources(await estateOf(volume, VOLUMES).pages());
    expect(first?.raw).toEqual({ VolumeId: 'vol-0', Encrypted: false });
    expect(first?.id).toBe(`aws:arn:aws:ec2:eu-west-1:${ACCOUNT}:volume/vol-0`);
  });

  it('that may not be listed is broken, names the permission, and is no empty list', async () => {
    const { pages } = estateOf(volume, {
      'ec2:DescribeVolumes': () => {
        throw awsError('UnauthorizedOperation', 403);
      },
    });
    expect(await pages()).toEqual([
      {
        kind: 'broken',
        gap: expect.objectContaining({
          code: 'PERMISSION_MISSING',
          why: expect.stringContaining('it needs ec2:DescribeVolumes'),
        }),
      },
    ]);
  });

  it.each(['InvalidNextToken', 'InvalidParameterValue'])('whose cursor is refused with %s is to be read anew', async (code) => {
    const { pages } = estateOf(volume, {
      'ec2:DescribeVolumes': () => {
        throw awsError(code, 400);
      },
    });
    expect(await pages('old')).toMatchObject([{ kind: 'broken', restart: true }]);
  });

  it('that breaks off says what is known of its details until then', async () => {
    const { pages } = estateOf(snapshot, {
      'ec2:DescribeSnapshots': ({ NextToken }) => {
        if (NextToken !== undefined) throw awsError('InternalError', 500);
        return { Snapshots: [{ SnapshotId: 'snap-1' }], NextToken: 'b' };
      },
      'ec2:DescribeSnapshotAttribute': () => {
        throw awsError('UnauthorizedOperation', 403);
      },
    });
    const all = await pages();
    expect(all.map((page) => [page.kind, page.kind === 'page' ? page.next : undefined])).toEqual([
      ['page', 'b'],
      ['page', 'b'],
      ['broken', undefined],
    ]);
    expect(gaps(all)).toHaveLength(1);
  });
});

describe('details', () => {
  const BUCKETS: Answers = {
    's3:ListBuckets': () => ({ Buckets: ['a', 'b', 'c'].map((Name) => ({ Name, BucketRegion: 'eu-west-1' })) }),
    's3control:GetPublicAccessBlock': () => {
      throw awsError('NoSuchPublicAccessBlockConfiguration', 404);
    },
    's3:GetPublicAccessBlock': () => ({ PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
    's3:GetBucketPolicy': ({ Bucket }) => {
      if (Bucket === 'c') throw awsError('NoSuchBucketPolicy', 404);
      throw awsError('AccessDenied', 403);
    },
    's3:GetBucketOwnershipControls': () => ({ OwnershipControls: {} }),
    's3:GetBucketAcl': () => ({ Owner: { ID: 'x' }, Grants: [] }),
    's3:GetBucketEncryption': () => ({ ServerSideEncryptionConfiguration: { Rules: [] } }),
    's3:GetBucketVersioning': () => ({}),
    's3:GetBucketLogging': () => ({}),
    's3:GetBucketTagging': () => ({ TagSet: [{ Key: 'team', Value: 'a' }] }),
  };

  it('that may not be read are unread of each resource, with one gap that says of how many', async () => {
    const found = await estateOf(bucket, BUCKETS).pages();
    expect(resources(found).map(({ unread = [] }) => unread.map(({ path }) => path))).toEqual([['Policy'], ['Policy'], []]);
    expect(gaps(found)).toEqual([
      expect.objectContaining({
        code: 'PERMISSION_MISSING',
        what: `Policy of 2 resources of kind Bucket of account ${ACCOUNT}`,
        why: expect.stringContaining('needs s3:GetBucketPolicy'),
      }),
    ]);
  });

  it('of all are asked once, and each of a bucket in its own region', async () => {
    const regions: string[] = [];
    const { aws, pages } = estateOf(bucket, {
      ...BUCKETS,
      's3:GetBucketAcl': (_, { region }) => {
        regions.push(region);
        return {};
      },
    });
    await pages();
    expect(aws.asked.filter((call) => call === 's3control:GetPublicAccessBlock')).toHaveLength(1);
    expect(regions).toEqual(['eu-west-1', 'eu-west-1', 'eu-west-1']);
  });

  it('of what has gone since it was listed leave it out', async () => {
    const found = await estateOf(bucket, {
      ...BUCKETS,
      's3:GetBucketAcl': ({ Bucket }) => {
        if (Bucket === 'b') throw awsError('NoSuchBucket', 404);
        return {};
      },
    }).pages();
    expect(resources(found).map(({ name }) => name)).toEqual(['a', 'c']);
  });

  it('of an access key are unread where they are, and the keys themselves known', async () => {
    const found = await estateOf(user, {
      'iam:ListUsers': () => ({ Users: [{ UserName: 'ana', Arn: `arn:aws:iam::${ACCOUNT}:user/ana` }] }),
      'iam:GetAccountAuthorizationDetails': () => ({ UserDetailList: [{ UserName: 'ana', GroupList: ['staff'] }] }),
      'iam:GetLoginProfile': () => {
        throw awsError('NoSuchEntity', 404);
      },
      'iam:ListMFADevices': () => ({ MFADevices: [] }),
      'iam:ListAccessKeys': () => ({ AccessKeyMetadata: [{ AccessKeyId: 'AKIA1' }, { AccessKeyId: 'AKIA2' }] }),
      'iam:GetAccessKeyLastUsed': ({ AccessKeyId }) => {
        if (AccessKeyId === 'AKIA1') throw awsError('AccessDenied', 403);
        return { AccessKeyLastUsed: { Region: 'N/A' } };
      },
    }).pages();
    const [one] = resources(found);
    expect(one?.raw).toMatchObject({
      AccessKeyMetadata: [{ AccessKeyId: 'AKIA1' }, { AccessKeyId: 'AKIA2', AccessKeyLastUsed: { Region: 'N/A' } }],
    });
    expect(one?.unread?.map(({ path }) => path)).toEqual(['AccessKeyMetadata[0].AccessKeyLastUsed']);
  });

  it('that are not asked of a key which cannot rotate are absent; a tag that fails is unread', async () => {
    const { pages, aws } = estateOf(key, {
      'kms:ListKeys': () => ({ Keys: [{ KeyId: 'k', KeyArn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k` }] }),
      'kms:DescribeKey': () => ({ KeyMetadata: { Origin: 'EXTERNAL', KeySpec: 'SYMMETRIC_DEFAULT', KeyManager: 'CUSTOMER' } }),
      'kms:GetKeyPolicy': () => ({ Policy: '{"Version":"2012-10-17"}' }),
      'kms:ListResourceTags': () => {
        throw awsError('AccessDeniedException', 400);
      },
    });
    const [one] = resources(await pages());
    expect(one?.raw).toMatchObject({ KeyId: 'k', Policy: { Version: '2012-10-17' } });
    expect(one?.unread?.map(({ path }) => path)).toEqual(['Tags']);
    expect(aws.asked).not.toContain('kms:GetKeyRotationStatus');
  });
});

describe('kinds of their own ways', () => {
  it('lists methods below resources below APIs', async () => {
    const found = await estateOf(method, {
      'api-gateway:GetRestApis': () => ({ items: [{ id: 'api' }] }),
      'api-gateway:GetResources': ({ position }) =>
        position === undefined
          ? { items: [{ id: 'r1', path: '/', resourceMethods: { GET: {} } }], position: 'p' }
          : {
              items: [
                { id: 'r2', path: '/x' },
                { id: 'r3', path: '/y', resourceMethods: { PUT: {}, POST: {} } },
              ],
            },
      'api-gateway:GetMethod': ({ httpMethod }) => ({ httpMethod, authorizationType: 'NONE' }),
    }).pages();
    expect(resources(found).map(({ name }) => name)).toEqual(['GET /', 'PUT /y', 'POST /y']);
    expect(resources(found)[0]?.id).toBe('aws:arn:aws:apigateway:eu-west-1::/restapis/api/resources/r1/methods/GET');
  });

  it('fetches a credential report even where none may be made, and says so', async () => {
    const found = await estateOf(credentialReport, {
      'iam:GenerateCredentialReport': () => {
        throw awsError('AccessDenied', 403);
      },
      'iam:GetCredentialReport': () => ({ Content: new TextEncoder().encode('user\nana'), GeneratedTime: new Date(0) }),
    }).pages();
    expect(resources(found)[0]?.raw).toEqual({ Content: [{ user: 'ana' }], GeneratedTime: '1970-01-01T00:00:00Z' });
    expect(gaps(found).map(({ why }) => why)).toEqual([expect.stringContaining('needs iam:GenerateCredentialReport')]);
  });

  it('names the image that a function runs, by its digest, and leaves the values of its variables out', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const FunctionArn = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f`;
    const found = await estateOf(lambdaFunction, {
      'lambda:ListFunctions': () => ({
        Functions: [{ FunctionName: 'f', FunctionArn, PackageType: 'Image', Environment: { Variables: { A: 'secret-value' } } }],
      }),
      'lambda:GetPolicy': () => {
        throw awsError('ResourceNotFoundException', 404);
      },
      'lambda:ListFunctionUrlConfigs': () => ({ FunctionUrlConfigs: [] }),
      'lambda:ListTags': () => ({ Tags: {} }),
      'lambda:GetFunction': () => ({
        Code: { RepositoryType: 'ECR', ImageUri: 'r/f:1', ResolvedImageUri: `r/f@${digest}`, Location: 'https://signed' },
      }),
    }).pages();
    const [one] = observations(found);
    expect(one?.kind === 'resource' ? one.uses : []).toEqual([
      { workload: `aws:${FunctionArn}`, container: 'f', containerKind: 'container', reference: 'r/f:1', running: digest },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/secret-value|signed/);
  });

  it('reads a type that is named through Cloud Control', async () => {
    const { pages, estate, scope } = estateOf(cloudControlKind('AWS::MSK::Cluster'), {
      'cloudcontrol:ListResources': () => ({
        ResourceDescriptions: [{ Identifier: 'arn:aws:kafka:eu-west-1:1:cluster/a', Properties: '{}' }],
      }),
      'cloudcontrol:GetResource': () => ({
        ResourceDescription: { Properties: '{"ClusterName":"a","Tags":{"team":"x"},"UserData":"secret"}' },
      }),
    });
    const found = resources(await pages());
    expect(found).toMatchObject([
      {
        id: `aws:arn:aws:cloudformation:eu-west-1:${ACCOUNT}:resource/AWS::MSK::Cluster/arn:aws:kafka:eu-west-1:1:cluster/a`,
        labels: { team: 'x' },
        raw: { Properties: { ClusterName: 'a' } },
        unread: [{ path: 'Properties.UserData' }],
      },
    ]);
    const again = await estate.reread(scope, resourceId(found[0]?.id ?? ''));
    expect(again).toMatchObject({ kind: 'seen', observations: [{ resource: found[0] }] });
  });
});

describe('one resource that is read again', () => {
  const id = (name: string) => resourceId(`aws:arn:aws:ec2:eu-west-1:${ACCOUNT}:volume/${name}`);

  it('is asked for alone, and is as its page said', async () => {
    const { estate, scope, pages, aws } = estateOf(volume, VOLUMES);
    const before = resources(await pages()).find(({ name }) => name === 'vol-3');
    aws.asked.length = 0;
    expect(await estate.reread(scope, id('vol-3'))).toMatchObject({ kind: 'seen', observations: [{ resource: before }] });
    expect(aws.asked).toEqual(['ec2:DescribeVolumes']);
  });

  it('is gone when the platform says so, and unknown when it does not say', async () => {
    const { estate, scope } = estateOf(volume, VOLUMES);
    expect(await estate.reread(scope, id('vol-9'))).toEqual({ kind: 'gone' });
    const refused = estateOf(volume, {
      'ec2:DescribeVolumes': () => {
        throw awsError('UnauthorizedOperation', 403);
      },
    });
    expect(await refused.estate.reread(refused.scope, id('vol-3'))).toMatchObject({
      kind: 'unknown',
      gap: { code: 'PERMISSION_MISSING' },
    });
  });

  it('is asked by its details where these say all that the list does', async () => {
    const { estate, scope, aws } = estateOf(topic, {
      'sns:GetTopicAttributes': ({ TopicArn }) => {
        if (String(TopicArn).endsWith('none')) throw awsError('NotFoundException', 404);
        return { Attributes: { DisplayName: 'x' } };
      },
      'sns:ListTagsForResource': () => ({ Tags: [] }),
    });
    const topicId = (name: string) => resourceId(`aws:arn:aws:sns:eu-west-1:${ACCOUNT}:${name}`);
    expect((await estate.reread(scope, topicId('a'))).kind).toBe('seen');
    expect((await estate.reread(scope, topicId('none'))).kind).toBe('gone');
    expect(aws.asked).not.toContain('sns:ListTopics');
  });

  it('of an account that is not read is unknown, not gone', async () => {
    const { estate, scope } = estateOf(volume, VOLUMES);
    expect((await estate.reread({ ...scope, account: '999999999999' }, id('vol-3'))).kind).toBe('unknown');
  });
});
