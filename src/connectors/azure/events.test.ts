import { describe, expect, it } from 'vitest';
import type { Change } from '../../ports/index.js';
import { classify } from './errors.js';
import type { EventQueue, QueueMessage } from './client.js';
import { eventsIn, followEvents } from './events.js';
import { testCalls } from '../../../test/fakes/single-calls.js';
import { KINDS } from './kinds/index.js';

const GROUP = '/subscriptions/AAAA/resourceGroups/Shop';
const NSG = `${GROUP}/providers/Microsoft.Network/networkSecurityGroups/web`;

function gridEvent(resourceUri: string, eventType = 'Microsoft.Resources.ResourceWriteSuccess'): object {
  return {
    id: '1',
    topic: '/subscriptions/AAAA',
    subject: resourceUri,
    eventType,
    eventTime: '2026-03-01T10:00:00.1234567Z',
    dataVersion: '2',
    data: { resourceUri },
  };
}

function cloudEvent(subject: string): object {
  return {
    specversion: '1.0',
    id: '1',
    source: '/subscriptions/AAAA',
    type: 'Microsoft.Resources.ResourceDeleteSuccess',
    subject,
    time: '2026-03-01T10:00:00Z',
    data: {},
  };
}

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

/** What comes of these messages, each dealt with; and which of them were deleted. */
async function following(
  texts: readonly string[],
  accounts: readonly string[] = [],
): Promise<{ readonly changes: readonly Change[]; readonly deleted: readonly number[] }> {
  const stop = new AbortController();
  const deleted: number[] = [];
  let given = false;
  const messages = texts.map((text, index): QueueMessage => ({
    text,
    deliveries: 1,
    acknowledge: async () => void deleted.push(index),
  }));
  const queue: EventQueue = {
    receive: async () => {
      if (given) stop.abort();
      given = true;
      return stop.signal.aborted ? [] : messages;
    },
  };
  const calls = testCalls().caller(classify);
  const changes: Change[] = [];
  for await (const change of followEvents(queue, { kinds: KINDS, accounts: new Set(accounts), calls, signal: stop.signal })) {
    changes.push(change);
    if (change.kind === 'touched') await change.acknowledge();
  }
  return { changes, deleted };
}

const touchedIn = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap((change) => (change.kind === 'touched' ? [`${change.scope.kind} ${change.resource}`] : []));

describe('an event', () => {
  it.each([
    ['in the schema of Event Grid', gridEvent(NSG)],
    ['in the schema of CloudEvents', cloudEvent(NSG)],
    ['with its action', gridEvent(NSG, 'Microsoft.Resources.ResourceActionSuccess')],
    ['in a list', [gridEvent(NSG)]],
  ])('%s touches the resource that it names, and its message is deleted when that was dealt with', async (_, event) => {
    const { changes, deleted } = await following([base64(event)]);
    expect(changes).toMatchObject([
      {
        kind: 'touched',
        scope: { platform: 'azure', account: 'aaaa', apiVersion: 'Microsoft.Network/2024-05-01', kind: 'networkSecurityGroups' },
        resource: `azure:${NSG.toLowerCase()}`,
      },
    ]);
    expect(changes[0]?.kind === 'touched' && changes[0].at.startsWith('2026-03-01T10:00:00')).toBe(true);
    expect(deleted).toEqual([0]);
  });

  it.each([
    [`${NSG}/securityRules/ssh`, [`networkSecurityGroups azure:${NSG.toLowerCase()}`]],
    [
      `${GROUP}/providers/Microsoft.Storage/storageAccounts/a/blobServices/default`,
      [`storageAccounts azure:${GROUP.toLowerCase()}/providers/microsoft.storage/storageaccounts/a`],
    ],
    [
      `${GROUP}/providers/Microsoft.Sql/servers/s/databases/d/transparentDataEncryption/current`,
      [`servers/databases azure:${GROUP.toLowerCase()}/providers/microsoft.sql/servers/s/databases/d`],
    ],
    [
      `${GROUP}/providers/Microsoft.KeyVault/vaults/v/providers/Microsoft.Insights/diagnosticSettings/d`,
      [`vaults azure:${GROUP.toLowerCase()}/providers/microsoft.keyvault/vaults/v`, 'subscriptions azure:/subscriptions/aaaa'],
    ],
    [`${GROUP}/providers/Microsoft.Insights/activityLogAlerts/a`, ['subscriptions azure:/subscriptions/aaaa']],
    [GROUP, [`resourceGroups azure:${GROUP.toLowerCase()}`]],
    [`${GROUP}/providers/Microsoft.Unread/things/a`, []],
    ['/subscriptions/AAAA/../../x', []],
  ])('about %s touches what is read of it', async (uri, touched) => {
    const { changes, deleted } = await following([base64(gridEvent(uri))]);
    expect(touchedIn(changes)).toEqual(touched);
    expect(deleted).toEqual([0]);
  });

  it('of a failure, or of a subscription that is not wanted, touches nothing and is deleted', async () => {
    const failed = gridEvent(NSG, 'Microsoft.Resources.ResourceWriteFailure');
    expect(await following([base64(failed)])).toEqual({ changes: [], deleted: [0] });
    expect(await following([base64(gridEvent(NSG))], ['bbbb'])).toEqual({ changes: [], deleted: [0] });
  });

  it('is not deleted before all that it touched was dealt with, however often one of them is', async () => {
    let deleted = 0;
    const uri = `${GROUP}/providers/Microsoft.KeyVault/vaults/v/providers/Microsoft.Insights/diagnosticSettings/d`;
    const stop = new AbortController();
    const message: QueueMessage = { text: base64(gridEvent(uri)), deliveries: 1, acknowledge: async () => void (deleted += 1) };
    const stream = followEvents(
      { receive: async () => [message] },
      { kinds: KINDS, accounts: new Set(), calls: testCalls().caller(classify), signal: stop.signal },
    );
    const touched: Extract<Change, { kind: 'touched' }>[] = [];
    for await (const change of stream) {
      if (change.kind === 'touched') touched.push(change);
      if (touched.length === 2) break;
    }
    await touched[0]?.acknowledge();
    await touched[0]?.acknowledge();
    expect(deleted).toBe(0);
    await touched[1]?.acknowledge();
    expect(deleted).toBe(1);
  });
});

it('says that the stream has a hole for a message that cannot be read, once, and deletes it', async () => {
  const { changes, deleted } = await following([Buffer.from('not json').toString('base64')]);
  expect(changes).toMatchObject([{ kind: 'lost' }]);
  expect(deleted).toEqual([0]);
});

it.each(['', '{', 'AAAA', '[{"a":1}]', '{"eventType":1}', 'null'])('takes %j for no event', (text) => {
  expect(eventsIn(text)).toBeUndefined();
});
