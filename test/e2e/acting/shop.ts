/** A shop of buckets that lives in an emulator of AWS, and Headwater beside it, whose calls are counted on their way. */
import { z } from 'zod';
import { resourceId, type ResourceId } from '../../../src/model/index.js';
import { sender, type Send } from '../../fakes/aws-estate.js';
import { startMoto } from '../../fakes/moto.js';
import { countCalls, type CountingProxy } from './counting-proxy.js';
import { EVERYWHERE, install, responsePlan, type Installation } from './installation.js';

export interface Shop extends Installation {
  /** Between Headwater and the emulator. */
  readonly proxy: CountingProxy;
  /** Makes a call of the emulator, past the proxy. */
  readonly send: Send;
  /** A bucket whose policy lets everyone read it. */
  openBucket(name: string, phase: string): Promise<void>;
  /** Whether public policies of the bucket have no effect. */
  isBlocked(name: string): Promise<boolean>;
}

export async function openShop(environment: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const moto = await startMoto();
  const proxy = await countCalls(moto.url);
  const { AWS_ENDPOINT_URL: before } = process.env;
  process.env['AWS_ENDPOINT_URL'] = moto.url;
  const { send, close: stopSending } = sender('test', 'test');
  const installation = await install({
    AWS_ENDPOINT_URL: proxy.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...environment,
  });
  return {
    ...installation,
    proxy,
    send,
    async openBucket(name, phase) {
      await send('s3:CreateBucket', { Bucket: name });
      const Tagging = { TagSet: [{ Key: 'environment', Value: phase }] };
      await send('s3:PutBucketTagging', { Bucket: name, Tagging });
      const open = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${name}/*` };
      await send('s3:PutBucketPolicy', { Bucket: name, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [open] }) });
    },
    async isBlocked(name) {
      const answer = await send('s3:GetPublicAccessBlock', { Bucket: name }).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'NoSuchPublicAccessBlockConfiguration') return {};
        throw error;
      });
      return blockSchema.parse(answer).PublicAccessBlockConfiguration?.RestrictPublicBuckets === true;
    },
    actionsOn: (bucket) => installation.actionsOn(idOf(bucket)),
    async close() {
      await installation.close();
      stopSending();
      if (before === undefined) delete process.env['AWS_ENDPOINT_URL'];
      else process.env['AWS_ENDPOINT_URL'] = before;
      await proxy.close();
      await moto.close();
    },
  };
}

const blockSchema = z.object({
  PublicAccessBlockConfiguration: z.object({ RestrictPublicBuckets: z.boolean().optional() }).optional(),
});

export function idOf(bucket: string): ResourceId {
  return resourceId(`aws:arn:aws:s3:::${bucket}`);
}

/** Finds the open buckets, by a policy that is let as far as it goes, and responds by `plan.yaml`. */
export function configuration(more: object = {}): object {
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'Configuration',
    sources: [{ name: 'shop', address: 'aws://', regions: ['us-east-1'], kinds: ['Bucket'] }],
    policies: { packs: ['aws-starter'], rollout: { 'aws/no-public-bucket-policy': EVERYWHERE } },
    response: { file: 'plan.yaml' },
    ...more,
  };
}

/** What was approved once goes ahead by itself. */
export const EARNED_ALONE = responsePlan({
  approvals: [{ phases: ['development', 'test', 'staging', 'production'], rungs: ['contain'], people: 0 }],
});

/** One run that a person approved, on a bucket of its own: from then on the action needs nobody. */
export async function earnTrust(shop: Shop, phase: string): Promise<void> {
  await shop.openBucket('proving-ground', phase);
  const [asked] = (await shop.plan()).planned;
  for (const parameters of [
    ['approve', asked?.entry ?? '', '--yes'],
    ['run', '--yes'],
  ]) {
    const { code, err } = await shop.headwater('action', ...parameters);
    if (code !== 0) throw new Error(err);
  }
}
