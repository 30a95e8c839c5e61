/** What happened to users of other tools, happens here to ours; each names the thread, and the rule that keeps it from harm. */
import { describe, expect, it } from 'vitest';
import { ACCOUNTS, TROUBLE, type Fault } from './faults.js';
import { POLICIES } from './organisation.js';
import { idOf } from './platform.js';
import { run, type RunResult, type Scene } from './run.js';
import { START } from './schedule.js';
import type { Effect } from './world.js';

interface Played extends RunResult {
  readonly scene: Scene;
  /** Calls that took effect before everything was put in order again. */
  readonly inTrouble: readonly Effect[];
}

async function play(faults: readonly Fault[], arrange: (scene: Scene) => void = () => undefined, seed = 25): Promise<Played> {
  let seen: Scene | undefined;
  const result = await run(seed, {
    faults,
    arrange(scene) {
      seen = scene;
      arrange(scene);
    },
  });
  if (seen === undefined) throw new Error('nothing was arranged');
  expect(result.violation).toBeUndefined();
  const inTrouble = seen.world.effects.filter(({ at }) => at < START + TROUBLE * 1_000);
  return { ...result, scene: seen, inTrouble };
}

describe('in an estate in which nothing goes wrong', () => {
  it('is enough to do for these scenarios to mean something', async () => {
    expect((await play([])).inTrouble.length).toBeGreaterThan(10);
  });
});

