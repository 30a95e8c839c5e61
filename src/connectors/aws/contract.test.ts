// The contract of live estates, over answers in the form in which EC2 and STS give them: the SDK's real client, and HTTP.
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeEstate, openEstate, readAll } from '../../../test/contracts/estate.js';
import { useAwsEnvironment } from '../../../test/fakes/moto.js';
import { codeOf } from '../../lib/errors.js';
import { aws } from './index.js';

const ACCOUNT = '123456789012';
const COUNT = 5;
const PAGE = 2;

/** Answers the calls of two kinds; what is denied is refused as EC2 does. */
class FakeEc2 {
  readonly denied = new Set<string>();
  #server: Server | undefined;

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { status, body } = this.answer(new URLSearchParams(Buffer.concat(parts).toString('utf8')));
        response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  stop(): Promise<void> {
    this.#server?.closeAllConnections();
    return new Promise((resolve) => void this.#server?.close(() => resolve()));
  }

  answer(query: URLSearchParams): { readonly status: number; readonly body: string } {
    const action = query.get('Action') ?? '';
    const service = action === 'GetCallerIdentity' ? 'sts' : 'ec2';
    if (this.denied.has(`${service}:${action}`))
      return refusal(403, service === 'sts' ? 'InvalidClientTokenId' : 'UnauthorizedOperation');
    switch (action) {
      case 'GetCallerIdentity':
        return ok(`<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:user/a</Arn>
          <UserId>x</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`);
      case 'DescribeRegions':
        return ok(`<R><regionInfo><item><regionName>us-east-1</regionName></item></regionInfo></R>`);
      case 'DescribeVolumes':
        return listOf(
          query,
          'vol',
          'volumeSet',
          'VolumeId',
          (id) => `<volumeId>${id}</volumeId><encrypted>true</encrypted>
          <createTime>2026-01-01T00:00:00.000Z</createTime><kmsKeyId>k-1</kmsKeyId>`,
        );
      case 'DescribeSnapshots':
        return listOf(
          query,
          'snap',
          'snapshotSet',
          'SnapshotId',
          (id) => `<snapshotId>${id}</snapshotId><ownerId>${ACCOUNT}</ownerId>`,
        );
      case 'DescribeSnapshotAttribute':
        return ok('<R><createVolumePermission><item><group>all</group></item></createVolumePermission></R>');
      default:
        return refusal(400, 'InvalidAction');
    }
  }
}

function listOf(query: URLSearchParams, prefix: string, set: string, filter: string, item: (id: string) => string) {
  const all = Array.from({ length: COUNT }, (_, index) => `${prefix}-${index}`);
  const asked = query.get(`${filter}.1`);
  if (asked !== null && !all.includes(asked)) return refusal(400, `Invalid${filter.replace('Id', '')}.NotFound`);
  const start = Number(query.get('NextToken') ?? 0);
  const ids = asked === null ? all.slice(start, start + PAGE) : [asked];
  const next = asked === null && start + PAGE < COUNT ? `<nextToken>${start + PAGE}</nextToken>` : '';
  return ok(`<R><${set}>${ids.map((id) => `<item>${item(id)}</item>`).join('')}</${set}>${next}</R>`);
}

function ok(body: string) {
  return { status: 200, body };
}

function refusal(status: number, code: string) {
  return { status, body: `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors></Response>` };
}

describeEstate(
  'AWS, by its answers',
  async () => {
    const fake = new FakeEc2();
    const undo = useAwsEnvironment(await fake.start(), { id: 'a', secret: 'b' });
    const id = (name: string): string => `aws:arn:aws:ec2:us-east-1:${ACCOUNT}:${name}`;
    return {
      connector: aws,
      address: 'aws://',
      options: { kinds: ['Volume', 'Snapshot'] },
      holds: [id('volume/vol-0'), id('volume/vol-4'), id('snapshot/snap-3')],
      missing: id('volume/vol-9'),
      secrets: [],
      deny: async (permission) => void fake.denied.add(permission),
      allow: async () => fake.denied.clear(),
      close: async () => {
        undo();
        await fake.stop();
      },
    };
  },
  { list: 'ec2:DescribeVolumes', detail: 'ec2:DescribeSnapshotAttribute' },
);

describe('an address of AWS', () => {
  const fake = new FakeEc2();
  let undo = (): void => undefined;
  beforeAll(async () => {
    undo = useAwsEnvironment(await fake.start(), { id: 'a', secret: 'b' });
  });
  afterAll(async () => {
    undo();
    await fake.stop();
  });
  const opened = (address: string) =>
    openEstate({ connector: aws, address }).then(
      async (estate) => (await estate.close(), 'opened'),
      (error: unknown) => codeOf(error),
    );

  it('opens with credentials of the environment, and twice closed is closed', async () => {
    const estate = await openEstate({ connector: aws, address: 'aws://', options: { kinds: ['Volume'] } });
    expect((await readAll(estate)).resources).toHaveLength(COUNT);
    await estate.close();
    await estate.close();
  });

  it('of a profile that there is not has no credentials', async () => {
    expect(await opened('aws://no-such-profile')).toBe('CREDENTIALS_MISSING');
  });

  it('whose credentials AWS does not take is refused', async () => {
    fake.denied.add('sts:GetCallerIdentity');
    expect(await opened('aws://')).toBe('CREDENTIALS_REFUSED');
    fake.denied.clear();
  });
});
