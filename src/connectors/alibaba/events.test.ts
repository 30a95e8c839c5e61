import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEstate } from '../../../test/contracts/estate.js';
import { startFakeAlibaba, withSettings, type FakeAlibaba } from '../../../test/fakes/alibaba/server.js';
import { shopWorld } from '../../../test/fakes/alibaba/shop.js';
import { ACCOUNT, HOME, MEMBER, OTHER } from '../../../test/fakes/alibaba/world.js';
import type { Change, EstateOptions } from '../../ports/index.js';
import { alibaba } from './index.js';

let fake: FakeAlibaba;
let restore: () => void;
beforeEach(async () => {
  fake = await startFakeAlibaba(shopWorld());
  restore = withSettings(fake.url);
});
afterEach(async () => {
  restore();
  await fake.close();
});

/** As the page of reference has it: https://www.alibabacloud.com/help/en/eventbridge/user-guide/actiontrail-events */
const event = (data: object, more: object = {}): string =>
  JSON.stringify({
    id: '45ef4dewdwe1-7c35-447a-bd93-fab',
    source: 'acs.actiontrail',
    specversion: '1.0',
    type: 'actiontrail:ActionTrail:ApiCall',
    subject: `acs:actiontrail:${HOME}:${ACCOUNT}:ecs`,
    time: '2026-01-02T03:04:05Z',
    aliyunaccountid: ACCOUNT,
    data: { eventRW: 'Write', eventTime: '2026-01-02T03:04:00Z', acsRegion: HOME, serviceName: 'Ecs', ...data },
    ...more,
  });

const touchesDisk = event({ eventName: 'DeleteDisk', referencedResources: { 'ACS::ECS::Disk': ['d-bad'] } });

/** Follows until there were as many changes, and deals with each. */
async function follow(count: number, options: Partial<EstateOptions> = {}): Promise<readonly Change[]> {
  const stop = new AbortController();
  const estate = await openEstate(
    { connector: alibaba, address: 'alibaba://', options: { events: fake.queue, ...options } },
    stop.signal,
  );
  const changes: Change[] = [];
  try {
    for await (const change of estate.changes?.(new Map()) ?? []) {
      changes.push(change);
      if (change.kind === 'touched') await change.acknowledge();
      if (changes.length === count) break;
    }
  } finally {
    stop.abort();
    await estate.close();
  }
  return changes;
}

const touchedBy = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap((change) => (change.kind === 'touched' ? [change.resource.replace('alibaba:acs:', '')] : []));

describe('an event', () => {
  it('touches what it names, when it happened, and is deleted when that was dealt with', async () => {
    const receipt = fake.say(touchesDisk);
    const [change] = await follow(1);
    expect(change).toMatchObject({
      kind: 'touched',
      scope: { platform: 'alibaba', account: ACCOUNT, region: HOME, kind: 'Disk', apiVersion: 'ecs.aliyuncs.com/2014-05-26' },
      resource: `alibaba:acs:ecs:${HOME}:${ACCOUNT}:disk/d-bad`,
      at: '2026-01-02T03:04:00.000Z',
    });
    expect(fake.removed).toEqual([receipt]);
  });

  it('is read in base64, too, and when it comes again', async () => {
    fake.say(Buffer.from(touchesDisk).toString('base64'));
    fake.say(touchesDisk);
    expect(touchedBy(await follow(2))).toEqual([`ecs:${HOME}:${ACCOUNT}:disk/d-bad`, `ecs:${HOME}:${ACCOUNT}:disk/d-bad`]);
  });

  it('that touches several is deleted when all were dealt with', async () => {
    const referencedResources = {
      'ACS::ECS::Instance': ['i-1', 'i-2'],
      'ACS::ECS::Disk': ['d-good'],
      'ACS::Other::Thing': ['x'],
    };
    fake.say(event({ eventName: 'RunInstances', referencedResources }));
    const stop = new AbortController();
    const estate = await openEstate({ connector: alibaba, address: 'alibaba://', options: { events: fake.queue } }, stop.signal);
    const open: (() => Promise<void>)[] = [];
    for await (const change of estate.changes?.(new Map()) ?? []) {
      if (change.kind === 'touched') open.push(() => change.acknowledge());
      if (open.length === 3) break;
    }
    const [first, second, third] = open;
    await first?.();
    await first?.();
    await second?.();
    expect(fake.removed).toEqual([]);
    await third?.();
    expect(fake.removed).toHaveLength(1);
    stop.abort();
  });

  it.each([
    [
      'a rule of a group',
      { serviceName: 'Ecs', eventName: 'AuthorizeSecurityGroup', requestParameters: { SecurityGroupId: 'sg-bad' } },
      `ecs:${HOME}:${ACCOUNT}:securitygroup/sg-bad`,
    ],
    [
      'a key of a user',
      { serviceName: 'Ram', eventName: 'CreateAccessKey', requestParameters: { UserName: 'ci' } },
      `ram::${ACCOUNT}:user/ci`,
    ],
    [
      'a bucket',
      { serviceName: 'Oss', referencedResources: { 'ACS::OSS::Bucket': ['bad-bucket'] }, acsRegion: OTHER },
      `oss:${OTHER}:${ACCOUNT}:bad-bucket`,
    ],
    [
      'a trail',
      { serviceName: 'ActionTrail', referencedResources: { 'ACS::ActionTrail::Trail': ['main'] } },
      `actiontrail::${ACCOUNT}:traillist`,
    ],
    [
      'a whitelist',
      { serviceName: 'Rds', eventName: 'ModifySecurityIps', requestParameters: { DBInstanceId: 'rm-bad' } },
      `rds:${HOME}:${ACCOUNT}:dbinstance/rm-bad`,
    ],
  ])('of %s touches what it is part of', async (_, data, resource) => {
    fake.say(event(data));
    expect(touchedBy(await follow(1))).toEqual([resource]);
  });

  it('names what can be read again, as its page has it', async () => {
    fake.say(event({ referencedResources: { 'ACS::OSS::Bucket': ['bad-bucket'] }, acsRegion: OTHER }));
    const estate = await openEstate({ connector: alibaba, address: 'alibaba://', options: {} });
    const [change] = await follow(1);
    if (change?.kind !== 'touched') throw new Error('nothing was touched');
    expect(await estate.reread(change.scope, change.resource)).toMatchObject({ kind: 'seen' });
  });
});

