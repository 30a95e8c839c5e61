import { describe, expect, it } from 'vitest';
import { ACCOUNT, awsError, fakeAws, sessionOn } from '../../../test/fakes/aws-client.js';
import { resourceId, type Json, type PlannedStep } from '../../model/index.js';
import { actions } from './actions/index.js';
import { CHANGING_CALLS, sendCall } from './send.js';

type Call = Extract<PlannedStep, { readonly kind: 'call' }>;
const GROUP = `arn:aws:ec2:eu-west-1:${ACCOUNT}:security-group/sg-1`;

function step(call: string, arn: string, input: Json, region?: string): Call {
  const scope = { platform: 'aws', account: ACCOUNT, apiVersion: 'a/1', kind: 'K', ...(region === undefined ? {} : { region }) };
  return { kind: 'call', call, address: { scope, resource: resourceId(`aws:${arn}`) }, input, done: { kind: 'gone' } };
}

const revoke = step('ec2:RevokeSecurityGroupIngress', GROUP, { GroupId: 'sg-1', IpPermissions: [] }, 'eu-west-1');

/** What comes of a call that the platform answers so, and how often it was made. */
async function sent(one: Call, answer: () => unknown, account: 'known' | 'unknown' = 'known') {
  const fake = fakeAws({ [one.call]: answer });
  const session = sessionOn(fake.client, []);
  const result = await sendCall(session, account === 'known' ? session.home : undefined, one);
  return { kind: result.kind, because: 'because' in result ? result.because : '', made: fake.asked.length };
}

function failing(code: string, status = 400) {
  return () => {
    throw awsError(code, status);
  };
}

describe('the calls that change something', () => {
  it('are those that some action declares, each with the same permission, and no others', () => {
    const declared = actions.flatMap(({ permissions }) => permissions);
    for (const { call, permission } of declared) expect(CHANGING_CALLS.get(call)?.permission).toBe(permission);
    expect([...CHANGING_CALLS.keys()].sort()).toEqual([...new Set(declared.map(({ call }) => call))].sort());
  });

  it('go to the account and the region of their address', async () => {
    const asked: unknown[] = [];
    const fake = fakeAws({ [revoke.call]: (input, { region, signer }) => void asked.push([input, region, signer.name]) });
    const session = sessionOn(fake.client, []);
    expect(await sendCall(session, session.home, revoke)).toEqual({ kind: 'accepted' });
    expect(asked).toEqual([[revoke.input, 'eu-west-1', 'ambient']]);
  });

  it('S1: leave the recorded input as it was, whatever the library writes into what it is given', async () => {
    const fake = fakeAws({});
    const client = {
      ...fake.client,
      send: async ({ input }: { readonly input: object }) => void Object.assign(input, { ChecksumAlgorithm: 'CRC32' }),
    };
    const session = sessionOn(client, []);
    await sendCall(session, session.home, revoke);
    expect(revoke.input).toEqual({ GroupId: 'sg-1', IpPermissions: [] });
  });

  it.each([
    ['is in no table', step('ec2:TerminateInstances', GROUP, { GroupId: 'sg-1' })],
    ['is called like a member of every object', step('constructor', GROUP, { GroupId: 'sg-1' })],
    ['names another resource than its address', step('ec2:RevokeSecurityGroupIngress', GROUP, { GroupId: 'sg-2' })],
    ['names no resource', step('ec2:RevokeSecurityGroupIngress', GROUP, {})],
    ['names two', step('ec2:StopInstances', `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-1`, { InstanceIds: ['i-1', 'i-2'] })],
    [
      'is about another account',
      step('s3control:PutPublicAccessBlock', `arn:aws:s3::${ACCOUNT}:public-access-block`, { AccountId: '999999999999' }),
    ],
    ['is about what is no ARN', step('ec2:RevokeSecurityGroupIngress', 'sg-1', { GroupId: 'sg-1' })],
  ])('are refused, and not made, when one %s', async (_, one) => {
    expect(await sent(one, () => ({}))).toMatchObject({ kind: 'refused', made: 0 });
  });

  it('are refused in an account that cannot be reached', async () => {
    expect(await sent(revoke, () => ({}), 'unknown')).toMatchObject({ kind: 'refused', made: 0 });
  });

  it.each([
    ['UnauthorizedOperation', 403, 'refused', 1],
    ['InvalidGroup.NotFound', 400, 'refused', 1],
    ['InvalidParameterValue', 400, 'refused', 1],
    ['InvalidDBInstanceState', 400, 'not-now', 1],
    ['OperationAborted', 409, 'not-now', 1],
    ['RequestLimitExceeded', 503, 'not-now', 10],
    ['ThrottlingException', 400, 'not-now', 10],
    ['ECONNREFUSED', 0, 'not-now', 4],
    ['TimeoutError', 0, 'unknown', 1],
    ['ECONNRESET', 0, 'unknown', 1],
    ['InternalError', 500, 'unknown', 1],
    ['InvalidPermission.NotFound', 400, 'unknown', 1],
    ['InvalidPermission.Duplicate', 400, 'unknown', 1],
  ])('after %s (%i) are %s, made %i times', async (code, status, kind, made) => {
    const failure =
      status === 0
        ? () => {
            throw Object.assign(new Error(code), { name: code });
          }
        : failing(code, status);
    expect(await sent(revoke, failure)).toMatchObject({ kind, made });
  });

  it('say which permission they need', async () => {
    expect((await sent(revoke, failing('UnauthorizedOperation', 403))).because).toMatch(
      /it needs ec2:RevokeSecurityGroupIngress$/,
    );
  });
});
