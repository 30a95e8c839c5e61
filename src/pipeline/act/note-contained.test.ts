import { expect, it } from 'vitest';
import { fingerprint, type FindingEvent, type Outcome, type Rung } from '../../model/index.js';
import { actingWorld } from '../../../test/fakes/acting-world.js';
import { planned } from '../../../test/fakes/door-plans.js';
import { actionLedgerInMemory } from '../../../test/fakes/state/action-ledger.js';
import { evidenceLogInMemory } from '../../../test/fakes/state/evidence-log.js';
import { noteContained } from './note-contained.js';

const NOW = new Date('2026-11-22T12:00:00Z');
const FINDING = fingerprint('p-1');

interface Done {
  readonly kinds?: readonly [Outcome['kind'], Outcome['kind']];
  readonly undone?: number;
  readonly rung?: Rung;
}

async function after({ kinds = ['done', 'done'], undone = 0, rung = 'contain' }: Done): Promise<readonly FindingEvent[]> {
  const world = actingWorld();
  const doors = ['front', 'back'].map((name) => world.put('Door', name, { open: true }));
  const plan = await planned(world, 'close-door', doors, { findings: [FINDING], rung });
  const actions = actionLedgerInMemory({ clock: { now: () => NOW }, evidence: evidenceLogInMemory() });
  const entry = await actions.recordPlan(plan, 'headwater');
  const outcomes = plan.targets.map(({ resource }, index): Outcome => {
    return { target: resource, kind: kinds[index] ?? 'done', because: 'it is closed' };
  });
  for (const outcome of outcomes) {
    await actions.claimTarget(entry, outcome.target, 'worker', async () => false);
    await actions.recordBeforeImage(entry, outcome.target, Buffer.from('{}'));
    await actions.recordOutcome(entry, outcome);
  }
  for (const outcome of outcomes.slice(0, undone)) await actions.recordUndo(entry, { ...outcome, because: 'it is open' }, 'ada');
  const events: FindingEvent[] = [];
  await noteContained(entry, outcomes, { actions, findings: { record: async (all) => void events.push(...all) } }, NOW);
  return events;
}

it('says that what was done contains the findings', async () => {
  expect(await after({})).toEqual([
    { finding: FINDING, kind: 'contained', at: NOW.toISOString(), because: expect.stringMatching(/^act-\w+: close-door$/) },
  ]);
});

it.each<[string, Done]>([
  ['one target failed', { kinds: ['done', 'failed'] }],
  ['one was refused', { kinds: ['refused', 'done'] }],
  ['all of it was undone meanwhile', { undone: 2 }],
  ['a part of it was undone meanwhile', { undone: 1 }],
  ['it only proposes', { rung: 'propose' }],
])('says nothing where %s', async (_, done) => {
  expect(await after(done)).toEqual([]);
});
