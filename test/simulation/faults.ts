/**
 * What goes wrong in a run, as a list that can be shortened: each item says when it begins, in seconds, and what happens then.
 * Drawn from a seed; a run of the same seed and the same list is the same run.
 */
import type { ReleasePhase } from '../../src/model/index.js';
import { seeded, type Random } from './random.js';

export type Fault = { readonly at: number } & (
  | { readonly kind: 'crash'; readonly worker: number; readonly call: string; readonly when: When; readonly back: number }
  | { readonly kind: 'pause'; readonly worker: number; readonly call: string; readonly seconds: number }
  | { readonly kind: 'slow'; readonly worker: number; readonly seconds: number }
  | { readonly kind: 'clock'; readonly worker: number; readonly by: number }
  | { readonly kind: 'answers'; readonly answer: Answer; readonly times: number }
  | { readonly kind: 'unread'; readonly account: string; readonly what: Unread; readonly seconds: number }
  | { readonly kind: 'health'; readonly says: 'unhealthy' | 'inconclusive' | 'healthy'; readonly seconds: number }
  | { readonly kind: 'halt'; readonly seconds: number }
  | { readonly kind: 'undo' | 'change' | 'remove' | 'sicken'; readonly nth: number }
  | { readonly kind: 'settle' | 'accept' | 'restore' }
  | { readonly kind: 'expose'; readonly count: number }
  | { readonly kind: 'move'; readonly nth: number; readonly phase: ReleasePhase }
  | { readonly kind: 'outage'; readonly seconds: number }
  | { readonly kind: 'policy'; readonly policy: number; readonly becomes: 'absent' | 'wrong' | 'right' }
  | { readonly kind: 'exempt' | 'protect'; readonly nth: number }
  | { readonly kind: 'freeze'; readonly phase: ReleasePhase; readonly seconds: number }
  | { readonly kind: 'window'; readonly phase: ReleasePhase; readonly opens: number; readonly minutes: number }
  | { readonly kind: 'limit'; readonly count: number }
  | { readonly kind: 'share'; readonly percent: number }
  | { readonly kind: 'people'; readonly count: number }
);

type When = 'before' | 'after';
/**
 * - `lost`: carried out, and no answer comes
 * - `dropped`: never arrives, and no answer comes
 * - `late`: no answer comes, and it is carried out some time later
 * - `doubled`: carried out twice
 */
export type Answer = 'lost' | 'dropped' | 'late' | 'doubled' | 'refused' | 'not-now';
/** `read`: single resources; `list`: whole lists; `field`: a member that decides. */
export type Unread = 'read' | 'list' | 'field';

/** Faults begin within so many seconds; after them everything is left in peace. */
export const TROUBLE = 1_500;
export const WORKERS = 3;
export const ACCOUNTS = ['dev-1', 'test-1', 'stage-1', 'prod-1', 'prod-2'] as const;
const PHASES = ['development', 'test', 'staging', 'production'] as const;

const CALLS = [
  'any',
  'estate.send',
  'estate.read',
  'ledger.claimTarget',
  'ledger.recordBeforeImage',
  'ledger.recordStep',
  'ledger.recordOutcome',
  'ledger.recordPlan',
  'budgets.reserve',
  'control.permit',
  'control.isDead',
  'approvals.request',
] as const;

export function faultsOf(seed: number): readonly Fault[] {
  const random = seeded(seed, 'faults');
  const count = 2 + random.below(22);
  return Array.from({ length: count }, () => faultAt(5 + random.below(TROUBLE), random)).sort((a, b) => a.at - b.at);
}

function faultAt(at: number, random: Random): Fault {
  const worker = 1 + random.below(WORKERS);
  const call = random.pick(CALLS);
  const nth = random.below(1_000);
  const account = random.pick(ACCOUNTS);
  const phase = random.pick(PHASES);
  const makers: readonly [() => Fault, ...(() => Fault)[]] = [
    () => ({ at, kind: 'crash', worker, call, when: random.pick(['before', 'after']), back: random.pick([1, 20, 120]) }),
    () => ({ at, kind: 'crash', worker, call, when: random.pick(['before', 'after']), back: random.pick([1, 20, 120]) }),
    () => ({ at, kind: 'crash', worker, call, when: random.pick(['before', 'after']), back: random.pick([1, 20, 120]) }),
    () => ({ at, kind: 'pause', worker, call, seconds: random.pick([2, 16, 50, 200]) }),
    () => ({ at, kind: 'pause', worker, call, seconds: random.pick([2, 16, 50, 200]) }),
    () => ({ at, kind: 'slow', worker, seconds: 10 + random.below(120) }),
    () => ({ at, kind: 'clock', worker, by: random.pick([-60, -20, 30, 60]) }),
    () => ({
      at,
      kind: 'answers',
      answer: random.pick(['lost', 'dropped', 'late', 'doubled', 'refused', 'not-now']),
      times: 1 + random.below(3),
    }),
    () => ({
      at,
      kind: 'answers',
      answer: random.pick(['lost', 'dropped', 'late', 'doubled', 'refused', 'not-now']),
      times: random.pick([1, 2, 40]),
    }),
    () => ({ at, kind: 'unread', account, what: random.pick(['read', 'list', 'field']), seconds: 20 + random.below(200) }),
    () => ({ at, kind: 'health', says: random.pick(['unhealthy', 'inconclusive', 'healthy']), seconds: 20 + random.below(120) }),
    () => ({ at, kind: 'halt', seconds: 20 + random.below(200) }),
    () => ({ at, kind: 'undo', nth }),
    () => ({ at, kind: 'change', nth }),
    () => ({ at, kind: 'remove', nth }),
    () => ({ at, kind: 'sicken', nth }),
    () => ({ at, kind: 'settle' }),
    () => ({ at, kind: 'accept' }),
    () => ({ at, kind: 'restore' }),
    () => ({ at, kind: 'expose', count: random.pick([1, 3, 12]) }),
    () => ({ at, kind: 'move', nth, phase }),
    () => ({ at, kind: 'outage', seconds: 60 + random.below(200) }),
    () => ({ at, kind: 'policy', policy: random.below(3), becomes: random.pick(['absent', 'wrong', 'right']) }),
    () => ({ at, kind: 'exempt', nth }),
    () => ({ at, kind: 'protect', nth }),
    () => ({ at, kind: 'freeze', phase, seconds: 60 + random.below(400) }),
    () => ({ at, kind: 'window', phase, opens: random.pick([-120, 60, 300]), minutes: 1 + random.below(10) }),
    () => ({ at, kind: 'limit', count: random.pick([0, 1, 2, 30]) }),
    () => ({ at, kind: 'share', percent: random.pick([0, 10, 25, 50]) }),
    () => ({ at, kind: 'people', count: random.pick([0, 1, 2]) }),
  ];
  return random.pick(makers)();
}

/** One line for people. */
export function describeFault(fault: Fault): string {
  const { at, kind, ...rest } = fault;
  const said = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
  return `${`${at}`.padStart(5)} s  ${[kind, ...said].join(', ')}`;
}
