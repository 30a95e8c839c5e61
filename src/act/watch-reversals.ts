/**
 * Looks whether what was done is still so. Where something put it back, that is counted; from the second time on the resource
 * is contested and no action touches it until a person settles it (S10). What cannot be read proves nothing.
 */
import type { ResourceId } from '../model/index.js';
import { meets } from '../lib/expectation.js';
import { addressOf, type ActContext } from './act-context.js';

export interface Reversal {
  readonly entry: string;
  readonly action: string;
  readonly resource: ResourceId;
  /** How often by now. */
  readonly times: number;
}

/** @param since only what was recorded at or after; RFC 3339 */
export async function watchReversals(
  context: Pick<ActContext, 'ledger' | 'estate' | 'record' | 'clock'>,
  since?: string,
): Promise<readonly Reversal[]> {
  const { ledger, record, clock } = context;
  const looked = new Set<string>();
  const reversals: Reversal[] = [];
  for await (const { id, plan, targets } of ledger.entries(since === undefined ? {} : { since })) {
    for (const target of plan.targets) {
      const progress = targets.get(target.resource);
      // Newest first: only the last act on a resource says how it should be. One that did nothing says nothing.
      if (progress?.outcome?.kind !== 'done') continue;
      const key = JSON.stringify([plan.action, target.resource]);
      if (looked.has(key)) continue;
      looked.add(key);
      if (progress.undo !== undefined && progress.undo.kind !== 'refused') continue;
      const estate = await context.estate(plan.source);
      const state = await estate.read(addressOf(target));
      if (state.kind === 'unknown' || meets(target.expects, state.kind === 'seen' ? state.resource.raw : undefined)) continue;
      if (state.kind === 'gone') continue; // who removes it does not fight for it
      const times = await record.reverted(target.resource, plan.action, id, clock.now());
      reversals.push({ entry: id, action: plan.action, resource: target.resource, times });
    }
  }
  return reversals;
}
