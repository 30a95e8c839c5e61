// Something that owns a bucket puts back what is done to it, each time: the second time is the last. The bucket is contested,
// nothing touches it, people are told so, and it stays like that until a person settles it.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { receiveHttp, type HttpReceiver } from '../../fakes/http-receiver.js';
import { hasMoto } from '../../fakes/moto.js';
import { blocksOf } from './counting-proxy.js';
import { until, type Worker } from './installation.js';
import { EARNED_ALONE, configuration, earnTrust, idOf, openShop, type Shop } from './shop.js';

const messageSchema = z.object({ data: z.looseObject({ state: z.string() }) });

describe.runIf(hasMoto('Terraform fights back'))('a bucket that something else owns', () => {
  let shop: Shop;
  let receiver: HttpReceiver;
  let worker: Worker;
  /** Does as Terraform in a loop would: what is not in its files is taken away. */
  let owns = true;
  let takenAway = 0;
  let owner: Promise<void>;
  let isOver = false;

  beforeAll(async () => {
    receiver = await receiveHttp(() => ({ status: 202 }));
    shop = await openShop({ HEADWATER_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' });
    const routes = [{ via: 'webhook', to: `${receiver.url}/hook`, perDay: 100, perCause: 50 }];
    shop.write('headwater.yaml', configuration({ notify: { routes }, worker: { look: '2s', tick: '250ms' } }));
    shop.write('plan.yaml', EARNED_ALONE);
    await earnTrust(shop, 'test');
    await shop.openBucket('site', 'test');
    await shop.sync();
    owner = (async () => {
      while (!isOver) {
        if (owns && (await wasDone()) > takenAway && (await shop.isBlocked('site'))) {
          await shop.send('s3:DeletePublicAccessBlock', { Bucket: 'site' });
          takenAway += 1;
        }
        await sleep(200);
      }
    })();
    worker = shop.worker();
  });
  afterAll(async () => {
    isOver = true;
    await owner;
    await shop?.close();
    await receiver?.close();
  });

  /** How often an action on the bucket has ended well. */
  const wasDone = async (): Promise<number> =>
    (await shop.actionsOn('site')).filter(({ targets }) => [...targets.values()].some(({ outcome }) => outcome?.kind === 'done'))
      .length;
  const told = (): string | undefined =>
    receiver.requests
      .filter(({ body }) => body.includes('site'))
      .map(({ body }) => messageSchema.parse(JSON.parse(body)).data.state)
      .at(-1);

  it('S10: is not touched any more once it was put back twice, and people are told that it is stuck', async () => {
    await until(() => takenAway === 2);
    await until(async () => (await shop.store.record.contested(idOf('site'))) !== undefined);
    await until(() => told() === 'stuck');
    expect(worker.events.filter(({ kind }) => kind === 'reverted')).toMatchObject([
      { resource: idOf('site'), action: 'block-public-access', times: 1 },
      { resource: idOf('site'), action: 'block-public-access', times: 2 },
    ]);
    await sleep(6_000);
    expect(blocksOf(shop.proxy.passed).get('site')).toHaveLength(2);
    expect(await shop.isBlocked('site')).toBe(false);
    const { planned } = await shop.plan();
    expect(planned.flatMap(({ leftOut }) => leftOut)).toMatchObject([
      { resource: idOf('site'), kind: 'refused', because: expect.stringContaining('contested') },
    ]);
  });

  it('is acted on again when a person says that nothing will fight over it', async () => {
    owns = false;
    const preview = await shop.headwater('action', 'settle', idOf('site'));
    expect(preview.out).toContain('reverted 2 times');
    expect(await shop.store.record.contested(idOf('site'))).toBeDefined();
    expect(await shop.headwater('action', 'settle', idOf('site'), '--yes')).toMatchObject({ code: 0 });
    await until(() => shop.isBlocked('site'));
    await until(async () => (await wasDone()) === 3);
    await until(() => told() === 'contained');
    expect(blocksOf(shop.proxy.passed).get('site')).toHaveLength(3);
    await worker.kill();
    expect(await shop.headwater('evidence', 'verify')).toMatchObject({ code: 0 });
  });
});