it.each([
  ['a call that failed', event({ errorCode: 'Forbidden', referencedResources: { 'ACS::ECS::Disk': ['d-1'] } })],
  ['a login', event({ referencedResources: { 'ACS::ECS::Disk': ['d-1'] } }, { type: 'actiontrail:ActionTrail:ConsoleSignin' })],
  ['another account', event({ referencedResources: { 'ACS::ECS::Disk': ['d-1'] } }, { aliyunaccountid: MEMBER })],
  ['another region', event({ acsRegion: OTHER, referencedResources: { 'ACS::ECS::Disk': ['d-1'] } })],
  ['a kind that is not read', event({ referencedResources: { 'ACS::FC::Function': ['f'] } })],
  ['a name that is none', event({ referencedResources: { 'ACS::ECS::Disk': ['../x', 'a\nb'] } })],
  ['no account', event({ referencedResources: { 'ACS::ECS::Disk': ['d-1'] } }, { aliyunaccountid: 'x' })],
])('deletes an event of %s and touches nothing', async (_, text) => {
  const receipt = fake.say(text);
  fake.say(touchesDisk);
  const changes = await follow(1, { accounts: [ACCOUNT], regions: [HOME] });
  expect(touchedBy(changes)).toEqual([`ecs:${HOME}:${ACCOUNT}:disk/d-bad`]);
  expect(fake.removed).toContain(receipt);
});

it('is narrowed to accounts by their names', async () => {
  fake.world.organisation = [{ AccountId: MEMBER, DisplayName: 'shop' }];
  const ofDisk = { referencedResources: { 'ACS::ECS::Disk': ['d-1'] } };
  fake.say(event(ofDisk));
  fake.say(event(ofDisk, { aliyunaccountid: MEMBER }));
  expect(touchedBy(await follow(1, { accounts: ['shop'] }))).toEqual([`ecs:${HOME}:${MEMBER}:disk/d-1`]);
});

it.each(['text', '{"a":1}', '<x/>', '[1]'])('says that the stream has a hole when a message is %s', async (text) => {
  const receipt = fake.say(text);
  expect(await follow(1)).toMatchObject([{ kind: 'lost' }]);
  expect(fake.removed).toEqual([receipt]);
});

it('says once that the stream is lost when the queue may not be read', async () => {
  fake.deny('mns:ReceiveMessage');
  const [change] = await follow(1);
  expect(change).toMatchObject({ kind: 'lost', why: expect.stringContaining('mns:ReceiveMessage') });
});

it('has no stream without a queue', async () => {
  const estate = await openEstate({ connector: alibaba, address: 'alibaba://' });
  expect(estate.changes).toBeUndefined();
});
