import { describe, expect, it } from 'vitest';
import { ACCOUNT, awsError, fakeAws, sessionOn, type Answers } from '../../../test/fakes/aws-client.js';
import { TEST_LIMITS as LIMITS } from '../../../test/fakes/read-context.js';
import { codeOf } from '../../lib/errors.js';
import type { EstateOptions } from '../../ports/index.js';
import { chosenKinds, KINDS } from './connector.js';
import { createEstate } from './estate.js';
import { aws } from './index.js';
import { bucket, volume } from './kinds/index.js';

const OTHER = '111122223333';
const REGIONS: Answers = {
  'ec2:DescribeRegions': () => ({ Regions: [{ RegionName: 'us-east-1' }, { RegionName: 'eu-west-1' }] }),
};
const ASSUME: Answers = {
  'sts:AssumeRole': () => ({
    Credentials: { AccessKeyId: 'k', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(Date.now() + 3_600_000) },
  }),
};
const ORGANISATION: Answers = {
  'organizations:ListAccounts': ({ NextToken }) =>
    NextToken === undefined
      ? { Accounts: [{ Id: ACCOUNT, Name: 'main', Status: 'ACTIVE' }], NextToken: 'b' }
      : {
          Accounts: [
            { Id: OTHER, Name: 'shop', Status: 'ACTIVE' },
            { Id: '999999999999', Name: 'closed', Status: 'SUSPENDED' },
          ],
        },
};
const refused =
  (code: string, status = 403) =>
  (): never => {
    throw awsError(code, status);
  };

async function found(answers: Answers, options: Partial<EstateOptions> = {}) {
  const { client, asked } = fakeAws({ ...REGIONS, ...ASSUME, ...answers });
  const estate = createEstate(sessionOn(client, [bucket, volume], options), [bucket, volume]);
  const scopes: string[] = [];
  const gaps: string[] = [];
  for await (const one of estate.scopes())
    if (one.kind === 'scope') scopes.push(`${one.scope.account ?? ''} ${one.scope.region ?? ''} ${one.scope.kind}`);
    else gaps.push(`${one.gap.code} ${one.gap.what}`);
  const accounts = [...new Set(scopes.map((key) => key.split(' ')[0]))];
  return { scopes, gaps, accounts, asked };
}

describe('the scopes of an account', () => {
  it('are one for each kind and region, and one for a kind that is in none', async () => {
    const { scopes, gaps } = await found({});
    expect(scopes).toEqual([`${ACCOUNT}  Bucket`, `${ACCOUNT} eu-west-1 Volume`, `${ACCOUNT} us-east-1 Volume`]);
    expect(gaps).toEqual([]);
  });

  it('are of the regions that are named, and one that is not switched on is a gap', async () => {
    const { scopes, gaps } = await found({}, { regions: ['eu-west-1', 'ap-east-1'] });
    expect(scopes.some((key) => key.includes('us-east-1'))).toBe(false);
    expect(gaps).toEqual([`API_UNAVAILABLE region ap-east-1 of account ${ACCOUNT}`]);
  });

  it('are of home where regions may not be listed, and the others are a gap', async () => {
    const { scopes, gaps } = await found({ 'ec2:DescribeRegions': refused('UnauthorizedOperation') });
    expect(scopes).toHaveLength(2);
    expect(gaps).toEqual([`PERMISSION_MISSING the regions of account ${ACCOUNT} other than us-east-1`]);
  });
});

