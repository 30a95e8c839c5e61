/** AWS of the estate: moto, filled through its own API. */
import { textAt } from '../../src/connectors/aws/json.js';
import { HOME, sender, type Send } from '../../test/fakes/aws-estate.js';
import { hasMoto, startMoto, useAwsEnvironment } from '../../test/fakes/moto.js';
import { countOf, keyOf, type Part } from './part.js';

const SHARES = { groups: 1_500, volumes: 1_500, queues: 1_200, buckets: 240 };

/** What is missing for it, and how to get that. */
export function missingMoto(): string | undefined {
  return hasMoto('the bench') ? undefined : 'moto, the emulator of AWS, is missing: `node tools/moto.mjs` installs it';
}

export async function startAws(resources: number): Promise<Part> {
  const moto = await startMoto();
  // What is started meanwhile finds it there.
  const undo = useAwsEnvironment(moto.url, { id: 'test', secret: 'test' });
  const close = async (): Promise<void> => {
    undo();
    await moto.close();
  };
  const { send, close: hangUp } = sender('test', 'test');
  try {
    const made = await fill(send, resources);
    return {
      name: 'AWS (moto)',
      address: 'aws://',
      settings: `regions: [${HOME}]`,
      environment: {},
      made,
      // src/connectors/aws/readme.md has them.
      unanswered: ['accessanalyzer:ListAnalyzers', 'eks:DescribeClusterVersions', 'lambda:ListFunctionUrlConfigs'],
      details: {
        calls: 8 * countOf(SHARES.buckets, resources) + 2 * countOf(SHARES.queues, resources),
        why: 'eight for each bucket, two for each queue',
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  } finally {
    hangUp();
  }
}

/** One thing after the other within a service: moto fails when a second comes into what it is going through. */
async function fill(send: Send, resources: number): Promise<readonly string[]> {
  const vpc = textAt(await send('ec2:CreateVpc', { CidrBlock: '10.1.0.0/16' }), 'Vpc', 'VpcId') ?? '';
  const made: string[] = [];
  const all = async (share: number, kind: string, first: string, make: (name: string, index: number) => Promise<unknown>) => {
    for (let index = 0; index < countOf(share, resources); index += 1) {
      const name = `${first}-${index}`;
      await make(name, index);
      made.push(keyOf(kind, name));
    }
  };
  const network = all(SHARES.groups, 'SecurityGroup', 'group', (name, index) => makeGroup(send, vpc, name, index));
  await Promise.all([
    network.then(() => all(SHARES.volumes, 'Volume', 'volume', (name, index) => makeVolume(send, name, index))),
    all(SHARES.queues, 'Queue', 'queue', (QueueName, index) =>
      send('sqs:CreateQueue', { QueueName, tags: { team: `team-${index % 20}` } }),
    ),
    all(SHARES.buckets, 'Bucket', 'bucket', (Bucket) => send('s3:CreateBucket', { Bucket })),
  ]);
  return made;
}

async function makeGroup(send: Send, VpcId: string, name: string, index: number): Promise<void> {
  const TagSpecifications = [{ ResourceType: 'security-group', Tags: tagsOf(name, index) }];
  await send('ec2:CreateSecurityGroup', { GroupName: name, Description: `of ${name}`, VpcId, TagSpecifications });
}

async function makeVolume(send: Send, name: string, index: number): Promise<void> {
  const TagSpecifications = [{ ResourceType: 'volume', Tags: tagsOf(name, index) }];
  await send('ec2:CreateVolume', { AvailabilityZone: `${HOME}a`, Size: 8, Encrypted: index % 2 === 0, TagSpecifications });
}

function tagsOf(name: string, index: number): readonly object[] {
  return [
    { Key: 'Name', Value: name },
    { Key: 'team', Value: `team-${index % 20}` },
  ];
}
