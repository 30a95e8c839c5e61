/**
 * AWS, live, against moto: everything that is read of a seeded estate, what the printed policy allows and what each of its
 * lines is for, other accounts by their roles, changes through a queue, and what the policies that ship say of it all.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aws } from '../../src/connectors/aws/index.js';
import { compilePolicies, judgeContext, assessPolicies } from '../../src/assess/index.js';
import { createEngine } from '../../src/lib/cel/index.js';
import { resourceId, type Resource } from '../../src/model/index.js';
import { shippedPolicies } from '../../src/pipeline/index.js';
import type { Change, EstateOptions } from '../../src/ports/index.js';
import { textAt } from '../../src/connectors/aws/json.js';
import { describeEstate, openEstate, readAll, scopesOf, type WholeReading } from '../contracts/estate.js';
import { hasMoto, startMoto, useAwsEnvironment, type Moto } from '../fakes/moto.js';
import { HOME, OTHER_REGION, SECRETS, seedEstate, sender, type Seeded, type Send } from '../fakes/aws-estate.js';

const ACCOUNT = '123456789012';
const REGIONS = [HOME, OTHER_REGION];
const READER = 'headwater';
const CALL = 'AWS API Call via CloudTrail';
const permissions = [...new Set(aws.kinds.flatMap(({ calls }) => calls.map(({ permission }) => permission)))].sort();
/** Tried with the changes, below. */
const OF_QUEUES = ['sqs:DeleteMessage', 'sqs:ReceiveMessage'];
const present = hasMoto('AWS, live');

/** A seeded estate, and a user who may do what is granted and nothing else. */
interface Place {
  readonly moto: Moto;
  readonly send: Send;
  readonly seeded: Seeded;
  /** From now on the user may do these. */
  grant(allowed: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

async function seededPlace(): Promise<Place> {
  const moto = await startMoto();
  const undo = useAwsEnvironment(moto.url, { id: 'test', secret: 'test' });
  const { send, close } = sender('test', 'test');
  const seeded = await seedEstate(send);
  await send('iam:CreateUser', { UserName: READER });
  const key = await send('iam:CreateAccessKey', { UserName: READER });
  const id = textAt(key, 'AccessKey', 'AccessKeyId') ?? '';
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: textAt(key, 'AccessKey', 'SecretAccessKey') });
  return {
    moto,
    send,
    seeded,
    grant: async (allowed) => {
      const text = aws.grant([...allowed, ...listedInReadme('Permissions that it calls by another name')]).text;
      await moto.relax();
      await send('iam:PutUserPolicy', { UserName: READER, PolicyName: 'read', PolicyDocument: text });
      await moto.enforce();
    },
    close: async () => {
      close();
      undo();
      await moto.close();
    },
  };
}

async function read(options: Partial<EstateOptions> = {}): Promise<WholeReading> {
  const estate = await openEstate({ connector: aws, address: 'aws://', options: { regions: REGIONS, ...options } });
  try {
    return await readAll(estate);
  } finally {
    await estate.close();
  }
}

/** What moto says differently at each look: when a log was last delivered, a key last used, a report made. */
const RESTLESS = ['CredentialReport', 'Trail', 'Trails', 'User'];

