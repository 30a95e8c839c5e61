import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEstate, pagesOf, readAll, scopesOf } from '../../../test/contracts/estate.js';
import { startFakeAlibaba, withSettings, type FakeAlibaba } from '../../../test/fakes/alibaba/server.js';
import { FakeFailure } from '../../../test/fakes/alibaba/paging.js';
import { shopWorld } from '../../../test/fakes/alibaba/shop.js';
import { ACCOUNT, emptyAccount, HOME, MEMBER, OTHER, type FakeWorld } from '../../../test/fakes/alibaba/world.js';
import { resourceId, type Gap, type Observation, type Resource, type Scope } from '../../model/index.js';
import type { Estate, EstateOptions, ScopePage } from '../../ports/index.js';
import { alibaba } from './index.js';

let fake: FakeAlibaba;
let world: FakeWorld;
let restore: () => void;
beforeEach(async () => {
  world = shopWorld();
  fake = await startFakeAlibaba(world);
  restore = withSettings(fake.url);
});
afterEach(async () => {
  restore();
  await fake.close();
});

const open = async (options: Partial<EstateOptions> = {}): Promise<Estate> =>
  await openEstate({ connector: alibaba, address: 'alibaba://', options });

function scope(kind: string, region?: string, account = ACCOUNT): Scope {
  const known = alibaba.kinds.find((each) => each.kind === kind);
  if (known === undefined) throw new Error(`no kind ${kind}`);
  return { platform: 'alibaba', account, ...(region === undefined ? {} : { region }), apiVersion: known.apiVersion, kind };
}

const observationsIn = (pages: readonly ScopePage[]): readonly Observation[] =>
  pages.flatMap((page) => (page.kind === 'page' ? page.observations : []));
const resourcesIn = (pages: readonly ScopePage[]): readonly Resource[] =>
  observationsIn(pages).flatMap((each) => (each.kind === 'resource' ? [each.resource] : []));
const gapsIn = (pages: readonly ScopePage[]): readonly Gap[] =>
  observationsIn(pages).flatMap((each) => (each.kind === 'gap' ? [each.gap] : []));
const home = (): FakeWorld['accounts'][number]['regions'][string] => {
  const region = world.accounts[0]?.regions[HOME];
  if (region === undefined) throw new Error('the world has no home');
  return region;
};

describe('what there is to read', () => {
  it('is every kind of a region in each region that is open, and every other kind once', async () => {
    const { scopes, gaps } = await scopesOf(await open());
    expect(gaps).toEqual([]);
    expect(scopes.filter(({ kind }) => kind === 'Disk').map(({ region }) => region)).toEqual([HOME, OTHER]);
    expect(scopes.filter(({ kind }) => kind === 'Bucket')).toEqual([scope('Bucket')]);
  });

  it('is narrowed by regions and kinds; a region that is not open is a gap', async () => {
    const estate = await open({ regions: [OTHER, 'us-east-1'], kinds: ['Disk', 'oss.aliyuncs.com bucket'] });
    const { scopes, gaps } = await scopesOf(estate);
    expect(scopes).toEqual([scope('Bucket'), scope('Disk', OTHER)]);
    expect(gaps).toMatchObject([{ code: 'API_UNAVAILABLE', what: 'region us-east-1', hides: ['resources'] }]);
    expect(resourcesIn(await pagesOf(estate, scope('Bucket'))).map(({ name }) => name)).toEqual(['bad-bucket']);
  });

  it.each([
    ['sts:GetCallerIdentity', 'accounts'],
    ['ecs:DescribeRegions', `regions of account ${ACCOUNT}`],
  ])('has a gap, never nothing, when %s is refused', async (permission, what) => {
    fake.deny(permission);
    const { gaps } = await scopesOf(await open());
    expect(gaps).toMatchObject([{ what, code: 'PERMISSION_MISSING', hides: ['resources'] }]);
    expect(gaps[0]?.why).toContain(permission);
  });
});