describe('the accounts', () => {
  it('are the one of the credentials where there is no role, and nobody else is asked', async () => {
    const { accounts, gaps, asked } = await found(ORGANISATION);
    expect([accounts, gaps]).toEqual([[ACCOUNT], []]);
    expect(asked).toEqual(['ec2:DescribeRegions']);
  });

  it('are all active ones of the organisation by a role', async () => {
    const { accounts, gaps } = await found(ORGANISATION, { assumeRole: 'reader' });
    expect([accounts, gaps]).toEqual([[OTHER, ACCOUNT], []]);
  });

  it('are found by name, and a name that nobody has is a gap', async () => {
    const { accounts, gaps } = await found(ORGANISATION, { assumeRole: 'reader', accounts: ['shop', 'shoop'] });
    expect([accounts, gaps]).toEqual([[OTHER], ['OPTION_INVALID account shoop']]);
  });

  it('are the only one where there is no organisation, without a gap', async () => {
    const { accounts, gaps } = await found(
      { 'organizations:ListAccounts': refused('AWSOrganizationsNotInUseException', 400) },
      { assumeRole: 'reader' },
    );
    expect([accounts, gaps]).toEqual([[ACCOUNT], []]);
  });

  it('are ours and a gap where the organisation may not be listed', async () => {
    const { accounts, gaps } = await found(
      { 'organizations:ListAccounts': refused('AccessDeniedException', 400) },
      { assumeRole: 'reader' },
    );
    expect([accounts, gaps]).toEqual([[ACCOUNT], ['PERMISSION_MISSING the other accounts of the organisation']]);
  });

  it('are one by the whole ARN of a role', async () => {
    const { accounts, gaps } = await found({}, { assumeRole: `arn:aws:iam::${OTHER}:role/reader` });
    expect([accounts, gaps]).toEqual([[OTHER], []]);
  });

  it('are a gap each where their role cannot be assumed', async () => {
    const { accounts, gaps } = await found(
      { 'sts:AssumeRole': refused('AccessDenied') },
      { assumeRole: 'reader', accounts: [ACCOUNT, OTHER] },
    );
    expect([accounts, gaps]).toEqual([[ACCOUNT], [`PERMISSION_MISSING account ${OTHER}`]]);
  });
});

describe('a role', () => {
  it('is assumed once while its credentials last, and again before they expire', async () => {
    let left = 3_600_000;
    const answers: Answers = {
      ...REGIONS,
      'sts:AssumeRole': () => ({
        Credentials: { AccessKeyId: 'k', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(Date.now() + left) },
      }),
      's3:ListBuckets': () => ({ Buckets: [] }),
    };
    for (const [lasts, times] of [
      [3_600_000, 1],
      [60_000, 2],
    ] as const) {
      left = lasts;
      const { client, asked } = fakeAws(answers);
      const signing = {
        ...client,
        send: async (request: Parameters<typeof client.send>[0]) => (await request.signer.credentials(), client.send(request)),
      };
      const session = sessionOn(signing, [bucket], { assumeRole: `arn:aws:iam::${OTHER}:role/r`, regions: ['us-east-1'] });
      const estate = createEstate(session, [bucket]);
      for await (const one of estate.scopes()) expect(one.kind).toBe('scope');
      const assumed = asked.filter((call) => call === 'sts:AssumeRole').length;
      expect(assumed).toBe(times);
    }
  });
});

describe('the connector', () => {
  it('claims its own addresses', async () => {
    expect(await aws.recognise({ kind: 'address', address: 'aws://audit' })).toMatchObject({ as: 'AWS' });
    expect(await aws.recognise({ kind: 'address', address: 'awsx://audit' })).toBeUndefined();
  });

  it('reads the kinds that are named, and refuses a name that is none', () => {
    expect(chosenKinds({ kinds: [] })).toBe(KINDS);
    expect(chosenKinds({ kinds: ['Bucket'] }).map(({ kind }) => kind)).toEqual(['Bucket']);
    expect(chosenKinds({ kinds: ['redshift.amazonaws.com Cluster'] }).map(({ apiVersion }) => apiVersion)).toEqual([
      'redshift.amazonaws.com/2012-12-01',
    ]);
    expect(chosenKinds({ kinds: ['Cluster'] })).toHaveLength(2);
    expect(chosenKinds({ kinds: ['AWS::MSK::Cluster'] }).map(({ kind }) => kind)).toEqual(['AWS::MSK::Cluster']);
    expect(() => chosenKinds({ kinds: ['Buckets'] })).toThrow('no kind of resource is called Buckets');
  });

  it.each(['aws://a/b', 'aws://a?b', 'aws://%E0%A4%A', 'aws://a b'])('refuses %s, which is no profile', async (address) => {
    const candidate = { kind: 'address', address } as const;
    const opening = aws.open(
      { candidate, as: 'AWS' },
      { accounts: [], regions: [], kinds: [] },
      { ...sessionOn(fakeAws({}).client, []), limits: LIMITS, calls: () => ({ call: async () => ({ kind: 'absent' }) }) },
    );
    await expect(opening.catch((error: unknown) => codeOf(error))).resolves.toBe('OPTION_INVALID');
  });

  it('has each kind once, and for each an identity of its own', () => {
    const keys = KINDS.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    expect(new Set(keys).size).toBe(keys.length);
    const place = { partition: 'aws', account: ACCOUNT, region: 'eu-west-1', regions: [] };
    const arns = KINDS.map(({ arn, kind }) => arn(place, kind === 'Method' ? 'x/methods/GET' : 'x'));
    expect(new Set(arns).size).toBe(arns.length);
  });
});
