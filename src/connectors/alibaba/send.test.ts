import { afterEach, describe, expect, it } from 'vitest';
import {
  addressOf,
  BUCKET,
  DATABASE,
  GROUP,
  KEY,
  openActing,
  USER,
  type OpenedActing,
} from '../../../test/fakes/alibaba/acting-world.js';
import { FakeFailure } from '../../../test/fakes/alibaba/paging.js';
import { resourceId, type Json, type PlannedStep } from '../../model/index.js';
import { alibabaActing } from './acting.js';
import { ACTIONS } from './actions/index.js';
import { CALLS } from './calls.js';

let opened: OpenedActing | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

const BLOCK = 'oss:PutBucketPublicAccessBlock';
const UPDATE = 'ram:UpdateAccessKey';
const blocked: Json = { BlockPublicAccess: 'true' };

function stepOf(call: string, arn: string, input: Json, more: object = {}): Extract<PlannedStep, { readonly kind: 'call' }> {
  return { kind: 'call', call, address: { ...addressOf(arn), ...more }, input, done: { kind: 'fields', fields: [] } };
}

async function send(call: string, arn: string, input: Json, prepare: (opened: OpenedActing) => void = () => {}) {
  opened ??= await openActing();
  prepare(opened);
  return opened.estate.send(stepOf(call, arn, input), 'key');
}

const written = () => opened?.server.asked.filter((each) => Object.keys(CALLS).some((call) => each.startsWith(`${call} `))) ?? [];

it.each<readonly [string, string, string, Json]>([
  ['an unknown call', 'oss:DeleteBucket', BUCKET, {}],
  ['a member of Object', 'valueOf', BUCKET, {}],
  ['another kind', BLOCK, GROUP, blocked],
  ['a value of its own', BLOCK, BUCKET, { BlockPublicAccess: '</BlockPublicAccess><x>' }],
  ['the name of something else', 'kms:UpdateRotationPolicy', KEY, { EnableAutomaticRotation: 'true', KeyId: 'another' }],
  [
    'another mode',
    'rds:ModifySecurityIps',
    DATABASE,
    { DBInstanceIPArrayName: 'a', SecurityIps: '0.0.0.0/0', ModifyMode: 'Append' },
  ],
])('a call that is not one of an action of this connector is never sent: %s', async (_, call, arn, input) => {
  expect(await send(call, arn, input)).toMatchObject({ kind: 'refused' });
  expect(written()).toEqual([]);
});

it.each([
  ['another account than its scope names', 'alibaba:acs:oss:cn-hangzhou:999:files-of-the-shop'],
  ['a host of somebody else', 'alibaba:acs:oss:cn-hangzhou:1234567890123456:evil.example/x'],
])('a call is never sent to %s', async (_, id) => {
  opened = await openActing();
  expect(await opened.estate.send(stepOf(BLOCK, BUCKET, blocked, { resource: resourceId(id) }), 'key')).toMatchObject({
    kind: 'refused',
  });
  expect(written()).toEqual([]);
});

it('S8: never deactivates the key that it is signed in with', async () => {
  opened = await openActing(2, 'LTAIOLD');
  const input = (id: string): Json => ({ UserAccessKeyId: id, Status: 'Inactive' });
  expect(await send(UPDATE, USER, input('LTAIOLD'))).toMatchObject({
    kind: 'refused',
    because: expect.stringContaining('signed in'),
  });
  expect(written()).toEqual([]);
  expect(await send(UPDATE, USER, input('LTAIYOUNG'))).toEqual({ kind: 'accepted' });
});

