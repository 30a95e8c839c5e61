import { afterEach, describe, expect, it } from 'vitest';
import {
  addressOf,
  BUCKET,
  CRYPTO_KEY,
  FIREWALL,
  KEY,
  MACHINE,
  openActing,
  SQL,
  type OpenedActing,
} from '../../../test/fakes/gcp/acting-world.js';
import { errorBody } from '../../../test/fakes/gcp/google-server.js';
import { testCalls } from '../../../test/fakes/single-calls.js';
import { resourceId, type Json } from '../../model/index.js';
import { gcpActing } from './acting.js';
import { ACTIONS } from './actions/index.js';
import { CALLS } from './calls.js';
import { classify } from './errors.js';
import { sendCall } from './send.js';

let opened: OpenedActing | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

const done = { kind: 'fields', fields: [] } as const;
const PATCH = 'storage.buckets.patch';
const shut = (ifMetagenerationMatch: string): Json => ({
  ifMetagenerationMatch,
  body: { iamConfiguration: { publicAccessPrevention: 'enforced' } },
});

async function send(call: string, asset: string, input: Json, prepare: (opened: OpenedActing) => void = () => {}, key = 'key') {
  opened ??= await openActing();
  prepare(opened);
  return opened.estate.send({ kind: 'call', call, address: addressOf(asset), input, done }, key);
}

const written = () => opened?.server.requests.filter(({ method }) => method !== 'GET') ?? [];

it.each<readonly [string, string, string, Json]>([
  ['an unknown call', 'storage.buckets.delete', BUCKET, {}],
  ['a member of Object', 'constructor', BUCKET, {}],
  ['another kind', PATCH, FIREWALL, shut('7')],
  ['what no action sets', PATCH, BUCKET, { ifMetagenerationMatch: '7', body: { retentionPolicy: null } }],
  ['without the version that was read', PATCH, BUCKET, { body: { versioning: { enabled: true } } }],
  ['more than the call takes', 'compute.instances.stop', MACHINE, { body: { discardLocalSsd: true } }],
  ['a mask of its own', 'cloudkms.projects.locations.keyRings.cryptoKeys.patch', CRYPTO_KEY, { updateMask: 'labels', body: {} }],
])('a call that is not one of an action of this connector is never sent: %s', async (_, call, asset, input) => {
  expect(await send(call, asset, input)).toMatchObject({ kind: 'refused' });
  expect(written()).toEqual([]);
});

it('a call is never sent to another project than its scope names', async () => {
  opened = await openActing();
  const address = {
    ...addressOf(FIREWALL),
    resource: resourceId('gcp://compute.googleapis.com/projects/other/global/firewalls/ssh'),
  };
  const step = { kind: 'call', call: 'compute.firewalls.patch', address, input: { body: { disabled: true } }, done } as const;
  expect(await opened.estate.send(step, 'key')).toMatchObject({ kind: 'refused' });
  expect(written()).toEqual([]);
});

describe('an answer', () => {
  it('that the bucket is another version than the one that was read is a no', async () => {
    expect(await send(PATCH, BUCKET, shut('6'))).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('conditionNotMet'),
    });
    expect(opened?.object(BUCKET)['metageneration']).toBe('7');
    expect(await send(PATCH, BUCKET, shut('7'))).toEqual({ kind: 'accepted' });
    expect(await send(PATCH, BUCKET, shut('7'))).toMatchObject({ kind: 'refused' });
  });

  it('that the settings are another version is a no, and that another operation goes on a not now', async () => {
    const networks = (settingsVersion: string): Json => ({
      body: { settings: { settingsVersion, ipConfiguration: { authorizedNetworks: [] } } },
    });
    expect(await send('sql.instances.patch', SQL, networks('11'))).toMatchObject({ kind: 'refused' });
    expect(await send('sql.instances.patch', SQL, networks('12'))).toEqual({ kind: 'accepted' });
    expect(await send('sql.instances.patch', SQL, networks('12'))).toMatchObject({ kind: 'not-now' });
  });

  it.each<readonly [number, string, string]>([
    [429, 'RESOURCE_EXHAUSTED', 'not-now'],
    [403, 'rateLimitExceeded', 'not-now'],
    [409, 'ABORTED', 'not-now'],
    [403, 'PERMISSION_DENIED', 'refused'],
    [404, 'NOT_FOUND', 'refused'],
    [400, 'INVALID_ARGUMENT', 'refused'],
    [500, 'INTERNAL', 'unknown'],
    [503, 'UNAVAILABLE', 'unknown'],
  ])('%d %s is %s, and nothing is tried twice', async (status, reason, kind) => {
    const answer = await send(
      PATCH,
      BUCKET,
      shut('7'),
      ({ server }) => void server.world.failures.push({ status, body: errorBody(status, reason, 'so') }),
    );
    expect(answer).toMatchObject({ kind, because: expect.stringContaining(reason) });
    expect(written()).toHaveLength(1);
  });

  it('that a permission is missing names it', async () => {
    const answer = await send(
      PATCH,
      BUCKET,
      shut('7'),
      ({ server }) => void (server.world.refused = () => 'storage.buckets.update'),
    );
    expect(answer).toMatchObject({ kind: 'refused', because: expect.stringContaining('storage.buckets.update') });
  });

  it('that does not come leaves it unknown', async () => {
    expect(await send(PATCH, BUCKET, shut('7'), ({ server }) => void server.close())).toMatchObject({ kind: 'unknown' });
  });

  it('with an operation that failed at once is a no', async () => {
    const body = { status: 'DONE', error: { errors: [{ code: 'RESOURCE_IN_USE', message: 'no' }] } };
    const answer = await send(
      'compute.instances.stop',
      MACHINE,
      {},
      ({ server }) => void server.world.failures.push({ status: 200, body }),
    );
    expect(answer).toMatchObject({ kind: 'refused', because: expect.stringContaining('RESOURCE_IN_USE') });
  });

  it('that the call was taken comes before its effect', async () => {
    expect(await send('compute.instances.stop', MACHINE, {})).toEqual({ kind: 'accepted' });
    const status = async () => {
      const state = await opened?.estate.read(addressOf(MACHINE));
      return state?.kind === 'seen' ? (state.resource.raw as { status: string }).status : state?.kind;
    };
    expect([await status(), await status()]).toEqual(['STOPPING', 'TERMINATED']);
  });
});

