/**
 * A configuration of one's own: buckets of a simulated cloud that everybody may read, a response plan, and `headwater serve` beside
 * them. What the cloud has is asked of the cloud itself.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startSimulatedPlatforms } from '../../../src/simulated/index.js';
import { sender } from '../../fakes/aws-estate.js';
import { EVERYWHERE } from '../acting/installation.js';
import { idOf } from '../acting/shop.js';
import { until } from './look.js';
import { freePort, startServer, type SampleServer } from './sample-server.js';

export interface Cloud {
  readonly server: SampleServer;
  /** Where `headwater.yaml` and `plan.yaml` are. */
  readonly folder: string;
  write(name: string, content: object | string): void;
  read(name: string): string;
  /** Lets its policy, which lets everybody in, have its effect. */
  open(bucket: string): Promise<void>;
  isBlocked(bucket: string): Promise<boolean>;
  /** Has all of it looked at anew, and waits until that is what is shown. */
  look(): Promise<void>;
  /** The newest plan about a bucket, once there is one that is in this state. */
  planOf(bucket: string, state: string): Promise<Plan>;
  close(): Promise<void>;
}

export interface Plan {
  readonly id: string;
  readonly state: string;
  readonly targets: readonly { readonly resource: string }[];
}

export interface CloudOptions {
  /** Buckets by name; those that are not open yet are blocked. */
  readonly buckets: Readonly<Record<string, { readonly phase: string; readonly isOpen: boolean }>>;
  readonly plan: object;
  /** More of the configuration. */
  readonly more?: object;
  /** All of the configuration, as it is written. */
  readonly configuration?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const SOURCE = { name: 'shop', address: 'aws://', regions: ['us-east-1'], kinds: ['Bucket'] };

export async function serveCloud({ buckets, plan, more = {}, configuration, environment = {} }: CloudOptions): Promise<Cloud> {
  const platforms = await startSimulatedPlatforms({
    cluster: 'none',
    objects: [],
    images: new Map(),
    kinds: [],
    buckets: Object.entries(buckets).map(([name, { phase, isOpen }]) => ({
      name,
      tags: { environment: phase },
      policy: JSON.stringify({ Version: '2012-10-17', Statement: [lettingIn(name)] }),
      isBlocked: !isOpen,
    })),
  });
  const before = process.env['AWS_ENDPOINT_URL'];
  process.env['AWS_ENDPOINT_URL'] = platforms.aws;
  const { send, close: stopSending } = sender(platforms.environment['AWS_ACCESS_KEY_ID'] ?? '', 'simulated');
  const folder = mkdtempSync(join(tmpdir(), 'headwater-cloud-'));
  chmodSync(folder, 0o755); // as root the database runs as somebody else
  const write: Cloud['write'] = (name, content) =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  write('plan.yaml', plan);
  const said = {
    apiVersion: 'headwater.dev/v1',
    kind: 'Configuration',
    organisation: 'Shop',
    sources: [SOURCE],
    policies: { packs: ['aws-starter'], rollout: { 'aws/no-public-bucket-policy': EVERYWHERE } },
    response: { file: 'plan.yaml' },
    server: { management: `127.0.0.1:${await freePort()}` },
    ...more,
  };
  write('headwater.yaml', configuration ?? said);
  const server = await startServer({ folder, environment: { ...platforms.environment, ...environment } });
  const revision = async (): Promise<number> =>
    (await server.api<{ readonly look: { readonly revision: number } }>('GET', '/now')).look.revision;
  return {
    server,
    folder,
    write,
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    open: async (bucket) => void (await send('s3:DeletePublicAccessBlock', { Bucket: bucket })),
    async isBlocked(bucket) {
      const answer = await send('s3:GetPublicAccessBlock', { Bucket: bucket }).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'NoSuchPublicAccessBlockConfiguration') return {};
        throw error;
      });
      return blockSchema.parse(answer).PublicAccessBlockConfiguration?.RestrictPublicBuckets === true;
    },
    async look() {
      const shown = await revision();
      await server.api('POST', '/look');
      await until(async () => (await revision()) > shown);
    },
    async planOf(bucket, state) {
      let found: Plan | undefined;
      await until(async () => {
        const { items } = await server.api<{ readonly items: readonly Plan[] }>('GET', `/actions?state=${state}&limit=100`);
        found = items.find(({ targets }) => targets.some(({ resource }) => resource === idOf(bucket)));
        return found !== undefined;
      });
      if (found === undefined) throw new Error(`there is no plan about ${bucket}`);
      return found;
    },
    async close() {
      await server.stop();
      stopSending();
      if (before === undefined) delete process.env['AWS_ENDPOINT_URL'];
      else process.env['AWS_ENDPOINT_URL'] = before;
      await platforms.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const blockSchema = z.object({
  PublicAccessBlockConfiguration: z.object({ RestrictPublicBuckets: z.boolean().optional() }).optional(),
});

function lettingIn(bucket: string): object {
  return { Sid: 'Everybody', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` };
}