describe.runIf(present)('AWS over moto', () => {
  describeEstate(
    'AWS',
    async () => {
      const place = await seededPlace();
      const { ids } = place.seeded;
      await place.grant(permissions);
      return {
        connector: aws,
        address: 'aws://',
        options: {
          regions: REGIONS,
          kinds: [...new Set(aws.kinds.map(({ kind }) => kind))].filter((kind) => !RESTLESS.includes(kind)),
        },
        holds: [
          'aws:arn:aws:s3:::good-bucket',
          `aws:${ids['key'] ?? ''}`,
          `aws:${ids['worker'] ?? ''}`,
          `aws:${ids['function'] ?? ''}`,
          `aws:${ids['database'] ?? ''}`,
          `aws:${ids['secret'] ?? ''}`,
          `aws:${ids['topic'] ?? ''}`,
          `aws:${ids['load-balancer'] ?? ''}`,
          `aws:arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`,
          `aws:arn:aws:ecs:us-east-1:${ACCOUNT}:task-definition/api`,
          `aws:arn:aws:ecr:us-east-1:${ACCOUNT}:repository/team/api`,
          `aws:arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/app/api`,
          `aws:arn:aws:iam::${ACCOUNT}:account-password-policy`,
          ...['good-group', 'bad-group'].map((name) => `aws:arn:aws:ec2:us-east-1:${ACCOUNT}:security-group/${ids[name] ?? ''}`),
          `aws:arn:aws:ec2:us-east-1:${ACCOUNT}:instance/${ids['instance'] ?? ''}`,
        ],
        missing: 'aws:arn:aws:s3:::no-such-bucket',
        secrets: SECRETS,
        deny: (permission) => place.grant(permissions.filter((one) => one !== permission)),
        allow: () => place.grant(permissions),
        close: place.close,
      };
    },
    { list: 'ec2:DescribeVolumes', detail: 's3:GetBucketPolicy' },
  );
});

