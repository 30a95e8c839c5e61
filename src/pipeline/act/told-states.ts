/** What people are told of a cause beside what was found: what waits for them, what is being done, what came of it. */
import type { CauseId, Message, ResourceId } from '../../model/index.js';
import type { ActionLedger, Approvals } from '../../ports/index.js';
import { stateOf } from './reports.js';

export interface ToldState {
  readonly state: Message['state'];
  readonly asks?: NonNullable<Message['asks']>;
}

/**
 * By cause. What waits for people comes before all else; of the rest the newest action speaks.
 * @param isContested true where something puts back what is done, so that no action touches it any more (S10)
 */
export async function toldStates(
  ledger: Pick<ActionLedger, 'entries'>,
  approvals: Pick<Approvals, 'of'>,
  isContested: (resource: ResourceId) => Promise<boolean>,
  now: Date,
): Promise<ReadonlyMap<CauseId, ToldState>> {
  const told = new Map<CauseId, ToldState>();
  for await (const entry of ledger.entries()) {
    const { id, plan } = entry;
    const known = told.get(plan.cause);
    if (known?.asks !== undefined) continue;
    const request = await approvals.of(id, now);
    const state = stateOf(entry, request);
    if (state === 'waiting' && request !== undefined) {
      const undo = plan.irreversible === undefined ? 'it can be undone' : `it cannot be undone: ${plan.irreversible}`;
      told.set(plan.cause, { state: 'waiting', asks: { entry: id, plan: plan.hash, lapsesAt: request.lapsesAt, undo } });
    } else if (known === undefined) {
      const word = (await someOf(plan.targets, isContested)) ? 'stuck' : WORDS[state];
      if (word !== undefined)
        told.set(plan.cause, { state: word === 'contained' && plan.grounds.rung !== 'contain' ? 'acting' : word });
    }
  }
  return told;
}

async function someOf(
  targets: readonly { readonly resource: ResourceId }[],
  is: (resource: ResourceId) => Promise<boolean>,
): Promise<boolean> {
  for (const { resource } of targets) if (await is(resource)) return true;
  return false;
}

const WORDS: Readonly<Record<string, Message['state'] | undefined>> = {
  ready: 'planned',
  approved: 'planned',
  acting: 'acting',
  done: 'contained',
  partly: 'stuck',
  failed: 'stuck',
};
