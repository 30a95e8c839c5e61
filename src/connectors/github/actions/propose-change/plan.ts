/** What `propose-change` would do: a branch with one commit on the head of the default branch, and a pull request for it. Pure. */
import { blobsOf, changeTrailer, judgeProposal, proposalStateSchema, wantedChangeSchema } from '../../../../lib/proposal.js';
import type { ChangedFile, ProposalState, WantedChange } from '../../../../lib/proposal.js';
import type { ActionRequest, Expectation, Json, PlannedStep } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { CALLS, type CallName } from '../../calls.js';

export function plan(seen: SeenLook, request: ActionRequest): ActionAnswer {
  const state = proposalStateSchema.safeParse(seen.resource.raw);
  const wanted = wantedChangeSchema.safeParse(request.parameters);
  if (!state.success || !wanted.success) return { kind: 'refused', because: 'it was not asked for with a fix and words' };
  const verdict = judgeProposal(state.data, wanted.data, seen.others['open']?.length ?? 0);
  if (verdict.kind !== 'propose') return verdict;
  const { base, change, request: open } = state.data;
  const { title, body } = wanted.data;
  const call = (name: CallName, input: Json, done: Expectation): PlannedStep => {
    return { kind: 'call', call: name, address: seen.address, input, done };
  };
  const steps: PlannedStep[] = [];
  const commit = commitOf(state.data, wanted.data, verdict.files);
  const files = fields(['change', 'files'], blobsOf(verdict.files));
  if (verdict.branch === 'make') steps.push(call(CALLS.makeBranch, { commit }, files));
  if (verdict.branch === 'move') steps.push(call(CALLS.moveBranch, { from: change?.head ?? '', commit }, files));
  const isWritten = fields(['request', 'text'], verdict.text);
  if (verdict.request === 'open') steps.push(call(CALLS.openPull, { base: base.branch, title, body }, isWritten));
  if (verdict.request === 'write') steps.push(call(CALLS.writePull, { number: open?.number ?? 0, title, body }, isWritten));
  return {
    kind: 'steps',
    steps,
    // Once proposed it stays so, whatever people do with it then.
    expects: {
      kind: 'fields',
      fields: [{ path: ['status', 'proposals'], is: 'includes', value: { fix: verdict.fix } }],
    },
    effects: [
      `${open === null ? 'A pull request is opened' : `Pull request ${open.number} is brought up to date`}: ${title}`,
      `It changes ${verdict.files.map(({ path }) => path).join(', ')}; nothing is different until a person merges it`,
    ],
  };
}

function commitOf({ base }: ProposalState, { title }: WantedChange, files: readonly ChangedFile[]): Json {
  return {
    message: `${title}\n\n${changeTrailer(files)}`,
    base_tree: base.tree ?? '',
    tree: files.map(({ path, mode, text }) => ({ path, mode, type: 'blob', content: text })),
    parents: [base.head],
  };
}

function fields(path: readonly string[], value: Json): Expectation {
  return { kind: 'fields', fields: [{ path, is: 'equals', value }] };
}
