/** What `propose-change` would do: a branch with one commit on the head of the default branch, and a merge request for it. Pure. */
import { blobsOf, changeTrailer, judgeProposal, proposalStateSchema, wantedChangeSchema } from '../../../../lib/proposal.js';
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
  const { title, body: description } = wanted.data;
  const call = (name: CallName, input: Json, done: Expectation): PlannedStep => {
    return { kind: 'call', call: name, address: seen.address, input, done };
  };
  const steps: PlannedStep[] = [];
  const commit = {
    start_sha: base.head,
    commit_message: `${title}\n\n${changeTrailer(verdict.files)}`,
    actions: verdict.files.map(({ path, text }) => ({ action: 'update', file_path: path, content: text })),
  };
  const files = fields(['change', 'files'], blobsOf(verdict.files));
  if (verdict.branch === 'make') steps.push(call(CALLS.commit, commit, files));
  if (verdict.branch === 'move') steps.push(call(CALLS.commit, { from: change?.head ?? '', ...commit }, files));
  const isWritten = fields(['request', 'text'], verdict.text);
  if (verdict.request === 'open')
    steps.push(call(CALLS.openRequest, { target_branch: base.branch, title, description }, isWritten));
  if (verdict.request === 'write')
    steps.push(call(CALLS.writeRequest, { iid: open?.number ?? 0, title, description }, isWritten));
  return {
    kind: 'steps',
    steps,
    // Once proposed it stays so, whatever people do with it then.
    expects: {
      kind: 'fields',
      fields: [{ path: ['status', 'proposals'], is: 'includes', value: { fix: verdict.fix } }],
    },
    effects: [
      `${open === null ? 'A merge request is opened' : `Merge request ${open.number} is brought up to date`}: ${title}`,
      `It changes ${verdict.files.map(({ path }) => path).join(', ')}; nothing is different until a person merges it`,
    ],
  };
}

function fields(path: readonly string[], value: Json): Expectation {
  return { kind: 'fields', fields: [{ path, is: 'equals', value }] };
}