describe('an answer', () => {
  it.each<readonly [number, string, string]>([
    [503, 'Throttling.User', 'not-now'],
    [403, 'OperationDenied.DBInstanceStatus', 'not-now'],
    [409, 'OperationConflict', 'not-now'],
    [403, 'Forbidden.RAM', 'refused'],
    [404, 'InvalidDBInstanceId.NotFound', 'refused'],
    [400, 'InvalidSecurityIPs.Format', 'refused'],
    [500, 'InternalError', 'unknown'],
  ])('%d %s is %s, and nothing is tried twice', async (status, code, kind) => {
    const input: Json = { DBInstanceIPArrayName: 'default', SecurityIps: '10.0.0.1', ModifyMode: 'Cover' };
    const answer = await send('rds:ModifySecurityIps', DATABASE, input, ({ server }) =>
      server.failNext('rds:ModifySecurityIps', new FakeFailure(status, code)),
    );
    expect(answer).toMatchObject({ kind, because: expect.stringContaining(code) });
    expect(written()).toHaveLength(1);
  });

  it('that a permission is missing names it', async () => {
    const answer = await send(BLOCK, BUCKET, blocked, ({ server }) => server.deny(BLOCK));
    expect(answer).toMatchObject({ kind: 'refused', because: expect.stringContaining(`it needs ${BLOCK}`) });
  });

  it('that does not come leaves it unknown', async () => {
    expect(await send(BLOCK, BUCKET, blocked, ({ server }) => void server.close())).toMatchObject({ kind: 'unknown' });
  });
});

it('releases a public endpoint and gives the same name and port back, each as soon as the database is done', async () => {
  opened = await openActing();
  const { estate, things } = opened;
  const action = ACTIONS.find(({ name }) => name === 'disable-database-public-access');
  const look = async () => {
    const seen = await action?.look(addressOf(DATABASE), estate);
    if (seen?.kind !== 'seen') throw new Error(JSON.stringify(seen));
    return seen;
  };
  const before = await look();
  const request = { phase: 'test', fields: ['DBInstanceNetInfos.DBInstanceNetInfo[1]'], parameters: {} } as const;
  const planned = action?.plan(before, request);
  if (planned?.kind !== 'steps') throw new Error(JSON.stringify(planned));
  const [call] = planned.steps;
  if (call?.kind !== 'call') throw new Error('no call');
  expect(await estate.send(call, 'key')).toEqual({ kind: 'accepted' });
  expect(await estate.send(call, 'key')).toMatchObject({ kind: 'not-now' });
  expect(things.endpoints).toHaveLength(2);
  await look();
  const now = await look();
  expect(things.endpoints.map(({ IPType }) => IPType)).toEqual(['Private']);
  const { steps, expects } = planned;
  const undone = action?.undo(before, now, {
    ...addressOf(DATABASE),
    name: 'orders',
    version: '',
    service: '',
    request,
    steps,
    expects,
  });
  const [back] = undone?.kind === 'steps' ? undone.steps : [];
  if (back?.kind !== 'call') throw new Error(JSON.stringify(undone));
  expect(await estate.send(back, 'key')).toEqual({ kind: 'accepted' });
  await look();
  await look();
  expect(things.endpoints[1]).toMatchObject({
    ConnectionString: 'orders-public.mysql.rds.aliyuncs.com',
    Port: '3307',
    IPType: 'Public',
  });
});

it('is whole: each call of an action can be sent, and each that can be sent is of an action', () => {
  const declared = ACTIONS.flatMap(({ permissions }) => permissions.map(({ call }) => call));
  expect(new Set(declared)).toEqual(new Set(Object.keys(CALLS)));
});

it('grants the permissions of the actions that are given, in a policy of its own', () => {
  const { text, apply } = alibabaActing.grant([BLOCK]);
  expect(JSON.parse(text)).toEqual({ Version: '1', Statement: [{ Effect: 'Allow', Action: [BLOCK], Resource: '*' }] });
  expect(apply).toContain('headwater-act');
});

it('S3: knows nothing of a user whose keys cannot be read', async () => {
  opened = await openActing();
  opened.server.deny('ram:ListAccessKeys');
  const action = ACTIONS.find(({ name }) => name === 'deactivate-access-key');
  expect(await action?.look(addressOf(USER), opened.estate)).toMatchObject({
    kind: 'unknown',
    gap: { code: 'PERMISSION_MISSING' },
  });
});
