import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, awsError, fakeAws, sessionOn, type Answers } from '../../../test/fakes/aws-client.js';
import type { Change } from '../../ports/index.js';
import { touchesOf } from './event-matches.js';
import { followEvents } from './events.js';
import { KINDS } from './connector.js';
import type { Place } from './kind.js';

const PLACES: readonly Place[] = [
  { partition: 'aws', account: ACCOUNT, region: 'us-east-1', regions: ['eu-west-1', 'us-east-1'] },
];

function called(source: string, eventName: string, detail: object, more: object = {}): string {
  return JSON.stringify({
    id: '1',
    'detail-type': 'AWS API Call via CloudTrail',
    source: source.replace(/^(.*)\.amazonaws\.com$/, 'aws.$1'),
    account: ACCOUNT,
    time: '2026-01-01T00:00:00Z',
    region: 'eu-west-1',
    detail: { eventSource: source, eventName, awsRegion: 'eu-west-1', recipientAccountId: ACCOUNT, ...detail },
    ...more,
  });
}

const ids = (body: string): readonly string[] => {
  const touches = touchesOf(body, KINDS, PLACES);
  return touches.kind === 'touches' ? touches.resources.map(({ resource }) => resource) : [touches.kind];
};
const ec2 = `aws:arn:aws:ec2:eu-west-1:${ACCOUNT}`;
const iam = `aws:arn:aws:iam::${ACCOUNT}`;

describe('an event', () => {
  it.each([
    ['ec2', 'AuthorizeSecurityGroupIngress', { requestParameters: { groupId: 'sg-1' } }, [`${ec2}:security-group/sg-1`]],
    [
      'ec2',
      'RunInstances',
      { responseElements: { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } } },
      [`${ec2}:instance/i-1`, `${ec2}:instance/i-2`],
    ],
    [
      'ec2',
      'CreateTags',
      { requestParameters: { resourcesSet: { items: [{ resourceId: 'vol-1' }, { resourceId: 'eni-1' }] } } },
      [`${ec2}:volume/vol-1`],
    ],
    ['ec2', 'EnableEbsEncryptionByDefault', {}, [`${ec2}:ebs-encryption-by-default`]],
    ['s3', 'PutBucketPolicy', { requestParameters: { bucketName: 'b' } }, ['aws:arn:aws:s3:::b']],
    ['iam', 'CreateAccessKey', { requestParameters: { userName: 'ana' } }, [`${iam}:user/ana`]],
    [
      'iam',
      'AttachRolePolicy',
      { requestParameters: { roleName: 'r', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' } },
      [`${iam}:role/r`, `${iam}:aws-policy/AdministratorAccess`],
    ],
    ['iam', 'UpdateAccountPasswordPolicy', { requestParameters: {} }, [`${iam}:account-password-policy`]],
    [
      'sqs',
      'SetQueueAttributes',
      { requestParameters: { queueUrl: 'https://sqs/1/q' } },
      [`aws:arn:aws:sqs:eu-west-1:${ACCOUNT}:q`],
    ],
    ['kms', 'DisableKey', { requestParameters: { keyId: 'k-1' } }, [`aws:arn:aws:kms:eu-west-1:${ACCOUNT}:key/k-1`]],
    ['ec2', 'DescribeInstances', { readOnly: true }, []],
    ['ec2', 'DeleteVolume', { requestParameters: { volumeId: 'vol-1' }, errorCode: 'VolumeInUse' }, []],
    ['ec2', 'AuthorizeSecurityGroupIngress', { requestParameters: { groupId: 'sg-1' }, awsRegion: 'sa-east-1' }, []],
    ['ec2', 'AuthorizeSecurityGroupIngress', { requestParameters: { groupId: 'sg-1' }, recipientAccountId: '9' }, []],
    ['ec2', 'AuthorizeSecurityGroupIngress', { requestParameters: { groupId: 7 } }, []],
    ['unheard-of', 'DoThings', {}, []],
  ])('of %s %s is about what it names', (service, name, detail, expected) => {
    expect([...ids(called(`${service}.amazonaws.com`, name, detail))].sort()).toEqual([...expected].sort());
  });

  it('of a service itself is read, too', () => {
    const body = JSON.stringify({
      id: '1',
      'detail-type': 'EC2 Instance State-change Notification',
      source: 'aws.ec2',
      account: ACCOUNT,
      time: '2026-01-01T00:00:00Z',
      region: 'eu-west-1',
      detail: { 'instance-id': 'i-1', state: 'stopped' },
    });
    expect(ids(body)).toEqual([`${ec2}:instance/i-1`]);
  });

  it('that does not say which it is about concerns all of its kind', () => {
    const touches = touchesOf(called('ec2.amazonaws.com', 'DeleteFlowLogs', {}), KINDS, PLACES);
    expect(touches).toMatchObject({ resources: [], scopes: [{ scope: { kind: 'Vpc', account: ACCOUNT, region: 'eu-west-1' } }] });
  });

  it.each(['', 'text', '[]', '{}', '{"id":"1","detail":[]}', '['.repeat(5000), `{"a":"${'x'.repeat(2_000_000)}"}`])(
    'that is none (%#) is told apart from one about nothing',
    (body) => {
      expect(touchesOf(body, KINDS, PLACES).kind).toBe('malformed');
    },
  );

  it('of any content harms nothing', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(...KINDS.flatMap(({ events = [] }) => events)), (json, { source, names }) => {
        const value: unknown = JSON.parse(json);
        const body = called(source, names[0] ?? '', { requestParameters: value, responseElements: value });
        expect(touchesOf(body, KINDS, PLACES).kind).toBe('touches');
      }),
    );
  });

  it('names only resources of the scope that it names', () => {
    for (const { events = [] } of KINDS)
      for (const { source, names, keys } of events)
        expect([source.length > 0, names.length > 0, Array.isArray(keys)]).toEqual([true, true, true]);
  });
});

