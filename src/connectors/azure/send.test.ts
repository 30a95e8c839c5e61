import { afterEach, describe, expect, it } from 'vitest';
import { addressOf, FILES, GUARD, openActing, SQL, type OpenedActing } from '../../../test/fakes/azure/acting-world.js';
import type { Json } from '../../model/index.js';
import { azureActing } from './acting.js';
import { ACTIONS } from './actions/index.js';
import { CALLS } from './calls.js';
import { idOf } from './relations.js';

let opened: OpenedActing | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

const PATCH = 'PATCH Microsoft.Storage/storageAccounts';
const DELETE = 'DELETE Microsoft.Network/networkSecurityGroups/securityRules';
const shut: Json = { body: { properties: { allowBlobPublicAccess: false } } };

async function send(call: string, arm: string, input: Json, prepare: (opened: OpenedActing) => void = () => {}) {
  opened = await openActing();
  prepare(opened);
  const done = { kind: 'fields', fields: [] } as const;
  return opened.estate.send({ kind: 'call', call, address: addressOf(arm), input, done }, 'key');
}

const written = () => opened?.server.requests.filter(({ method }) => method !== 'GET') ?? [];

describe('a call that is not one of an action of this connector', () => {
  it.each<readonly [string, string, string, Json]>([
    ['an unknown call', 'DELETE Microsoft.Storage/storageAccounts', FILES, {}],
    ['a member of Object', 'toString', FILES, {}],
    ['another type of resource', PATCH, SQL, shut],
    ['a property that no action sets', PATCH, FILES, { body: { properties: { supportsHttpsTrafficOnly: false } } }],
    ['more than properties', PATCH, FILES, { body: { properties: {}, tags: {} } }],
    ['a path that leads elsewhere', DELETE, GUARD, { name: '..' }],
    ['no name', DELETE, GUARD, {}],
  ])('is never sent: %s', async (_, call, arm, input) => {
    expect(await send(call, arm, input)).toMatchObject({ kind: 'refused' });
    expect(written()).toEqual([]);
  });

  it('is never sent to another subscription than its scope names', async () => {
    opened = await openActing();
    const elsewhere =
      '/subscriptions/99999999-2222-4333-8444-555555555555/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/b';
    const address = { ...addressOf(FILES), resource: idOf(elsewhere) };
    const done = { kind: 'fields', fields: [] } as const;
    expect(await opened.estate.send({ kind: 'call', call: PATCH, address, input: shut, done }, 'key')).toMatchObject({
      kind: 'refused',
    });
    expect(written()).toEqual([]);
  });
});

it('encodes a hostile name of what is below a resource', async () => {
  await send(DELETE, GUARD, { name: '../../x?y#z' });
  expect(written().map(({ path }) => path)).toEqual([
    `${GUARD.toLowerCase()}/securityRules/..%2F..%2Fx%3Fy%23z?api-version=2024-05-01`,
  ]);
});

describe('an answer', () => {
  const failing = (status: number, code: string) => (at: OpenedActing) => void at.server.world.failures.push({ status, code });

  it.each<readonly [number, string, string]>([
    [429, 'TooManyRequests', 'not-now'],
    [409, 'AnotherOperationInProgress', 'not-now'],
    [409, 'ScopeLocked', 'refused'],
    [412, 'PreconditionFailed', 'refused'],
    [404, 'ResourceNotFound', 'refused'],
    [400, 'InvalidRequestPropertyValue', 'refused'],
    [500, 'InternalServerError', 'unknown'],
    [503, 'ServiceUnavailable', 'unknown'],
  ])('%d %s is %s, and nothing is tried twice', async (status, code, kind) => {
    const answer = await send(PATCH, FILES, shut, failing(status, code));
    expect(answer).toMatchObject({ kind, because: expect.stringContaining(code) });
    expect(written()).toHaveLength(1);
  });

  it('that a permission is missing names it', async () => {
    const answer = await send(PATCH, FILES, shut, ({ server }) =>
      server.world.denied.add('microsoft.storage/storageaccounts/write'),
    );
    expect(answer).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('Microsoft.Storage/storageAccounts/write'),
    });
  });

  it('that does not come leaves it unknown', async () => {
    const answer = await send(PATCH, FILES, shut, ({ server }) => void server.close());
    expect(answer).toMatchObject({ kind: 'unknown' });
  });

  it('that a lock holds the resource is a no', async () => {
    const answer = await send(PATCH, FILES, shut, ({ server }) => server.world.locks.add(FILES));
    expect(answer).toMatchObject({ kind: 'refused', because: expect.stringContaining('ScopeLocked') });
  });

  it('that the call was taken comes before its effect, and meanwhile the next one must wait', async () => {
    expect(await send(DELETE, GUARD, { name: 'ssh' })).toEqual({ kind: 'accepted' });
    const done = { kind: 'fields', fields: [] } as const;
    const next = { kind: 'call', call: DELETE, address: addressOf(GUARD), input: { name: 'rdp' }, done } as const;
    expect(await opened?.estate.send(next, 'key')).toMatchObject({ kind: 'not-now' });
    const rules = async () => JSON.stringify(await opened?.estate.read(addressOf(GUARD)));
    expect(await rules()).toContain('"ssh"');
    expect(await rules()).not.toContain('"ssh"');
  });
});

it('is whole: each call of an action can be sent, and each that can be sent is of an action', () => {
  const declared = ACTIONS.flatMap(({ permissions }) => permissions.map(({ call }) => call));
  expect(new Set(declared)).toEqual(new Set(Object.keys(CALLS)));
});

it('grants the permissions of the actions that are given, and only these', () => {
  const [action] = ACTIONS;
  const permissions = action?.permissions.map(({ permission }) => permission) ?? [];
  const role = JSON.parse(azureActing.grant(permissions).text) as { Name: string; Actions: string[] };
  expect(role.Name).toBe('Headwater Actor');
  expect(role.Actions).toEqual([...new Set(permissions)].toSorted());
  expect(role.Actions.every((each) => !each.includes('*'))).toBe(true);
});

it('S3: knows nothing of a server whose firewall rules cannot be read', async () => {
  opened = await openActing();
  opened.server.world.denied.add('microsoft.sql/servers/firewallrules/read');
  const action = ACTIONS.find(({ name }) => name === 'disable-database-public-access');
  const look = await action?.look(addressOf(SQL), opened.estate);
  expect(look).toMatchObject({ kind: 'unknown', gap: { code: 'PERMISSION_MISSING' } });
});

it('lists a scope whole', async () => {
  opened = await openActing();
  const { scope } = addressOf(SQL);
  expect(await opened.estate.list(scope)).toMatchObject({ kind: 'listed', resources: [{ name: 'orders' }] });
  opened.server.world.denied.add('microsoft.sql/servers/read');
  expect(await opened.estate.list(scope)).toMatchObject({ kind: 'unknown' });
});