describe.runIf(present)('a seeded estate on AWS', () => {
  let place: Place;
  let whole: WholeReading;
  beforeAll(async () => {
    place = await seededPlace();
    whole = await read();
  });
  afterAll(() => place?.close());

  const named = (kind: string, name: string): Resource => {
    const found = whole.resources.find((one) => one.kind === kind && (one.name === name || one.id.endsWith(`/${name}`)));
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    return found;
  };
  const id = (name: string): string => place.seeded.ids[name] ?? '';

  it('holds one of every kind that the emulator models', () => {
    const found = new Set(whole.resources.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
    const missing = aws.kinds.filter(({ apiVersion, kind }) => !found.has(`${apiVersion} ${kind}`));
    expect(missing.map(({ kind }) => kind)).toEqual(['ServerCertificate']);
  });

  it('has only the gaps that the readme lists', () => {
    const calls = [...whole.gaps, ...whole.broken].map(({ why }) => why.split(': ', 1)[0] ?? '');
    expect([...new Set(calls)].sort()).toEqual(listedInReadme('Calls that it does not answer'));
  });

  it('says with tags, time and region what it is', () => {
    expect(named('Bucket', 'good-bucket')).toMatchObject({ labels: { team: 'payments' }, account: ACCOUNT });
    expect(named('Key', id('key').split('/')[1] ?? '')).toMatchObject({ labels: { team: 'platform' }, region: HOME });
  });

  it('says which image a function runs', () => {
    const uses = whole.observations.flatMap((one) => (one.kind === 'resource' ? one.uses : []));
    expect(uses.map(({ container, reference }) => [container, reference])).toEqual(
      expect.arrayContaining([
        ['api', 'registry.example/api:1'],
        ['render', `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/team/api@${id('digest')}`],
      ]),
    );
  });

  it('states relations with evidence', () => {
    const edges = whole.observations.flatMap((one) => (one.kind === 'edge' ? [one.edge] : []));
    const has = (from: string, relation: string, to: string): string | undefined =>
      edges.find((edge) => edge.from === `aws:${from}` && edge.relation === relation && edge.to === `aws:${to}`)?.evidence;
    const ec2 = `arn:aws:ec2:us-east-1:${ACCOUNT}`;
    expect(has(`${ec2}:instance/${id('instance')}`, 'uses', `${ec2}:security-group/${id('good-group')}`)).toBe(
      'SecurityGroups[0].GroupId',
    );
    expect(has(`${ec2}:instance/${id('instance')}`, 'runs-as', `arn:aws:iam::${ACCOUNT}:instance-profile/nodes`)).toBeDefined();
    expect(has(`${ec2}:volume/${id('good-volume')}`, 'encrypted-by', id('key'))).toBe('KmsKeyId');
    expect(has('arn:aws:s3:::good-bucket', 'encrypted-by', id('key'))).toBeDefined();
    expect(has(id('function'), 'runs-as', id('worker'))).toBe('Role');
    expect(has(`arn:aws:iam::${ACCOUNT}:root`, 'assumes', id('worker'))).toBe(
      'AssumeRolePolicyDocument.Statement[0].Principal.AWS',
    );
    expect(has(id('ana'), 'member-of', `arn:aws:iam::${ACCOUNT}:group/staff`)).toBeDefined();
    expect(edges.some(({ relation, to }) => relation === 'exposes' && to.endsWith(`instance/${id('instance')}`))).toBe(true);
    expect(edges.some(({ from, relation }) => from === `aws:${id('load-balancer')}` && relation === 'exposes')).toBe(true);
  });

  it.each([
    ['no-open-ssh', 'SecurityGroup', 'good-group', 'pass'],
    ['no-open-ssh', 'SecurityGroup', 'bad-group', 'fail'],
    ['encrypted-volumes', 'Volume', 'good-volume', 'pass'],
    ['encrypted-volumes', 'Volume', 'bad-volume', 'fail'],
    ['no-public-snapshots', 'Snapshot', 'good-snapshot', 'pass'],
    ['no-public-snapshots', 'Snapshot', 'bad-snapshot', 'fail'],
    ['bucket-public-access-block', 'Bucket', 'good-bucket', 'pass'],
    ['bucket-public-access-block', 'Bucket', 'bad-bucket', 'fail'],
    ['no-public-bucket-policy', 'Bucket', 'bad-bucket', 'fail'],
    ['no-public-bucket-acl', 'Bucket', 'bad-bucket', 'fail'],
    ['bucket-versioning', 'Bucket', 'good-bucket', 'pass'],
    ['bucket-versioning', 'Bucket', 'log-bucket', 'fail'],
    ['key-rotation', 'Key', 'key', 'pass'],
    ['no-user-policies', 'User', 'ana', 'pass'],
    ['no-user-policies', 'User', 'bo', 'fail'],
    ['password-length', 'PasswordPolicy', 'PasswordPolicy', 'fail'],
    ['encrypted-databases', 'DBInstance', 'orders', 'fail'],
    ['vpc-flow-logs', 'Vpc', 'vpc', 'pass'],
    ['scan-images-on-push', 'Repository', 'team/api', 'pass'],
    ['encrypted-topics', 'Topic', 'alerts', 'pass'],
    ['trail-log-validation', 'Trail', 'main', 'fail'],
    ['http-redirects-to-https', 'Listener', 'HTTP 80', 'fail'],
  ])('%s: %s %s is a %s', async (policy, kind, name, verdict) => {
    const known = place.seeded.ids[name];
    const resource = named(kind, known?.split('/').at(-1) ?? name);
    expect(await judged(policy, resource, new Date())).toEqual([verdict]);
  });

  it('judges an access key by its age', async () => {
    const user = named('User', 'ana');
    const later = new Date(Date.now() + 100 * 86_400_000);
    expect([await judged('access-key-age', user, new Date()), await judged('access-key-age', user, later)]).toEqual([
      ['pass'],
      ['fail'],
    ]);
  });

  it('reads a type of CloudFormation that is named', async () => {
    // moto has no Cloud Control: it is asked, and that it does not answer is no empty list.
    const { broken, resources } = await read({ kinds: ['AWS::MSK::Cluster'], regions: [HOME] });
    expect(resources).toEqual([]);
    expect(broken.map(({ why }) => why.split(':', 2).join(':'))).toEqual(['cloudcontrol:ListResources']);
  });
});

/** The verdicts of one policy that ships on one resource. */
async function judged(policy: string, resource: Resource, now: Date): Promise<readonly string[]> {
  const chosen = (await shippedPolicies()).map((one) => one.policy).filter((one) => one.id === `aws/${policy}`);
  const context = judgeContext({ resources: [resource], gaps: [], now });
  return [...assessPolicies(compilePolicies(chosen, createEngine()), [resource], context)].map(({ kind }) => kind);
}

/** The items of a list below a heading of the readme. */
function listedInReadme(heading: string): readonly string[] {
  const text = readFileSync(new URL('../../src/connectors/aws/readme.md', import.meta.url), 'utf8');
  const section = text.split(`### ${heading}\n`)[1]?.split('\n#', 1)[0] ?? '';
  return [...section.matchAll(/`([a-z0-9-]+:[A-Za-z0-9]+)`/g)].map(([, name = '']) => name).sort();
}

describe.runIf(present)('the policy that is printed for AWS', () => {
  let place: Place;
  beforeAll(async () => {
    place = await seededPlace();
  });
  afterAll(() => place?.close());

  it('is enough to read everything, and nothing else is allowed', async () => {
    await place.grant(permissions);
    const { gaps, broken } = await read();
    expect([...gaps, ...broken].filter(({ code }) => code === 'PERMISSION_MISSING')).toEqual([]);
    await place.grant(['s3:ListAllMyBuckets']);
    const refused = await read({ kinds: ['Bucket', 'Volume'] });
    expect(refused.broken.map(({ why }) => why)).toContainEqual(expect.stringContaining('it needs ec2:DescribeVolumes'));
  });

  it('has no line of which the want is not told', async () => {
    const silent: string[] = [];
    for (const permission of permissions.filter((one) => !OF_QUEUES.includes(one))) {
      await place.grant(permissions.filter((one) => one !== permission));
      const kinds = aws.kinds.filter(({ calls }) =>
        calls.some((call) => call.permission === permission && call.gives.length > 0),
      );
      const chosen = (kinds.length === 0 ? aws.kinds.slice(0, 1) : kinds).map(
        ({ apiVersion, kind }) => `${apiVersion.split('/')[0] ?? ''} ${kind}`,
      );
      // Regions that are named are read whether or not they may be listed.
      const { gaps, broken } = await read({ kinds: chosen, ...(permission === 'ec2:DescribeRegions' ? { regions: [] } : {}) });
      if (![...gaps, ...broken].some(({ code, why }) => code === 'PERMISSION_MISSING' && why.includes(permission)))
        silent.push(permission);
    }
    expect(silent.sort()).toEqual(listedInReadme('Permissions that it does not ask for'));
  });
});

describe.runIf(present)('other accounts on AWS', () => {
  let place: Place;
  const SECOND = '111122223333';
  beforeAll(async () => {
    place = await seededPlace();
    const assumed = await place.send('sts:AssumeRole', { RoleArn: `arn:aws:iam::${SECOND}:role/admin`, RoleSessionName: 'seed' });
    const there = sender(
      textAt(assumed, 'Credentials', 'AccessKeyId') ?? '',
      textAt(assumed, 'Credentials', 'SecretAccessKey') ?? '',
      textAt(assumed, 'Credentials', 'SessionToken'),
    );
    await there.send('s3:CreateBucket', { Bucket: 'of-the-second' });
    there.close();
  });
  afterAll(() => place?.close());

  it('are read by a role that is assumed in each', async () => {
    const { resources, gaps } = await read({ accounts: [ACCOUNT, SECOND], assumeRole: 'reader', kinds: ['Bucket'] });
    expect(gaps).toEqual([]);
    const names = (account: string): readonly string[] =>
      resources
        .filter((one) => one.account === account)
        .map(({ name }) => name)
        .sort();
    expect(names(SECOND)).toEqual(['of-the-second']);
    expect(names(ACCOUNT)).toEqual(['bad-bucket', 'far-bucket', 'good-bucket', 'log-bucket']);
  });

  it('are found in the organisation', async () => {
    const made = await place.send('organizations:CreateAccount', { AccountName: 'third', Email: 'third@example.com' });
    const third = textAt(made, 'CreateAccountStatus', 'AccountId') ?? '';
    const estate = await openEstate({
      connector: aws,
      address: 'aws://',
      options: { assumeRole: 'reader', kinds: ['Bucket'], regions: [HOME] },
    });
    const { scopes } = await scopesOf(estate);
    await estate.close();
    expect(scopes.map(({ account }) => account).sort()).toEqual([ACCOUNT, third].sort());
  });

  it('are a gap where there is no role to open them', async () => {
    const { gaps, resources } = await read({ accounts: [SECOND], kinds: ['Bucket'] });
    expect([gaps.map(({ code, what }) => [code, what]), resources]).toEqual([[['OPTION_INVALID', `account ${SECOND}`]], []]);
  });

  it('are a gap where the organisation may not be listed', async () => {
    await place.grant(permissions.filter((one) => one !== 'organizations:ListAccounts'));
    const { gaps, resources } = await read({ assumeRole: 'reader', kinds: ['Bucket'] });
    await place.moto.relax();
    expect(gaps.map(({ code, why }) => [code, why.includes('organizations:ListAccounts')])).toEqual([
      ['PERMISSION_MISSING', true],
    ]);
    expect(resources.length).toBe(4);
  });
});

describe.runIf(present)('changes on AWS', () => {
  let place: Place;
  let queueUrl: string;
  beforeAll(async () => {
    place = await seededPlace();
    queueUrl = textAt(await place.send('sqs:CreateQueue', { QueueName: 'headwater-events' }), 'QueueUrl') ?? '';
  });
  afterAll(() => place?.close());

  it('come through the queue, are read again, and leave it when they were dealt with', async () => {
    const group = place.seeded.ids['good-group'] ?? '';
    await place.grant(permissions);
    const stop = new AbortController();
    const estate = await openEstate(
      { connector: aws, address: 'aws://', options: { regions: REGIONS, kinds: ['SecurityGroup'], events: queueUrl } },
      stop.signal,
    );
    await place.moto.relax();
    for (const body of [
      'no event',
      JSON.stringify(event('ec2.amazonaws.com', 'DescribeInstances', {})),
      JSON.stringify(event('ec2.amazonaws.com', 'AuthorizeSecurityGroupIngress', { groupId: group })),
    ])
      await place.send('sqs:SendMessage', { QueueUrl: queueUrl, MessageBody: body });
    await place.moto.enforce();

    const kinds: string[] = [];
    let touched: Extract<Change, { kind: 'touched' }> | undefined;
    for await (const change of estate.changes?.(new Map()) ?? []) {
      kinds.push(change.kind);
      if (change.kind !== 'touched') continue;
      touched = change;
      break;
    }
    if (touched === undefined) throw new Error('nothing was touched');
    expect(touched.resource).toBe(resourceId(`aws:arn:aws:ec2:us-east-1:${ACCOUNT}:security-group/${group}`));
    const again = await estate.reread(touched.scope, touched.resource);
    expect(again.kind).toBe('seen');
    await touched.acknowledge();
    await touched.acknowledge();
    stop.abort();
    await estate.close();
    await place.moto.relax();
    const left = await place.send('sqs:GetQueueAttributes', {
      QueueUrl: queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    });
    expect(left['Attributes']).toEqual({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
    expect(kinds.filter((kind) => kind !== 'touched' && kind !== 'lost')).toEqual([]);
  });

  it.each(OF_QUEUES)('without %s are a stream that is lost, which names it', async (permission) => {
    await place.send('sqs:SendMessage', {
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(event('x.amazonaws.com', 'Unknown', {})),
    });
    await place.grant(permissions.filter((one) => one !== permission));
    const stop = new AbortController();
    const estate = await openEstate(
      { connector: aws, address: 'aws://', options: { kinds: ['Bucket'], events: queueUrl } },
      stop.signal,
    );
    for await (const change of estate.changes?.(new Map()) ?? []) {
      expect(change).toMatchObject({ kind: 'lost', why: expect.stringContaining(`needs ${permission}`) });
      break;
    }
    stop.abort();
    await estate.close();
    await place.moto.relax();
  });
});

function event(eventSource: string, eventName: string, requestParameters: object): object {
  const detail = { eventSource, eventName, requestParameters, awsRegion: HOME, recipientAccountId: ACCOUNT };
  return {
    version: '0',
    id: '1',
    'detail-type': CALL,
    source: 'aws.ec2',
    account: ACCOUNT,
    time: '2026-01-01T00:00:00Z',
    region: HOME,
    resources: [],
    detail,
  };
}