/** A queue with these messages, each delivered once. */
function queueOf(bodies: readonly string[], more: Answers = {}) {
  const deleted: string[] = [];
  let delivered = false;
  const stop = new AbortController();
  const aws = fakeAws({
    'sqs:ReceiveMessage': () => {
      if (delivered) {
        stop.abort();
        return {};
      }
      delivered = true;
      return { Messages: bodies.map((Body, index) => ({ MessageId: `${index}`, ReceiptHandle: `receipt-${index}`, Body })) };
    },
    'sqs:DeleteMessage': ({ ReceiptHandle }) => {
      deleted.push(String(ReceiptHandle));
      return {};
    },
    ...more,
  });
  const session = sessionOn(aws.client, KINDS, { events: 'https://sqs.eu-west-1.amazonaws.com/1/headwater-events' }, stop.signal);
  const changes = async (each: (change: Change) => Promise<void> = async () => undefined): Promise<readonly Change[]> => {
    const all: Change[] = [];
    for await (const change of followEvents(session, KINDS, PLACES)) {
      all.push(change);
      await each(change);
    }
    return all;
  };
  return { deleted, changes, stop, asked: aws.asked };
}

const TWO = called('ec2.amazonaws.com', 'TerminateInstances', {
  requestParameters: { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } },
});

describe('a queue', () => {
  it('keeps a message until all that it touched was dealt with, once each', async () => {
    const queue = queueOf([TWO]);
    const left: (readonly string[])[] = [];
    await queue.changes(async (change) => {
      if (change.kind !== 'touched') return;
      await change.acknowledge();
      await change.acknowledge();
      left.push([...queue.deleted]);
    });
    expect(left).toEqual([[], ['receipt-0']]);
  });

  it('loses what is about nothing that is read, and what is no event: the latter is told', async () => {
    const queue = queueOf([called('ec2.amazonaws.com', 'DescribeVpcs', { readOnly: true }), 'no event', TWO]);
    const changes = await queue.changes();
    expect(changes.map(({ kind }) => kind)).toEqual(['lost', 'touched', 'touched']);
    expect(queue.deleted).toEqual(['receipt-0', 'receipt-1']);
  });

  it('touches the same whatever the order of its messages, and however often they come', async () => {
    const messages = [TWO, called('s3.amazonaws.com', 'CreateBucket', { requestParameters: { bucketName: 'b' } }), TWO];
    const touched = async (bodies: readonly string[]): Promise<readonly string[]> => {
      const changes = await queueOf(bodies).changes();
      return [...new Set(changes.flatMap((change) => (change.kind === 'touched' ? [change.resource] : [])))].sort();
    };
    const once = await touched(messages.slice(0, 2));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(messages, { minLength: 3 }), async (bodies) => {
        expect(await touched(bodies)).toEqual(once);
      }),
    );
  });

  it('from which nothing can be deleted is told once', async () => {
    const queue = queueOf(['{}', '{}'], {
      'sqs:DeleteMessage': () => {
        throw awsError('AccessDenied', 403);
      },
    });
    const why = (await queue.changes()).flatMap((change) => (change.kind === 'lost' ? [change.why] : []));
    expect(why.filter((text) => text.includes('needs sqs:DeleteMessage'))).toHaveLength(1);
  });

  it('that is refused is lost, and says what is missing', async () => {
    const queue = queueOf([], {
      'sqs:ReceiveMessage': () => {
        throw awsError('AccessDenied', 403);
      },
    });
    const changes = await queue.changes(async () => queue.stop.abort());
    expect(changes).toEqual([{ kind: 'lost', why: expect.stringContaining('needs sqs:ReceiveMessage') }]);
  });
});
