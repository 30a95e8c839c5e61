import { describe, expect, it } from 'vitest';
import type { Change } from '../../ports/index.js';
import type { ApiClient } from './client.js';
import { ApiError, classify } from './errors.js';
import { eventIn, followFeed } from './events.js';
import { testCalls } from '../../../test/fakes/single-calls.js';
import { KINDS } from './kinds/index.js';
import type { Request } from './kind.js';

const SUBSCRIPTION = 'projects/p/subscriptions/assets';
const PROJECTS = new Map([
  ['42', 'shop'],
  ['shop', 'shop'],
]);

function message(name: string, assetType: string, more: object = {}, data?: object): unknown {
  const asset = {
    name: `//${name}`,
    assetType,
    ancestors: ['projects/42', 'organizations/9'],
    ...(data && { resource: { version: 'v1', data } }),
  };
  return { asset, priorAssetState: 'PRESENT', window: { startTime: '2026-03-01T10:00:00.123456Z' }, ...more };
}

const base64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');

/** What comes of these messages, each dealt with; and what was sent meanwhile. */
async function following(messages: readonly unknown[], failures: readonly Error[] = []) {
  const stop = new AbortController();
  const sent: Request[] = [];
  const left = [...failures];
  let given = false;
  const client: ApiClient = {
    send: async (request) => {
      sent.push(request);
      const failure = request.path.endsWith(':pull') ? left.shift() : undefined;
      if (failure !== undefined) throw failure;
      if (!request.path.endsWith(':pull')) return {};
      if (given) stop.abort();
      given = true;
      const received = messages.map((each, index) => ({
        ackId: `ack-${index}`,
        message: { data: base64(each), publishTime: '2026-03-01T10:00:01Z' },
      }));
      return stop.signal.aborted ? {} : { receivedMessages: received };
    },
  };
  const calls = testCalls().caller(classify);
  const changes: Change[] = [];
  for await (const change of followFeed({
    client,
    subscription: SUBSCRIPTION,
    kinds: KINDS,
    projects: PROJECTS,
    calls,
    signal: stop.signal,
  })) {
    changes.push(change);
    if (change.kind === 'touched') await change.acknowledge();
    if (change.kind === 'lost' && failures.length > 0) stop.abort();
  }
  const acknowledged = sent.filter(({ path }) => path.endsWith(':acknowledge')).map(({ body }) => body);
  return { changes, acknowledged, sent };
}

const touchedIn = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap((change) => (change.kind === 'touched' ? [`${change.scope.kind} ${change.resource}`] : []));

describe('a message', () => {
  it('touches the asset that it is about, and is acknowledged when that was dealt with', async () => {
    const { changes, acknowledged, sent } = await following([
      message('storage.googleapis.com/logs', 'storage.googleapis.com/Bucket', {}, { name: 'logs' }),
    ]);
    expect(changes).toMatchObject([
      {
        kind: 'touched',
        scope: { platform: 'gcp', account: 'shop', apiVersion: 'storage.googleapis.com/v1', kind: 'Bucket' },
        resource: 'gcp://storage.googleapis.com/logs',
        at: '2026-03-01T10:00:00.123Z',
      },
    ]);
    expect(acknowledged).toEqual([{ ackIds: ['ack-0'] }]);
    expect(sent[1]).toMatchObject({
      path: `/v1/${SUBSCRIPTION}:modifyAckDeadline`,
      body: { ackIds: ['ack-0'], ackDeadlineSeconds: 300 },
    });
  });

  it.each([
    [
      'of an IAM policy',
      message('pubsub.googleapis.com/projects/shop/topics/t', 'pubsub.googleapis.com/Topic', {}),
      ['Topic gcp://pubsub.googleapis.com/projects/shop/topics/t'],
    ],
    [
      'of something deleted',
      message('compute.googleapis.com/projects/shop/global/firewalls/ssh', 'compute.googleapis.com/Firewall', { deleted: true }),
      ['Firewall gcp://compute.googleapis.com/projects/shop/global/firewalls/ssh'],
    ],
    [
      'with the number of the project',
      message('dns.googleapis.com/projects/42/managedZones/z', 'dns.googleapis.com/ManagedZone'),
      ['ManagedZone gcp://dns.googleapis.com/projects/shop/managedZones/z'],
    ],
    [
      'of a project',
      message('cloudresourcemanager.googleapis.com/projects/42', 'cloudresourcemanager.googleapis.com/Project'),
      ['Project gcp://cloudresourcemanager.googleapis.com/projects/shop'],
    ],
    [
      'of a service account, which names it by a number',
      message(
        'iam.googleapis.com/projects/shop/serviceAccounts/1066',
        'iam.googleapis.com/ServiceAccount',
        {},
        {
          name: 'projects/shop/serviceAccounts/a@shop.iam.gserviceaccount.com',
        },
      ),
      ['ServiceAccount gcp://iam.googleapis.com/projects/shop/serviceAccounts/a@shop.iam.gserviceaccount.com'],
    ],
    [
      'of a version of a key',
      message(
        'cloudkms.googleapis.com/projects/shop/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1',
        'cloudkms.googleapis.com/CryptoKeyVersion',
      ),
      ['CryptoKey gcp://cloudkms.googleapis.com/projects/shop/locations/l/keyRings/r/cryptoKeys/k'],
    ],
    [
      'of a log sink',
      message('logging.googleapis.com/projects/42/sinks/s', 'logging.googleapis.com/LogSink'),
      ['Project gcp://cloudresourcemanager.googleapis.com/projects/shop'],
    ],
    [
      'of a kind that is not read',
      message('compute.googleapis.com/projects/shop/zones/z/reservations/r', 'compute.googleapis.com/Reservation'),
      [],
    ],
    [
      'of a project that is not read',
      { asset: { name: '//storage.googleapis.com/x', assetType: 'storage.googleapis.com/Bucket', ancestors: ['projects/7'] } },
      [],
    ],
    ['that greets a new feed', 'You have successfully configured real time feed "projects/42/feeds/all".', []],
  ])('%s touches what is read of it, and nothing else', async (_, text, touched) => {
    const { changes, acknowledged } = await following([text]);
    expect(touchedIn(changes)).toEqual(touched);
    expect(changes).toHaveLength(touched.length);
    expect(acknowledged).toEqual([{ ackIds: ['ack-0'] }]);
  });

  it('that cannot be read is a hole in the stream', async () => {
    const { changes, acknowledged } = await following(['{"asset":']);
    expect(changes).toMatchObject([{ kind: 'lost' }]);
    expect(acknowledged).toHaveLength(1);
  });
});

it('says once that a subscription cannot be read, and what it needs', async () => {
  const denied = new ApiError(403, ['PERMISSION_DENIED'], 'no');
  const { changes } = await following([], [denied, denied]);
  expect(changes).toMatchObject([
    { kind: 'lost', why: expect.stringContaining('it needs pubsub.subscriptions.consume') as string },
  ]);
});

it.each(['{', '{}', '{"asset":{"name":1}}', '[1]'])('takes %j for no message of the inventory', (text) => {
  expect(eventIn(base64(text))).toBe('unreadable');
});
