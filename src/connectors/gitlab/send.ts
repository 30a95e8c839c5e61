/**
 * Makes one call of a plan, once, and says what came of it. Only calls of this table are made, only on branches and merge
 * requests of Headwater's own, and never on a branch whose head is not the one that the plan was made for.
 */
import { z } from 'zod';
import type { PlannedStep } from '../../model/index.js';
import type { ApiCaller, SendResult } from '../../ports/index.js';
import { CALLS, SCOPE, type CallName } from './calls.js';
import type { GitlabClient } from './client.js';
import { ApiError, classify, isThrottled, NoAnswer, UnreadableAnswer } from './errors.js';
import { pathTo, pipelineOf, proposalOf, type ProposalName } from './names.js';
import { limitOf } from './reader.js';
import { branchSchema, mergeRequestSchema } from './schema.js';

export type CallStep = Extract<PlannedStep, { readonly kind: 'call' }>;

export async function sendCall(step: CallStep, client: GitlabClient, calls: ApiCaller): Promise<SendResult> {
  const sending = sendingOf(step, client);
  if ('because' in sending) return refused(sending.because);
  const asked = { call: step.call, permission: SCOPE, limit: limitOf(client) };
  // A failure is a value within the caller, which would else try again: whether a write took effect is for a reading to tell.
  const answer = await calls.call(asked, async (signal): Promise<SendResult> => {
    const progress: Progress = { signal, written: false };
    try {
      return await sending.send(progress);
    } catch (error) {
      return resultOf(error, asked, progress);
    }
  });
  if (answer.kind === 'answer') return answer.value;
  return { kind: 'unknown', because: answer.kind === 'failed' ? answer.why : `${step.call}: there is no answer` };
}

interface Progress {
  /** Of all requests of the call together. */
  readonly signal: AbortSignal;
  /** True from when the call that changes something is sent. */
  written: boolean;
}

type Sending = { send(progress: Progress): Promise<SendResult> } | { readonly because: string };

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);
const commitInput = z.strictObject({
  /** Where our branch must be, to be moved; without it there must be none. */
  from: sha.optional(),
  start_sha: sha,
  commit_message: z.string().min(1),
  actions: z.array(z.strictObject({ action: z.literal('update'), file_path: z.string().min(1), content: z.string() })).min(1),
});
const removeInput = z.strictObject({ from: sha });
const openInput = z.strictObject({
  target_branch: z.string().min(1),
  title: z.string().min(1),
  description: z.string(),
});
const writeInput = z.union([
  z.strictObject({ iid: z.number().int().positive(), title: z.string().min(1), description: z.string() }),
  z.strictObject({ iid: z.number().int().positive(), state_event: z.literal('close') }),
]);

function sendingOf({ call, address, input }: CallStep, client: GitlabClient): Sending {
  const proposal = proposalOf(address.resource);
  const pipeline = pipelineOf(address.resource);
  const place = proposal ?? pipeline;
  if (place === undefined) return { because: `${address.resource} is no proposal of ours and no pipeline` };
  if (place.host !== client.host) return { because: `the API is that of ${client.host}, not of ${place.host}` };
  if (call === CALLS.cancelPipeline && pipeline !== undefined)
    return { send: (progress) => written(progress, client, 'POST', pathTo(pipeline, `/pipelines/${pipeline.pipeline}/cancel`)) };
  if (proposal === undefined) return { because: `${call} is not for ${address.resource}` };
  const { branch } = proposal;
  switch (call) {
    case CALLS.commit:
      return withInput(call, commitInput, input, async ({ from, ...said }, progress) => {
        const moved = from === undefined ? undefined : await whyMoved(proposal, from, client, progress.signal);
        if (moved !== undefined) return refused(moved);
        // Without `force` GitLab itself refuses to begin a branch that is there.
        const force = from === undefined ? {} : { force: true };
        return written(progress, client, 'POST', pathTo(proposal, '/repository/commits'), { branch, ...said, ...force });
      });
    case CALLS.removeBranch:
      return withInput(call, removeInput, input, async ({ from }, progress) => {
        const moved = await whyMoved(proposal, from, client, progress.signal);
        return moved === undefined ? written(progress, client, 'DELETE', branchPath(proposal)) : refused(moved);
      });
    case CALLS.openRequest:
      return withInput(call, openInput, input, (said, progress) =>
        written(progress, client, 'POST', pathTo(proposal, '/merge_requests'), { ...said, source_branch: branch }),
      );
    case CALLS.writeRequest:
      return withInput(call, writeInput, input, async ({ iid, ...said }, progress) => {
        const path = pathTo(proposal, `/merge_requests/${iid}`);
        const found = mergeRequestSchema.parse(await client.request('GET', path, progress.signal));
        const isOurs = found.source_branch === branch && found.source_project_id === found.target_project_id;
        return isOurs ? written(progress, client, 'PUT', path, said) : refused(`number ${iid} is not of ${branch}`);
      });
    default:
      return { because: `${call} is not a call that this connector makes` };
  }
}

function withInput<Input>(
  call: CallName,
  schema: z.ZodType<Input>,
  input: unknown,
  send: (said: Input, progress: Progress) => Promise<SendResult>,
): Sending {
  const said = schema.safeParse(input);
  if (!said.success) return { because: `${call} does not take what the step says` };
  return { send: (progress) => send(said.data, progress) };
}

async function written(
  progress: Progress,
  client: GitlabClient,
  method: Parameters<GitlabClient['request']>[0],
  path: string,
  body?: object,
): Promise<SendResult> {
  progress.written = true;
  await client.request(method, path, progress.signal, body);
  return { kind: 'accepted' };
}

/** Git itself compares and moves at once; this API does not, so it is looked at right before. */
async function whyMoved(
  proposal: ProposalName,
  from: string,
  client: GitlabClient,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { commit } = branchSchema.parse(await client.request('GET', branchPath(proposal), signal));
  return commit.id === from ? undefined : `${proposal.branch} has other commits since`;
}

function branchPath(proposal: ProposalName): string {
  return pathTo(proposal, `/repository/branches/${encodeURIComponent(proposal.branch)}`);
}

function resultOf(error: unknown, call: Parameters<typeof classify>[1], { written: isWritten }: Progress): SendResult {
  if (error instanceof z.ZodError) return { kind: 'not-now', because: `${call.call}: an answer is not as documented` };
  const { kind, message } = classify(error, call);
  const because = `${call.call}: ${message}`;
  if (error instanceof ApiError) {
    const { status } = error;
    if (isThrottled(error)) return { kind: 'not-now', because };
    if (status === 408 || status >= 500) return { kind: isWritten ? 'unknown' : 'not-now', because };
    // 409: there is an open one for the branch, which may not have shown yet; 400 of a commit: the branch is there. Reading tells.
    if (isWritten && (status === 409 || (status === 400 && call.call === CALLS.commit))) return { kind: 'unknown', because };
    return refused(kind === 'denied' || status === 404 ? `${because}; it needs ${call.permission}` : because);
  }
  if (error instanceof NoAnswer) return { kind: isWritten && error.mayHaveBeenTaken ? 'unknown' : 'not-now', because };
  if (error instanceof UnreadableAnswer) return { kind: isWritten ? 'unknown' : 'not-now', because };
  return refused(because);
}

function refused(because: string): Extract<SendResult, { readonly kind: 'refused' }> {
  return { kind: 'refused', because };
}
