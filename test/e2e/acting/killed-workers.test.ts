// Workers that are killed a hundred times in one run: each target gets one outcome, each effect happens once, and the record
// is whole.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeLead } from '../../../src/store/index.js';
import { hasMoto } from '../../fakes/moto.js';
import { blocksOf } from './counting-proxy.js';
import { EVERYWHERE, until, type Worker } from './installation.js';
import { EARNED_ALONE, configuration, earnTrust, openShop, type Shop } from './shop.js';

const KILLS = 100;
/** From then on those are killed, too, that read the sources and plan. */
const LEADERS_FROM = 80;
const WORKERS = 4;
const BUCKETS = Array.from({ length: 64 }, (_, number) => `kept-${number}`);

/** Little to load, so that those who start anew are soon at work. */
const POLICY = {
  apiVersion: 'headwater.dev/v1',
  kind: 'Policy',
  metadata: { name: 'closed-buckets', family: 'acme' },
  spec: {
    title: 'Every bucket is closed',
    description: 'RestrictPublicBuckets is on at every bucket.',
    severity: 'critical',
    severityReason: 'What is in them is for nobody else.',
    packs: ['acme'],
    select: { apiGroups: ['s3.amazonaws.com'], kinds: ['Bucket'] },
    validations: [
      {
        expression: 'object.?PublicAccessBlockConfiguration.?RestrictPublicBuckets.orValue(false)',
        message: 'It may be open',
        fields: "'PublicAccessBlockConfiguration.RestrictPublicBuckets'",
      },
    ],
    fix: { guidance: 'Close it.', mitigation: 'block-public-access' },
  },
};

describe.runIf(hasMoto('killed workers'))(`workers that are killed ${KILLS} times`, () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop();
    mkdirSync(join(shop.folder, 'policies', 'acme', 'closed-buckets'), { recursive: true });
    shop.write('policies/acme/closed-buckets/policy.yaml', POLICY);
    shop.write('plan.yaml', EARNED_ALONE);
    shop.write(
      'headwater.yaml',
      configuration({
        worker: { lease: '3s', tick: '250ms', look: '5s' },
        policies: { folders: ['policies'], packs: [], rollout: { 'acme/closed-buckets': EVERYWHERE } },
      }),
    );
    await earnTrust(shop, 'development');
    for (const bucket of BUCKETS) await shop.openBucket(bucket, 'development');
  });
  afterAll(() => shop?.close());

  /** How many targets were begun and have not ended. */
  async function halfDone(): Promise<number> {
    let count = 0;
    for await (const { targets } of shop.store.actions.entries({ unfinished: true }))
      count += [...targets.values()].filter(({ before, outcome }) => before !== undefined && outcome === undefined).length;
    return count;
  }

  it('S13: leave one outcome for each target, and each effect once', async () => {
    const planned = (await shop.plan()).planned.filter(({ entry }) => entry !== undefined);
    expect(planned).toHaveLength(BUCKETS.length);
    expect(planned.every(({ people }) => people === 0)).toBe(true);
    // A target takes a while, so that many a kill is in the midst of one.
    shop.proxy.slowDown(60);
    const lead = await takeLead(shop.store.pool);
    expect(lead).toBeDefined();
    const began = Date.now();
    let lives: readonly Life[] = [];
    let killed = 0;
    let midst = 0;
    while (killed < KILLS) {
      if (killed >= LEADERS_FROM) await lead?.release();
      lives = [...lives, ...Array.from({ length: WORKERS - lives.length }, () => newLife(shop.worker()))];
      await sleep(50);
      const victims = lives.filter(isOver).slice(0, KILLS - killed);
      for (const { worker } of victims) {
        expect(worker.isAlive()).toBe(true);
        if ((await halfDone()) > 0) midst += 1;
        await worker.kill('SIGKILL');
        killed += 1;
      }
      lives = lives.filter((life) => !victims.includes(life));
    }
    await lead?.release();
    const doneMeanwhile = blocksOf(shop.proxy.passed).size - 1;
    console.log(
      `${killed} kills in ${Date.now() - began} ms, ${midst} in the midst of a target; ${doneMeanwhile} targets done then`,
    );
    shop.proxy.slowDown(0);
    const last = [...lives.map(({ worker }) => worker), shop.worker()];
    await until(async () => {
      for await (const _ of shop.store.actions.entries({ unfinished: true })) return false;
      return true;
    }, 180_000);
    for (const worker of last) await worker.kill();

    expect(midst).toBeGreaterThan(10);
    const blocks = blocksOf(shop.proxy.passed);
    for (const bucket of BUCKETS) {
      expect(await shop.isBlocked(bucket), bucket).toBe(true);
      expect(blocks.get(bucket), bucket).toHaveLength(1);
      const outcomes = (await shop.actionsOn(bucket)).map(({ targets }) =>
        [...targets.values()].map(({ outcome }) => outcome?.kind),
      );
      expect(outcomes, bucket).toEqual([['done']]);
    }
    const ends = new Map<string, number>();
    for await (const { kind, subject } of shop.store.evidence.records())
      if (kind === 'outcome') ends.set(subject, (ends.get(subject) ?? 0) + 1);
    // Beside the one by which the trust was earned.
    expect(ends.size).toBe(BUCKETS.length + 1);
    expect([...ends.values()].every((times) => times === 1)).toBe(true);
    expect(await shop.headwater('evidence', 'verify')).toMatchObject({ code: 0 });
  }, 900_000);
});

/** In milliseconds: who is not at work by then finds none. A machine that others use as well takes its time to start four at once. */
const NEVER_AT_WORK = 20_000;

interface Life {
  readonly worker: Worker;
  readonly born: number;
  /** So many milliseconds after it was at work; or, for those that die young, after it was born. */
  readonly span: number;
  readonly diesYoung: boolean;
  began?: number;
}

function newLife(worker: Worker): Life {
  const diesYoung = Math.random() < 0.25;
  const span = diesYoung ? Math.random() * 2_000 : Math.min(8_000, -2_000 * Math.log(1 - Math.random()));
  return { worker, born: Date.now(), span, diesYoung };
}

function isOver(life: Life): boolean {
  const now = Date.now();
  if (life.diesYoung || now - life.born > NEVER_AT_WORK) return now - life.born > life.span;
  if (life.worker.events.some(({ kind }) => kind === 'started')) life.began ??= now;
  return life.began !== undefined && now - life.began > life.span;
}
