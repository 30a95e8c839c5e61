// One violation in four release phases, one response plan, four reactions: contained by itself, contained once people have
// agreed so often that it earned it, asked for, and told.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ReleasePhase } from '../../../src/model/index.js';
import { receiveHttp, type HttpReceiver } from '../../fakes/http-receiver.js';
import { hasMoto } from '../../fakes/moto.js';
import { blocksOf } from './counting-proxy.js';
import { responsePlan, until } from './installation.js';
import { configuration, openShop, type Shop } from './shop.js';

const PHASES = ['development', 'test', 'staging', 'production'] as const satisfies readonly ReleasePhase[];

const PLAN = responsePlan({
  table: { critical: { development: 'contain', test: 'contain', staging: 'contain', production: 'notify' } },
  approvals: [
    { phases: ['development', 'test'], rungs: ['contain'], people: 0 },
    { phases: ['staging', 'production'], rungs: ['contain'], people: 1 },
  ],
});

const messageSchema = z.looseObject({
  data: z.looseObject({ state: z.string(), title: z.string(), asks: z.looseObject({ entry: z.string() }).optional() }),
});

describe.runIf(hasMoto('graded response'))('one violation in four release phases', () => {
  let shop: Shop;
  let receiver: HttpReceiver;

  beforeAll(async () => {
    receiver = await receiveHttp(() => ({ status: 202 }));
    shop = await openShop({ HEADWATER_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' });
    const routes = [{ via: 'webhook', to: `${receiver.url}/hook`, perDay: 100, perCause: 20 }];
    shop.write('headwater.yaml', configuration({ notify: { routes }, worker: { look: '2s' } }));
    shop.write('plan.yaml', PLAN);
  });
  afterAll(async () => {
    await shop?.close();
    await receiver?.close();
  });

  /** What people were told last of a cause that names the bucket. */
  const told = (bucket: string): z.infer<typeof messageSchema>['data'] | undefined =>
    receiver.requests
      .map(({ body }) => messageSchema.parse(JSON.parse(body)).data)
      .findLast((data) => JSON.stringify(data).includes(bucket));

  const blocked = async (turn: string): Promise<Readonly<Record<string, boolean>>> =>
    Object.fromEntries(
      await Promise.all(PHASES.map(async (phase) => [phase, await shop.isBlocked(`${turn}-${phase}`)] as const)),
    );

  it('is asked for everywhere but in production, as long as nothing has earned any trust', async () => {
    for (const phase of PHASES) await shop.openBucket(`first-${phase}`, phase);
    const { planned } = await shop.plan();
    expect(planned.map(({ phase, people }) => [phase, people]).toSorted()).toEqual([
      ['development', 1],
      ['staging', 1],
      ['test', 1],
    ]);
    const development = planned.find(({ phase }) => phase === 'development');
    expect(await shop.headwater('action', 'approve', development?.entry ?? '', '--yes')).toMatchObject({ code: 0 });
    expect(await shop.headwater('action', 'run', '--yes')).toMatchObject({ code: 0 });
    expect(await blocked('first')).toEqual({ development: true, test: false, staging: false, production: false });
  });

  it('is answered by a worker in four ways from then on', async () => {
    for (const phase of PHASES) await shop.openBucket(`second-${phase}`, phase);
    await shop.sync();
    const worker = shop.worker();
    // Development: by itself. It has earned that.
    await until(() => shop.isBlocked('second-development'));
    await until(
      async () => (await shop.actionsOn('second-staging')).length > 0 && (await shop.actionsOn('second-test')).length > 0,
    );
    await until(() => PHASES.every((phase) => told(`second-${phase}`) !== undefined));

    // Test: asked for once more; one person's word, and it is done and has earned it.
    const [inTest] = await shop.actionsOn('second-test');
    expect(await shop.headwater('action', 'approve', inTest?.id ?? '', '--yes')).toMatchObject({ code: 0 });
    await until(() => shop.isBlocked('second-test'));
    await shop.openBucket('third-test', 'test');
    await shop.sync();
    await until(() => shop.isBlocked('third-test'));

    // Staging waits, and says what for. Production is told of, and nothing else.
    const [inStaging] = await shop.actionsOn('second-staging');
    await until(() => told('second-staging')?.asks?.entry === inStaging?.id);
    expect(await shop.actionsOn('second-production')).toEqual([]);
    expect(told('second-production')).not.toHaveProperty('asks');
    expect(await blocked('second')).toEqual({ development: true, test: true, staging: false, production: false });
    expect(await shop.headwater('action', 'approve', inStaging?.id ?? '', '--yes')).toMatchObject({ code: 0 });
    for (const bucket of ['second-staging', 'third-test'])
      await until(async () => [...((await shop.actionsOn(bucket))[0]?.targets.values() ?? [])][0]?.outcome !== undefined);
    await worker.kill();
  });

  it('has made no call beside these, and the record says who let each of them happen', async () => {
    const blocks = blocksOf(shop.proxy.passed);
    expect([...blocks.keys()].toSorted()).toEqual([
      'first-development',
      'second-development',
      'second-staging',
      'second-test',
      'third-test',
    ]);
    for (const [bucket, calls] of blocks) {
      expect(calls, bucket).toHaveLength(1);
      const [entry] = await shop.actionsOn(bucket);
      expect(entry?.targets.size, bucket).toBe(1);
      expect([...(entry?.targets.values() ?? [])], bucket).toMatchObject([{ outcome: { kind: 'done' } }]);
      const approval = await shop.store.approvals.of(entry?.id ?? '', new Date());
      const alone = ['second-development', 'third-test'].includes(bucket);
      expect(approval, bucket).toMatchObject(alone ? { state: 'not-needed', votes: [] } : { state: 'approved', people: 1 });
    }
    expect(await shop.headwater('evidence', 'verify')).toMatchObject({ code: 0 });
  });
});
