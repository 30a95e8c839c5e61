/** What takes a proposal back: the merge request is closed and the branch removed, or its words are as they were. Pure. */
import { judgeProposalUndo, proposalStateSchema } from '../../../../lib/proposal.js';
import type { FieldExpectation, Json, PlannedStep } from '../../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../../ports/index.js';
import { CALLS, type CallName } from '../../calls.js';

export function undo(seenBefore: SeenLook, seenNow: SeenLook): UndoAnswer {
  const before = proposalStateSchema.safeParse(seenBefore.resource.raw).data;
  const now = proposalStateSchema.safeParse(seenNow.resource.raw).data;
  if (before === undefined || now === undefined) return { kind: 'drifted', because: 'it is no proposal that can be read' };
  const verdict = judgeProposalUndo(before, now);
  if (verdict.kind !== 'undo') return verdict;
  // This API moves no branch to a commit that is there: only to a new one.
  if (verdict.branch === 'move') return { kind: 'drifted', because: 'a branch that was brought up to date is not moved back' };
  const steps: PlannedStep[] = [];
  const expects: FieldExpectation[] = [];
  const add = (call: CallName, input: Json, ...fields: readonly FieldExpectation[]): void => {
    steps.push({ kind: 'call', call, address: seenNow.address, input, done: { kind: 'fields', fields } });
    expects.push(...fields);
  };
  const iid = now.request?.number ?? 0;
  const from = now.change?.head ?? '';
  if (verdict.request === 'close') add(CALLS.writeRequest, { iid, state_event: 'close' }, { path: ['request'], is: 'absent' });
  if (verdict.request === 'write' && before.request !== null) {
    const { title, body: description } = before.request;
    const words = [equals(['request', 'title'], title), equals(['request', 'body'], description)];
    add(CALLS.writeRequest, { iid, title, description }, ...words);
  }
  if (verdict.branch === 'remove') add(CALLS.removeBranch, { from }, { path: ['change'], is: 'absent' });
  return { kind: 'steps', steps, expects: { kind: 'fields', fields: expects } };
}

function equals(path: readonly string[], value: Json): FieldExpectation {
  return { path, is: 'equals', value };
}