describe('an organisation', () => {
  beforeEach(() => {
    const member = emptyAccount(MEMBER, [HOME]);
    member.regions[HOME]?.vpcs.push({ VpcId: 'vpc-m', VpcName: 'theirs', Tags: { Tag: [] } });
    member.resources = [
      { ResourceId: 'i-m', ResourceName: 'm', ResourceType: 'ACS::ECS::Instance', RegionId: HOME, AccountId: MEMBER },
    ];
    world.accounts.push(member);
    world.organisation = [
      { AccountId: ACCOUNT, DisplayName: 'management' },
      { AccountId: MEMBER, DisplayName: 'shop' },
    ];
  });

  it('is read with a role in each of its accounts, for which a session is asked once', async () => {
    world.roles = [`acs:ram::${MEMBER}:role/headwater-read`];
    const estate = await open({ assumeRole: 'headwater-read' });
    const { resources, gaps, broken } = await readAll(estate);
    expect([gaps, broken]).toEqual([[], []]);
    expect(resources.filter(({ account }) => account === MEMBER).map(({ id }) => id)).toContain(
      `alibaba:acs:vpc:${HOME}:${MEMBER}:vpc/vpc-m`,
    );
    expect(fake.asked.filter((asked) => asked.startsWith('sts:AssumeRole'))).toHaveLength(1);
  });

  it('has a gap for each account in which the role cannot be assumed', async () => {
    const { gaps } = await scopesOf(await open({ assumeRole: 'headwater-read' }));
    expect(gaps).toMatchObject([{ what: `regions of account ${MEMBER}`, code: 'PERMISSION_MISSING' }]);
    expect(gaps[0]?.why).toContain('sts:AssumeRole');
  });

  it('shows without a role what Resource Center shows of the others, and says that this is not all', async () => {
    const estate = await open();
    const { scopes, gaps } = await scopesOf(estate);
    expect(scopes.filter(({ account }) => account === MEMBER)).toEqual([scope('Resource', undefined, MEMBER)]);
    expect(gaps).toMatchObject([{ what: `what is in account ${MEMBER}`, code: 'CREDENTIALS_MISSING' }]);
    const found = resourcesIn(await pagesOf(estate, scope('Resource', undefined, MEMBER)));
    expect(found.map(({ id }) => id)).toEqual([`alibaba:acs:ecs:${HOME}:${MEMBER}:instance/i-m`]);
  });

  it('is narrowed to accounts by id or name; one that is not shown is a gap', async () => {
    world.roles = [`acs:ram::${MEMBER}:role/headwater-read`];
    const estate = await open({ assumeRole: 'headwater-read', accounts: ['shop', 'elsewhere'] });
    const { scopes, gaps } = await scopesOf(estate);
    expect(new Set(scopes.map(({ account }) => account))).toEqual(new Set([MEMBER]));
    expect(gaps).toMatchObject([{ what: 'account elsewhere', code: 'PERMISSION_MISSING' }]);
  });

  it('that may not be listed is a gap', async () => {
    fake.deny('resourcemanager:ListAccounts');
    const { gaps } = await scopesOf(await open());
    expect(gaps).toMatchObject([{ what: 'other accounts of the organisation', code: 'PERMISSION_MISSING' }]);
  });

  it('is not asked about when only our own account is wanted', async () => {
    await scopesOf(await open({ accounts: [ACCOUNT] }));
    expect(fake.asked.filter((asked) => asked.startsWith('resourcemanager:'))).toEqual([]);
  });

  it('goes on with a checkpoint of an account that it has not listed yet', async () => {
    world.roles = [`acs:ram::${MEMBER}:role/headwater-read`];
    const estate = await open({ assumeRole: 'headwater-read' });
    expect(resourcesIn(await pagesOf(estate, scope('Vpc', HOME, MEMBER))).map(({ name }) => name)).toEqual(['theirs']);
  });
});

