/** How causes stand by what is being done about them; every list of causes asks. */
import { stateOf } from '../act/reports.js';
import { readTogether } from './read-together.js';
import type { Serving } from './serving.js';

export type CauseState = 'open' | 'proposed' | 'waiting' | 'acting' | 'contained';

/** Of the newest actions so many speak. */
const MOST = 1_000;

const readStates = readTogether((serving: Serving, _everybody: null) => read(serving));

/** Of causes that nothing is done about there is no word: they are open. */
export function causeStates(serving: Serving): Promise<ReadonlyMap<string, CauseState>> {
  return readStates(serving, null);
}

async function read({ actions, approvals, clock }: Serving): Promise<ReadonlyMap<string, CauseState>> {
  const states = new Map<string, CauseState>();
  const waiting = new Map((await approvals.waiting(clock.now())).map((request) => [request.entry, request]));
  for await (const entry of actions.entries({ limit: MOST })) {
    const { id, plan } = entry;
    const known = states.get(plan.cause);
    const state = waiting.has(id) ? 'waiting' : wordOf(stateOf(entry, undefined), plan.action);
    if (state !== undefined && (known === undefined || STRENGTH[state] > STRENGTH[known])) states.set(plan.cause, state);
  }
  return states;
}

/** What needs people says more than what goes on, and that more than what was done. */
const STRENGTH: Readonly<Record<CauseState, number>> = { open: 0, contained: 1, proposed: 2, acting: 3, waiting: 4 };

function wordOf(state: string, action: string): CauseState | undefined {
  if (state === 'acting') return 'acting';
  if (state !== 'done') return undefined;
  return action === 'propose-change' ? 'proposed' : 'contained';
}
