// Two workers in the midst of many targets: `headwater halt` ends it within a second on both, what is in flight ends, and
// `headwater resume` lets them go on with the rest.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasMoto } from '../../fakes/moto.js';
import { blocksOf } from './counting-proxy.js';
import { until, type Worker } from './installation.js';
import { EARNED_ALONE, configuration, earnTrust, openShop, type Shop } from './shop.js';

const BUCKETS = Array.from({ length: 40 }, (_, number) => `many-${number}`);

describe.runIf(hasMoto('halt'))('two workers with many targets before them', () => {
  let shop: Shop;
  let workers: readonly Worker[] = [];

  beforeAll(async () => {
    shop = await openShop();
    shop.write('headwater.yaml', configuration({ worker: { lease: '6s', tick: '250ms', look: '3s' } }));
    shop.write('plan.yaml', EARNED_ALONE);
    await earnTrust(shop, 'development');
    for (const bucket of BUCKETS) await shop.openBucket(bucket, 'development');
    await shop.sync();
  });
  afterAll(() => shop?.close());

  const blocks = () => blocksOf(shop.proxy.passed);
  const outcomesOf = async (bucket: string): Promise<readonly (string | undefined)[]> =>
    (await shop.actionsOn(bucket)).map(({ targets }) => [...targets.values()][0]?.outcome?.kind);

  it('S11: begin nothing any more one second after a halt, and end what they had begun', async () => {
    // Slow enough that a halt finds something in flight.
    shop.proxy.slowDown(60);
    workers = [shop.worker(), shop.worker()];
    await until(() => blocks().size >= 5);
    expect(await shop.headwater('halt', '--because', 'a drill')).toMatchObject({ code: 0 });
    const halted = await shop.store.control.halted();
    const since = Date.parse(halted?.at ?? '');
    expect(since).not.toBeNaN();

    await sleep(8_000);
    const begun = [...blocks()].filter(([bucket]) => BUCKETS.includes(bucket));
    for (const [bucket, calls] of begun) {
      expect(calls, bucket).toHaveLength(1);
      expect(calls[0]?.at ?? Infinity, bucket).toBeLessThan(since + 1_000);
      expect(await outcomesOf(bucket), bucket).toContain('done');
    }
    expect(begun.length).toBeLessThan(BUCKETS.length);
    expect(workers.every((worker) => worker.isAlive())).toBe(true);
    for (const { events } of workers) expect(events.map(({ kind }) => kind)).toContain('halted');
  });

  it('S11: carry out nothing while it lasts, whoever asks', async () => {
    const before = blocks().size;
    expect(await shop.headwater('action', 'run', '--yes')).toMatchObject({ code: 6, err: expect.stringContaining('a drill') });
    expect(await shop.headwater('resume', '--because', 'it is over')).toMatchObject({
      code: 0,
      err: expect.stringContaining('Nothing was changed'),
    });
    await sleep(4_000);
    expect(blocks().size).toBe(before);
  });

  it('go on with the rest when they may again, and do nothing twice', async () => {
    expect(await shop.headwater('resume', '--because', 'it is over', '--yes')).toMatchObject({ code: 0 });
    shop.proxy.slowDown(0);
    await until(() => blocks().size === BUCKETS.length + 1);
    await until(async () => (await Promise.all(BUCKETS.map(outcomesOf))).every(([newest]) => newest === 'done'));
    for (const [bucket, calls] of blocks()) expect(calls, bucket).toHaveLength(1);
    for (const worker of workers) await worker.kill();
    expect(await shop.headwater('evidence', 'verify')).toMatchObject({ code: 0 });
  });
});
