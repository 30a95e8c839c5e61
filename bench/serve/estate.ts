/** A store as a server finds it: the large look, plans that wait and plans that were carried out, and people with sessions. */
import type { Store } from '../../src/store/index.js';
import { actingWorld } from '../../test/fakes/acting-world.js';
import { planned } from '../../test/fakes/door-plans.js';

const DAY = 24 * 3_600_000;

/** Records one plan after another, each on a door of its own; each is in the evidence log, and told to who follows. */
export function planner({ actions, approvals }: Store): (people: 0 | 1) => Promise<string> {
  const world = actingWorld();
  const run = process.hrtime.bigint().toString(36);
  let doors = 0;
  return async (people) => {
    const door = world.put('Door', `door-${run}-${(doors += 1)}`, { open: true });
    const plan = await planned(world, 'close-door', [door], { phase: 'test', approvals: people });
    const entry = await actions.recordPlan(plan, 'headwater');
    const at = new Date();
    await approvals.request({
      entry,
      plan: plan.hash,
      people,
      proposedBy: 'headwater',
      at,
      lapsesAt: new Date(at.getTime() + DAY),
    });
    return entry;
  };
}

/** Of an entry all that a worker leaves behind. */
export async function carryOut({ actions }: Store, entry: string): Promise<void> {
  const target = (await actions.entry(entry))?.plan.targets[0]?.resource ?? '';
  await actions.claimTarget(entry, target, 'worker', async () => false);
  await actions.recordBeforeImage(entry, target, Buffer.from('{}'));
  await actions.recordStep(entry, target, 0);
  await actions.recordOutcome(entry, { target, kind: 'done', because: 'it is closed' });
}

export function personAt(index: number): string {
  return `viewer-${index}@example.org`;
}

/** @returns a cookie for each */
export async function sessions({ access }: Store, people: number): Promise<readonly string[]> {
  const opened = Array.from({ length: people }, async (_none, index) => {
    const id = personAt(index);
    const { secret } = await access.sessions.open({ id, name: id, via: 'oidc', groups: [] }, { idle: DAY, longest: DAY });
    return `headwater_session=${secret}`;
  });
  return Promise.all(opened);
}