describe('a resource', () => {
  it('has its members, tags, region and time as its calls give them', async () => {
    const [group] = resourcesIn(await pagesOf(await open(), scope('SecurityGroup', HOME)));
    expect(group).toMatchObject({
      id: `alibaba:acs:ecs:${HOME}:${ACCOUNT}:securitygroup/sg-good`,
      platform: 'alibaba',
      name: 'inside',
      account: ACCOUNT,
      region: HOME,
      labels: { team: 'shop' },
      createdAt: '2021-08-31T03:12:29.000Z',
    });
    expect(Object.keys(group?.raw ?? {}).toSorted()).toEqual([
      'Permissions',
      'ResourceGroupId',
      'SecurityGroupId',
      'SecurityGroupName',
      'Tags',
      'VpcId',
    ]);
  });

  it('names what it uses, is in, runs as and is encrypted by', async () => {
    const { observations } = await readAll(await open());
    const edges = observations.flatMap((each) =>
      each.kind === 'edge' ? [`${each.edge.from} ${each.edge.relation} ${each.edge.to} by ${each.edge.evidence}`] : [],
    );
    const at = `alibaba:acs:ecs:${HOME}:${ACCOUNT}`;
    expect(edges).toEqual(
      expect.arrayContaining([
        `${at}:instance/i-1 uses ${at}:securitygroup/sg-good by SecurityGroupIds.SecurityGroupId[0]`,
        `${at}:instance/i-1 runs-as alibaba:acs:ram::${ACCOUNT}:role/shop-runtime by RamRoleName`,
        `${at}:instance/i-1 member-of alibaba:acs:vpc:${HOME}:${ACCOUNT}:vpc/vpc-1 by VpcAttributes.VpcId`,
        `${at}:instance/i-1 member-of alibaba:acs:resourcemanager::${ACCOUNT}:resourcegroup/rg-shop by ResourceGroupId`,
        `${at}:disk/d-good used-by ${at}:instance/i-1 by InstanceId`,
        `${at}:disk/d-good encrypted-by alibaba:acs:kms:${HOME}:${ACCOUNT}:key/key-1 by KMSKeyId`,
        `alibaba:acs:slb:${HOME}:${ACCOUNT}:loadbalancer/lb-1 exposes ${at}:instance/i-1 by BackendServers.BackendServer[0].ServerId`,
        `alibaba:acs:ram::${ACCOUNT}:user/ci granted-by alibaba:acs:ram::${ACCOUNT}:policy/everything by Policies.Policy[0].PolicyName`,
        `alibaba:acs:ram::${ACCOUNT}:user/ci granted-by alibaba:acs:ram::system:policy/AliyunOSSFullAccess by Policies.Policy[1].PolicyName`,
        `alibaba:acs:ram::${ACCOUNT}:role/auditor assumed-by alibaba:acs:ram::${MEMBER}:root by AssumeRolePolicyDocument.Statement[0].Principal.RAM[0]`,
      ]),
    );
    expect(edges.filter((edge) => edge.includes('eni-9'))).toEqual([]);
  });

  it('has documents parsed; one that is no JSON is unread, with a gap', async () => {
    const bucket = world.accounts[0]?.buckets[0];
    if (bucket !== undefined) bucket.policy = 'not JSON';
    const pages = await pagesOf(await open(), scope('Bucket'));
    const good = resourcesIn(pages).find(({ name }) => name === 'good-bucket');
    expect(good?.raw).not.toHaveProperty('Policy');
    expect(good?.unread).toEqual([{ path: 'Policy', why: 'it is not JSON' }]);
    expect(gapsIn(pages)).toMatchObject([{ code: 'API_REJECTED', hides: ['findings'] }]);
  });

  it('has no member for what the platform says there is none of, and an empty list of alerts where there are none', async () => {
    const estate = await open();
    const bad = resourcesIn(await pagesOf(estate, scope('Bucket'))).find(({ name }) => name === 'bad-bucket');
    expect([bad?.raw, bad?.unread]).toEqual([expect.not.objectContaining({ Policy: expect.anything() }), undefined]);
    const [trails] = resourcesIn(await pagesOf(estate, scope('TrailList')));
    expect(trails?.raw).toMatchObject({ TrailList: [{ Name: 'main' }], Alerts: [] });
  });

  it('that vanishes between the list and its details is left out', async () => {
    fake.failNext('ecs:DescribeSecurityGroupAttribute', new FakeFailure(404, 'InvalidSecurityGroupId.NotFound'));
    const pages = await pagesOf(await open(), scope('SecurityGroup', HOME));
    expect(resourcesIn(pages)).toHaveLength(2);
    expect(gapsIn(pages)).toEqual([]);
  });

  it('of the audit service and of trails of one region is found wherever it is', async () => {
    const other = world.accounts[0]?.regions[OTHER];
    other?.trails.push({ Name: 'local', Status: 'Enable', TrailRegion: OTHER, EventRW: 'Write', HomeRegion: OTHER });
    if (other !== undefined)
      other.projects[`slsaudit-center-${ACCOUNT}-${OTHER}`] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
    fake.pageSize = 2;
    const [trails] = resourcesIn(await pagesOf(await open(), scope('TrailList')));
    expect(trails?.raw).toMatchObject({
      TrailList: [{ Name: 'main' }, { Name: 'local' }],
      Alerts: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
    });
  });

  it('leaves alerts unread when they are in a project of another account', async () => {
    home().trails.push({
      Name: 'org',
      TrailRegion: 'All',
      HomeRegion: HOME,
      SlsProjectArn: `acs:log:${HOME}:${MEMBER}:project/theirs`,
    });
    const [trails] = resourcesIn(await pagesOf(await open(), scope('TrailList')));
    expect(trails?.raw).not.toHaveProperty('Alerts');
    expect(trails?.unread).toMatchObject([{ path: 'Alerts', why: expect.stringContaining(MEMBER) }]);
  });
});

