/** Writes down that findings are contained by what was done for them: they are not closed, for their causes are still there. */
import type { Outcome } from '../../model/index.js';
import type { ActionLedger, FindingHistory } from '../../ports/index.js';

interface Kept {
  readonly actions: Pick<ActionLedger, 'entry'>;
  readonly findings: Pick<FindingHistory, 'record'>;
}

/** Nothing is written unless all targets were done, and none was undone while checks were still awaited. */
export async function noteContained(entry: string, outcomes: readonly Outcome[], store: Kept, now: Date): Promise<void> {
  const kept = await store.actions.entry(entry);
  if (kept === undefined || kept.plan.grounds.rung !== 'contain') return;
  if (outcomes.some(({ kind }) => kind !== 'done')) return;
  if ([...kept.targets.values()].some(({ undo }) => undo?.kind === 'done')) return;
  await store.findings.record(
    kept.plan.grounds.findings.map((finding) => ({
      finding,
      kind: 'contained',
      at: now.toISOString(),
      because: `${entry}: ${kept.plan.action}`,
    })),
  );
}
