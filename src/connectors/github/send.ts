/**
 * Makes one call of a plan, once, and says what came of it. Only calls of this table are made, only on branches and pull
 * requests of Headwater's own, and never on a branch whose head is not the one that the plan was made for.
 */
import { z } from 'zod';
import type { PlannedStep } from '../../model/index.js';
import type { ApiCaller, SendResult } from '../../ports/index.js';
import { CALLS, permissionOf, type CallName } from './calls.js';
import type { GithubClient } from './client.js';
import { ApiError, classify, isThrottled, NoAnswer, UnreadableAnswer } from './errors.js';
import { pathTo, proposalOf, runOf, type ProposalName, type RepositoryPlace } from './names.js';
import { encoded } from './read-proposal.js';
import { limitOf } from './reader.js';
import { madeSchema, pullSchema, refSchema } from './schema.js';

export type CallStep = Extract<PlannedStep, { readonly kind: 'call' }>;

export async function sendCall(step: CallStep, client: GithubClient, calls: ApiCaller): Promise<SendResult> {
  const sending = sendingOf(step, client);
  if ('because' in sending) return refused(sending.because);
  const asked = { call: step.call, permission: sending.permission, limit: limitOf(client) };
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

/** What was made before it is not seen by anybody. */
interface Progress {
  /** Of all requests of the call together. */
  readonly signal: AbortSignal;
  /** True from when the call that shows is sent. */
  written: boolean;
}

interface Sending {
  readonly permission: string;
  send(progress: Progress): Promise<SendResult>;
}

type Unsendable = { readonly because: string };

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);
const commit = z.strictObject({
  message: z.string().min(1),
  base_tree: sha,
  tree: z.array(
    z.strictObject({
      path: z.string().min(1),
      mode: z.enum(['100644', '100755']),
      type: z.literal('blob'),
      content: z.string(),
    }),
  ),
  parents: z.array(sha).length(1),
});

const makeInput = z.strictObject({ commit });
const moveInput = z.union([z.strictObject({ from: sha, commit }), z.strictObject({ from: sha, to: sha })]);
const removeInput = z.strictObject({ from: sha });
const openInput = z.strictObject({ base: z.string().min(1), title: z.string().min(1), body: z.string() });
const writeInput = z.union([
  z.strictObject({ number: z.number().int().positive(), title: z.string().min(1), body: z.string() }),
  z.strictObject({ number: z.number().int().positive(), state: z.literal('closed') }),
]);