describe('what cannot be read', () => {
  it('is a gap for each call, not for each resource, that says of how many', async () => {
    fake.deny('ram:ListAccessKeys');
    const pages = await pagesOf(await open(), scope('User'));
    expect(gapsIn(pages)).toMatchObject([
      { what: `ram:ListAccessKeys of 2 User in account ${ACCOUNT}`, code: 'PERMISSION_MISSING', hides: ['findings'] },
    ]);
    for (const { unread } of resourcesIn(pages)) expect(unread).toMatchObject([{ path: 'AccessKeys' }]);
  });

  it('is a gap when an item of a list does not say which resource it is', async () => {
    world.accounts[0]?.resources.push({ ResourceId: 'x', ResourceType: 'something else' });
    const pages = await pagesOf(await open(), scope('Resource'));
    expect(gapsIn(pages)).toMatchObject([{ code: 'API_REJECTED', what: expect.stringContaining('of 1 Resource') }]);
  });

  it('is counted over pages, also by a reading that goes on', async () => {
    fake.pageSize = 1;
    fake.deny('ecs:DescribeSecurityGroupAttribute');
    const estate = await open();
    const [first] = await pagesOf(estate, scope('SecurityGroup', HOME));
    const next = first?.kind === 'page' ? first.next : undefined;
    expect(gapsIn(await pagesOf(estate, scope('SecurityGroup', HOME), next))[0]?.what).toContain('of 3 SecurityGroup');
  });

  it.each([
    ['Permissions', 'ecs:DescribeSecurityGroupAttribute', 'SecurityGroup'],
    ['PortRangeLists', 'ecs:DescribePortRangeListEntries', 'SecurityGroup'],
    ['RamRoleName', 'ecs:DescribeInstanceRamRole', 'Instance'],
    ['FlowLogs', 'vpc:DescribeFlowLogs', 'Vpc'],
  ])('leaves %s unread, never empty, when %s is refused', async (member, permission, kind) => {
    fake.deny(permission);
    const resources = resourcesIn(await pagesOf(await open(), scope(kind, HOME)));
    expect(resources.some(({ unread }) => unread?.some(({ path }) => path === member) === true)).toBe(true);
    for (const { raw, unread } of resources)
      if (unread?.some(({ path }) => path === member) === true) expect(raw).not.toHaveProperty(member);
  });

  /** What the other one of two names for a right says, what takes a role to need, and what an organisation. */
  const elsewhere = ['log:ListJobs', 'sts:AssumeRole', 'resourcecenter:SearchMultiAccountResources'];
  const permissions = new Set(alibaba.kinds.flatMap(({ calls }) => calls.map(({ permission }) => permission)));

  it.each([...permissions].filter((permission) => !elsewhere.includes(permission)))(
    'is named when %s, a line of the grant, is left out',
    async (permission) => {
      fake.deny(permission);
      const { gaps, broken } = await readAll(await open());
      const named = [...gaps, ...broken].filter(({ code }) => code === 'PERMISSION_MISSING');
      expect(named.filter(({ why }) => !why.includes(permission))).toEqual([]);
      expect(named.length).toBeGreaterThan(0);
    },
  );

  it('is tried again when the platform asks to slow down', async () => {
    fake.failNext('ecs:DescribeDisks', new FakeFailure(400, 'Throttling.User'), 2);
    const pages = await pagesOf(await open(), scope('Disk', HOME));
    expect(resourcesIn(pages)).toHaveLength(2);
  });

  it.each([
    [new FakeFailure(404, 'InvalidRegionId.NotFound'), 'API_UNAVAILABLE'],
    [new FakeFailure(404, 'InvalidAccessKeyId.NotFound'), 'CREDENTIALS_REFUSED'],
    [new FakeFailure(400, 'InvalidParameter'), 'API_REJECTED'],
  ])('ends its scope as broken: %s', async (failure, code) => {
    const estate = await open();
    fake.failNext('ecs:DescribeDisks', failure);
    expect(await pagesOf(estate, scope('Disk', HOME))).toMatchObject([{ kind: 'broken', gap: { code, hides: ['resources'] } }]);
  });

  it('is begun anew when the place to go on from is no longer taken, or was never one', async () => {
    fake.pageSize = 1;
    const estate = await open();
    const stale = JSON.stringify({ token: 'at-nowhere', failed: [] });
    for (const from of [stale, 'nonsense', '{"token":1}']) {
      const [page] = await pagesOf(estate, scope('Disk', HOME), from);
      expect(page).toMatchObject({ kind: 'broken', restart: true });
    }
  });

  it('is begun anew when a numbered list gets shorter while it is read, since some may not have been seen', async () => {
    fake.pageSize = 1;
    const pages: ScopePage[] = [];
    for await (const page of (await open()).read(scope('Key', HOME), undefined)) {
      pages.push(page);
      if (pages.length === 1) home().keys.shift();
    }
    expect(pages.at(-1)).toMatchObject({ kind: 'broken', restart: true });
  });

  it('says of one resource that it is not known, never that it is gone', async () => {
    fake.deny('ecs:DescribeDisks');
    const again = await (await open()).reread(scope('Disk', HOME), resourceId(`alibaba:acs:ecs:${HOME}:${ACCOUNT}:disk/d-bad`));
    expect(again).toMatchObject({ kind: 'unknown', gap: { code: 'PERMISSION_MISSING' } });
  });

  it.each(['nonsense', `alibaba:acs:ecs:${HOME}:999:disk/d-bad`])('knows nothing of %s', async (id) => {
    expect((await (await open()).reread(scope('Disk', HOME), resourceId(id))).kind).toBe('unknown');
  });
});