it('names the same step to Compute Engine with the same id, and another with another', async () => {
  const off: Json = { body: { disabled: true } };
  for (const key of ['a', 'a', 'b']) await send('compute.firewalls.patch', FIREWALL, off, undefined, key);
  const ids = written().map(({ path }) => new URLSearchParams(path.split('?')[1]).get('requestId'));
  expect(ids[0]).toBe(ids[1]);
  expect(ids[0]).not.toBe(ids[2]);
});

it('dates the first rotation by the moment at which the call is sent', async () => {
  const call = 'cloudkms.projects.locations.keyRings.cryptoKeys.patch';
  const sent: unknown[] = [];
  const client = { send: async (request: unknown) => sent.push(request), caller: async () => undefined };
  const input = {
    updateMask: 'rotationPeriod,nextRotationTime',
    body: { rotationPeriod: '7776000s' },
    firstRotationAfter: '86400s',
  };
  const parts = { client, calls: testCalls().caller(classify), now: () => Date.parse('2026-01-01T00:00:00Z') };
  await sendCall({ kind: 'call', call, address: addressOf(CRYPTO_KEY), input, done }, 'key', parts);
  expect(sent).toMatchObject([{ body: { rotationPeriod: '7776000s', nextRotationTime: '2026-01-02T00:00:00.000Z' } }]);
});

it('S8: never disables a key of the account that it is signed in as', async () => {
  const sent: unknown[] = [];
  const calls = testCalls().caller(classify);
  const as = (email: string) => ({
    client: { send: async (request: unknown) => sent.push(request), caller: async () => email },
    calls,
    now: () => 0,
  });
  const step = {
    kind: 'call',
    call: 'iam.projects.serviceAccounts.keys.disable',
    address: addressOf(KEY),
    input: {},
    done,
  } as const;
  expect(await sendCall(step, 'key', as('Web@shop-prod.iam.gserviceaccount.com'))).toMatchObject({ kind: 'refused' });
  expect(sent).toEqual([]);
  expect(await sendCall(step, 'key', as('other@shop-prod.iam.gserviceaccount.com'))).toMatchObject({ kind: 'accepted' });
});

it('is whole: each call of an action can be sent, and each that can be sent is of an action', () => {
  const declared = ACTIONS.flatMap(({ permissions }) => permissions.map(({ call }) => call));
  expect(new Set(declared)).toEqual(new Set(Object.keys(CALLS)));
});

it('grants the permissions of the actions that are given, in a role of its own', () => {
  const { text, apply } = gcpActing.grant(['storage.buckets.update']);
  expect(text).toContain('title: Headwater Actor');
  expect(text.split('includedPermissions:\n')[1]).toBe('  - storage.buckets.update\n');
  expect(apply).toContain('headwaterActor');
});

it('S3: knows nothing of a resource that cannot be read', async () => {
  opened = await openActing();
  opened.server.world.refused = () => 'cloudsql.instances.get';
  const action = ACTIONS.find(({ name }) => name === 'disable-database-public-access');
  expect(await action?.look(addressOf(SQL), opened.estate)).toMatchObject({
    kind: 'unknown',
    gap: { code: 'PERMISSION_MISSING' },
  });
});

it('lists a scope whole', async () => {
  opened = await openActing();
  expect(await opened.estate.list(addressOf(BUCKET).scope)).toMatchObject({
    kind: 'listed',
    resources: [{ name: 'files', version: '7' }],
  });
});
