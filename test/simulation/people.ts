/** People who look at what waits for them every now and then, and vote; some for what they saw on an old screen, or without the right. */
import type { Actor } from '../../src/model/index.js';
import type { ActingStore } from '../../src/pipeline/act/acting-session.js';
import { seeded } from './random.js';
import type { Schedule } from './schedule.js';

const PEOPLE: readonly [Actor, ...Actor[]] = [
  { id: 'ada', role: 'approver' },
  { id: 'bob', role: 'operator' },
  { id: 'cid', role: 'admin' },
  { id: 'vic', role: 'viewer' },
  { id: 'headwater', role: 'admin' },
];
/** Milliseconds. */
const BETWEEN = 40_000;

export function letVote(seed: number, schedule: Schedule, { approvals }: Pick<ActingStore, 'approvals'>): void {
  const random = seeded(seed, 'people');
  const look = async (): Promise<void> => {
    for (const { entry, plan } of await approvals.waiting(schedule.now())) {
      if (!random.chance(0.5)) continue;
      const seen = random.chance(0.15) ? 'f'.repeat(64) : plan;
      const kind = random.chance(0.1) ? 'reject' : 'approve';
      await approvals.vote(entry, seen, random.pick(PEOPLE), { kind, because: 'I looked at it' }, schedule.now());
    }
    schedule.after(BETWEEN, () => void look());
  };
  schedule.after(BETWEEN, () => void look());
}