describe('addresses and credentials', () => {
  const openAt = async (address: string, options: Partial<EstateOptions> = {}): Promise<Estate> =>
    await openEstate({ connector: alibaba, address, options });

  it('takes a profile of the CLI, and no other credentials', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headwater-alibaba-'));
    const before = process.env['HOME'];
    process.env['HOME'] = folder;
    try {
      await mkdir(join(folder, '.aliyun'));
      const path = join(folder, '.aliyun', 'config.json');
      const profile = { name: 'shop', mode: 'AK', access_key_id: 'LTAI-profile', access_key_secret: 'very-secret' };
      await writeFile(path, JSON.stringify({ current: 'shop', profiles: [profile] }));
      expect((await scopesOf(await openAt('alibaba://shop'))).scopes.length).toBeGreaterThan(0);
      await expect(openAt('alibaba://other')).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
      await writeFile(path, '{"profiles":[{"access_key_secret":"very-secret"');
      const broken = await openAt('alibaba://shop').catch((error: unknown) => error);
      expect(broken).toMatchObject({ code: 'CREDENTIALS_MISSING', message: expect.not.stringContaining('very-secret') });
    } finally {
      if (before === undefined) delete process.env['HOME'];
      else process.env['HOME'] = before;
      await rm(folder, { recursive: true });
    }
  });

  it('says so when the platform does not take the credentials', async () => {
    restore();
    restore = withSettings(fake.url, 'LTAI-revoked');
    await expect(openAt('alibaba://')).rejects.toMatchObject({ code: 'CREDENTIALS_REFUSED' });
  });

  it.each([
    ['alibaba://a b', {}],
    ['alibaba://x/../y', {}],
    ['alibaba://', { assumeRole: 'acs:ram::x:role/y' }],
    ['alibaba://', { events: 'https://1.mns.cn-hangzhou.aliyuncs.com/topics/x' }],
    ['alibaba://', { events: 'http://elsewhere.example/queues/x' }],
  ])('refuses %s with %o', async (address, options) => {
    await expect(openAt(address, options)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });
});
