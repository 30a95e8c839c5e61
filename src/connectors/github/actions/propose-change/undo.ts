/** What takes a proposal back: the pull request is closed and the branch removed, or both are as they were. Pure. */
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
  const steps: PlannedStep[] = [];
  const expects: FieldExpectation[] = [];
  const add = (call: CallName, input: Json, ...fields: readonly FieldExpectation[]): void => {
    steps.push({ kind: 'call', call, address: seenNow.address, input, done: { kind: 'fields', fields } });
    expects.push(...fields);
  };
  const number = now.request?.number ?? 0;
  const from = now.change?.head ?? '';
  if (verdict.request === 'close') add(CALLS.writePull, { number, state: 'closed' }, { path: ['request'], is: 'absent' });
  if (verdict.request === 'write' && before.request !== null) {
    const { title, body } = before.request;
    add(CALLS.writePull, { number, title, body }, equals(['request', 'title'], title), equals(['request', 'body'], body));
  }
  if (verdict.branch === 'remove') add(CALLS.removeBranch, { from }, { path: ['change'], is: 'absent' });
  if (verdict.branch === 'move' && before.change !== null) {
    const to = before.change.head;
    add(CALLS.moveBranch, { from, to }, equals(['change', 'head'], to));
  }
  return { kind: 'steps', steps, expects: { kind: 'fields', fields: expects } };
}

function equals(path: readonly string[], value: Json): FieldExpectation {
  return { path, is: 'equals', value };
}