function sendingOf({ call, address, input }: CallStep, client: GithubClient): Sending | Unsendable {
  const proposal = proposalOf(address.resource);
  const run = runOf(address.resource);
  const place = proposal ?? run;
  if (place === undefined) return { because: `${address.resource} is no proposal of ours and no run` };
  if (place.host !== client.host) return { because: `the API is that of ${client.host}, not of ${place.host}` };
  if (call === CALLS.cancelRun && run !== undefined) return cancel(run, run.run, client);
  if (proposal === undefined) return { because: `${call} is not for ${address.resource}` };
  switch (call) {
    case CALLS.makeBranch:
      return withInput(call, makeInput, input, async (said, progress) => {
        const made = await makeCommit(proposal, said.commit, client, progress.signal);
        return written(progress, client, 'POST', pathTo(proposal, '/git/refs'), {
          ref: `refs/heads/${proposal.branch}`,
          sha: made,
        });
      });
    case CALLS.moveBranch:
      return withInput(call, moveInput, input, async (said, progress) => {
        const moved = await whyMoved(proposal, said.from, client, progress.signal);
        if (moved !== undefined) return refused(moved);
        const to = 'to' in said ? said.to : await makeCommit(proposal, said.commit, client, progress.signal);
        return written(progress, client, 'PATCH', refPath(proposal), { sha: to, force: true });
      });
    case CALLS.removeBranch:
      return withInput(call, removeInput, input, async (said, progress) => {
        const moved = await whyMoved(proposal, said.from, client, progress.signal);
        return moved === undefined ? written(progress, client, 'DELETE', refPath(proposal)) : refused(moved);
      });
    case CALLS.openPull:
      return withInput(call, openInput, input, (said, progress) =>
        written(progress, client, 'POST', pathTo(proposal, '/pulls'), { ...said, head: proposal.branch }),
      );
    case CALLS.writePull:
      return withInput(call, writeInput, input, async ({ number, ...said }, progress) => {
        const path = pathTo(proposal, `/pulls/${number}`);
        const { head, base } = pullSchema.parse(await client.request('GET', path, progress.signal));
        const isOurs = head.ref === proposal.branch && head.repo?.full_name === base.repo?.full_name;
        return isOurs ? written(progress, client, 'PATCH', path, said) : refused(`number ${number} is not of ${proposal.branch}`);
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
): Sending | Unsendable {
  const said = schema.safeParse(input);
  if (!said.success) return { because: `${call} does not take what the step says` };
  return { permission: permissionOf(call), send: (progress) => send(said.data, progress) };
}

function cancel(place: RepositoryPlace, run: string, client: GithubClient): Sending {
  return {
    permission: permissionOf(CALLS.cancelRun),
    // Never `force-cancel`, which would skip the steps that clean up.
    send: (progress) => written(progress, client, 'POST', pathTo(place, `/actions/runs/${run}/cancel`)),
  };
}

async function written(
  progress: Progress,
  client: GithubClient,
  method: Parameters<GithubClient['request']>[0],
  path: string,
  body?: object,
): Promise<SendResult> {
  progress.written = true;
  await client.request(method, path, progress.signal, body);
  return { kind: 'accepted' };
}

/** GitHub signs what an app commits when nobody else is named as its author. */
async function makeCommit(
  place: ProposalName,
  { base_tree, tree, message, parents }: z.infer<typeof commit>,
  client: GithubClient,
  signal: AbortSignal,
): Promise<string> {
  const whole = madeSchema.parse(await client.request('POST', pathTo(place, '/git/trees'), signal, { base_tree, tree }));
  const made = await client.request('POST', pathTo(place, '/git/commits'), signal, { message, tree: whole.sha, parents });
  return madeSchema.parse(made).sha;
}

/** Git itself compares and moves at once; this API does not, so it is looked at right before. */
async function whyMoved(
  proposal: ProposalName,
  from: string,
  client: GithubClient,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = pathTo(proposal, `/git/ref/heads/${encoded(proposal.branch)}`);
  const { object } = refSchema.parse(await client.request('GET', path, signal));
  return object.sha === from ? undefined : `${proposal.branch} has other commits since`;
}

function refPath(proposal: ProposalName): string {
  return pathTo(proposal, `/git/refs/heads/${encoded(proposal.branch)}`);
}

function resultOf(error: unknown, call: Parameters<typeof classify>[1], { written: isWritten }: Progress): SendResult {
  if (error instanceof z.ZodError) return { kind: 'not-now', because: `${call.call}: an answer is not as documented` };
  const { kind, message } = classify(error, call);
  const because = `${call.call}: ${message}`;
  if (error instanceof ApiError) {
    const { status } = error;
    // 409: the repository is being changed by something else.
    if (isThrottled(error) || status === 409) return { kind: 'not-now', because };
    if (status === 408 || status >= 500) return { kind: isWritten ? 'unknown' : 'not-now', because };
    // It may be there already, and not have shown yet: reading tells.
    if (status === 422 && isWritten && MAKES.includes(call.call)) return { kind: 'unknown', because };
    return refused(kind === 'denied' || status === 404 ? `${because}; it needs ${call.permission}` : because);
  }
  if (error instanceof NoAnswer) return { kind: isWritten && error.mayHaveBeenTaken ? 'unknown' : 'not-now', because };
  if (error instanceof UnreadableAnswer) return { kind: isWritten ? 'unknown' : 'not-now', because };
  return refused(because);
}

const MAKES: readonly string[] = [CALLS.makeBranch, CALLS.openPull];

function refused(because: string): Extract<SendResult, { readonly kind: 'refused' }> {
  return { kind: 'refused', because };
}
