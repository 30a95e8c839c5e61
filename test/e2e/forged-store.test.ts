// Somebody who writes into the store's tables past Headwater: what is refused, and what only the evidence shows.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { executePlan, type ActContext } from '../../src/act/index.js';
import { verifyChain } from '../../src/lib/hash-chain.js';
import { planHashOf } from '../../src/lib/plan-hash.js';
import type { ActionPlan } from '../../src/model/index.js';
import { openStore, type Store } from '../../src/store/index.js';
import { actHarness, plainRun } from '../fakes/act-context.js';
import { actingWorld, type ActingWorld } from '../fakes/acting-world.js';
import { planned } from '../fakes/door-plans.js';
import { temporaryFolder } from '../fakes/postgres.js';

const folder = temporaryFolder();
let store: Store;
beforeAll(async () => {
  store = await openStore({ folder });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Scene {
  readonly world: ActingWorld;
  readonly plan: ActionPlan;
  readonly entry: string;
  readonly execute: () => ReturnType<typeof executePlan>;
  readonly context: ActContext;
}
let scene: Scene;

/** A plan that two people must agree to, and one has. */
beforeEach(async () => {
  await store.pool.query(
    'truncate headwater.evidence, headwater.evidence_head, headwater.action_entry, headwater.action_target, headwater.approval_request, headwater.approval_vote',
  );
  const world = actingWorld();
  const harness = await actHarness(world.connector, world.estate);
  const { actions: ledger, approvals, evidence } = store;
  const context = { ...harness.context, ledger, approvals, evidence };
  const plan = await planned(world, 'close-door', [world.put('Door', 'front', { open: true })], { approvals: 2 });
  const entry = await ledger.recordPlan(plan, 'headwater');
  const at = harness.time.now();
  const lapsesAt = new Date(at.getTime() + 86_400_000);
  await approvals.request({ entry, plan: plan.hash, people: 2, proposedBy: 'headwater', at, lapsesAt });
  await approvals.vote(entry, plan.hash, { id: 'ada', role: 'approver' }, { kind: 'approve', because: 'fine' }, at);
  scene = { world, plan, entry, context, execute: () => executePlan(entry, context, plainRun(harness.time)) };
});

const rewrite = (plan: ActionPlan) => store.pool.query('update headwater.action_entry set plan = $1', [JSON.stringify(plan)]);

describe('S1: a plan that is edited in the table', () => {
  it('is not carried out when its hash is the old one', async () => {
    await rewrite({ ...scene.plan, irreversible: 'forged' });
    await expect(scene.execute()).rejects.toMatchObject({ code: 'PLAN_ALTERED' });
    expect(scene.world.effects).toEqual([]);
  });

  it('is not carried out when its hash is its own: nobody agreed to that one', async () => {
    const forged = { ...scene.plan, grounds: { ...scene.plan.grounds, approvals: 0 } };
    await rewrite({ ...forged, hash: planHashOf(forged) });
    await store.pool.query(`update headwater.approval_request set state = 'approved'`);
    await expect(scene.execute()).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
    expect(scene.world.effects).toEqual([]);
  });
});

describe('S14: a request that is said to need nobody', () => {
  it('is not believed: the plan itself says how many must agree', async () => {
    await store.pool.query(`update headwater.approval_request set state = 'not-needed', people = 0`);
    await expect(scene.execute()).rejects.toMatchObject({ code: 'APPROVAL_MISSING' });
    expect(scene.world.effects).toEqual([]);
  });
});

it('S15: an approval that is written into the table leaves no vote in the evidence, which is where it shows', async () => {
  await store.pool.query(`update headwater.approval_request set state = 'approved'`);
  const voters: string[] = [];
  for await (const { kind, actor, body } of store.evidence.records(1))
    if (kind === 'approval' && JSON.stringify(body).includes('"approve"')) voters.push(actor);
  // Two must agree, the table says that they did, and the log knows of one.
  expect(voters).toEqual(['ada']);
  expect((await store.approvals.of(scene.entry, scene.context.clock.now()))?.people).toBe(2);
  expect(await verifyChain(store.evidence.records())).toMatchObject({ kind: 'intact' });
});