describe('accidents of others', () => {
  it('S3: a member that could not be read is no violation (cloud-custodian#4949)', async () => {
    const { inTrouble } = await play(
      ACCOUNTS.map((account) => ({ at: 0, kind: 'unread', account, what: 'field', seconds: TROUBLE + 1 })),
    );
    expect(inTrouble).toEqual([]);
  });

  it('S2: what is exempt from the beginning is left alone (cloud-custodian#8650, exceptions only after the first violation)', async () => {
    const { inTrouble } = await play([], ({ world, organisation }) =>
      organisation.edit({ exempt: new Set(world.things.keys()) }),
    );
    expect(inTrouble).toEqual([]);
  });

  it('S2: an exemption that comes after the plan and before the act still counts (InsightCloudSec: the bots without order)', async () => {
    let since = 0;
    const { inTrouble } = await play([], ({ schedule, world, organisation, store }) => {
      const look = async (): Promise<void> => {
        for await (const _ of store.actions.entries({ limit: 1 })) {
          since = schedule.at();
          organisation.edit({ exempt: new Set(world.things.keys()) });
          return;
        }
        schedule.after(100, () => void look());
      };
      void look();
    });
    expect(since).toBeGreaterThan(START);
    expect(inTrouble.filter(({ at }) => at > since + 20_000)).toEqual([]);
  });

  it('S12: a policy that was removed acts no more (cloud-custodian#7856)', async () => {
    const { inTrouble } = await play([0, 1, 2].map((policy) => ({ at: 200, kind: 'policy', policy, becomes: 'absent' })));
    // Until the next look publishes the set without it.
    expect(inTrouble.filter(({ at }) => at > START + 300_000)).toEqual([]);
  });

  it('S11: there is a switch that stops everything (cloud-custodian#5270)', async () => {
    const { inTrouble, effects } = await play([{ at: 0, kind: 'halt', seconds: TROUBLE }]);
    expect(inTrouble).toEqual([]);
    expect(effects).toBeGreaterThan(0);
  });

  it('S13: one failure does not take the others with it (cloud-custodian#7555)', async () => {
    const { outcomes } = await play([{ at: 1, kind: 'answers', answer: 'refused', times: 3 }]);
    expect(outcomes['refused']).toBeGreaterThanOrEqual(3);
    expect(outcomes['done']).toBeGreaterThan(5);
  });

  it('S13, S15: what is said to have been done was done, whatever became of the answers (cloud-custodian#10000)', async () => {
    for (const answer of ['lost', 'dropped', 'late', 'doubled'] as const) {
      const { outcomes } = await play([{ at: 1, kind: 'answers', answer, times: 30 }]);
      expect(
        Object.values(outcomes).reduce((sum, count) => sum + count, 0),
        answer,
      ).toBeGreaterThan(5);
    }
  });

  it('S4: a limit of 0 is none, on every occasion (c7n: max-resources-percent 0, event mode)', async () => {
    const { effects, scene } = await play([{ at: 100, kind: 'expose', count: 12 }], ({ organisation }) =>
      organisation.edit({ limit: 0 }),
    );
    expect(effects).toBe(0);
    // And it hides no plan (cloud-custodian#6583).
    expect(scene.truth.plans.size).toBeGreaterThan(0);
  });

  it('S10: what something else puts back again is done twice, and then a person is asked (terraform-azurerm-caf-enterprise-scale#631, kyverno#5738)', async () => {
    const id = idOf('dev-1', 'Bucket', 'fought-over');
    const { scene } = await play([], ({ world, schedule }) => {
      const labels = { service: 'shop' };
      world.put({ id, kind: 'Bucket', name: 'fought-over', account: 'dev-1', labels, raw: { public: true, labels } });
      const again = (): void => {
        if (world.things.get(id)?.raw['public'] === false) world.change(id, { public: true });
        schedule.after(100_000, again);
      };
      schedule.after(100_000, again);
    });
    const own = scene.world.effects.filter(({ call }) => call.address.resource === id);
    expect(own).toHaveLength(2);
    expect(scene.truth.contested.has(id)).toBe(true);
  });

  it('S1: the preview is the plan that is carried out (aws-auto-cleanup#101, data-safe-haven#1379)', async () => {
    const compared: (readonly [preview: readonly string[], recorded: readonly string[]])[] = [];
    const hashes = (all: readonly { readonly plan?: { readonly hash: string } }[]): readonly string[] =>
      all.flatMap(({ plan }) => (plan === undefined ? [] : [plan.hash])).sort();
    await play([{ at: 1, kind: 'halt', seconds: TROUBLE }], ({ schedule, worker, truth }) => {
      schedule.after(20_000, async () => {
        const session = worker(1)?.session;
        if (session === undefined || truth.plans.size > 0) return;
        const preview = await session.respond('preview');
        const recorded = await session.respond('record');
        compared.push([hashes(preview.planned), hashes(recorded.planned)]);
      });
    });
    for (const [preview, recorded] of compared) expect(preview).toEqual(recorded);
  });

  it('S3: nothing is done to what complies (AWS Config auto-remediation)', async () => {
    const { inTrouble } = await play([], ({ world }) => {
      for (const { id, raw } of world.things.values()) {
        if (raw['public'] === true) world.change(id, { public: false });
        if (raw['root'] === true) world.change(id, { root: false });
        if (Number(raw['days']) > 90) world.change(id, { days: 1 });
      }
    });
    // After that, what is declared elsewhere is public again, and is truly wrong.
    expect(inTrouble.filter(({ at }) => at < START + 240_000)).toEqual([]);
  });

  it('S3: a policy that suddenly fails everything waits for a person', async () => {
    const { inTrouble, scene } = await play(
      POLICIES.map((_, policy) => ({ at: 700, kind: 'policy', policy, becomes: 'wrong' })),
      ({ world }) => {
        for (let number = 0; number < 12; number += 1) {
          const name = `well-${number}`;
          const labels = { service: 'shop' };
          const id = idOf('dev-1', 'Bucket', name);
          world.put({ id, kind: 'Bucket', name, account: 'dev-1', labels, raw: { public: false, labels } });
        }
      },
    );
    const unasked = inTrouble.filter(({ key, at }) => {
      const plan = scene.truth.plans.get(key.split('/')[0] ?? '')?.plan;
      return (
        at > START + 800_000 && plan?.grounds.policies.includes(POLICIES[0] as never) === true && plan.grounds.approvals === 0
      );
    });
    expect(unasked).toEqual([]);
  });

  it('S16: what runs, and what is deployed, goes on without us (kyverno#16177, gatekeeper#1229)', async () => {
    const { scene } = await play([{ at: 1, kind: 'outage', seconds: TROUBLE }], ({ world, schedule }) => {
      schedule.after(60_000, () => {
        const labels = { service: 'shop' };
        const raw = { replicas: 3, floor: 2, root: false, labels };
        world.put({ id: idOf('prod-1', 'Workload', 'new'), kind: 'Workload', name: 'new', account: 'prod-1', labels, raw });
        schedule.after(60_000, () => {
          if (world.ready('prod-1', 'new') !== 3) throw new Error('a deployment waits for Headwater');
        });
      });
    });
    expect(scene.world.ready('prod-1', 'new')).toBe(3);
  });
});
