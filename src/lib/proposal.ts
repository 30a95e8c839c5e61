/**
 * What is to be done about a proposal for a change of source, from what is there: a branch to make or move, a request to open
 * or to write anew; or why nothing is. The same on every code host. Pure.
 */
import { z } from 'zod';
import { canonicalJson } from './canonical-json.js';
import { editedFiles } from './edited-files.js';
import { gitBlobId } from './git-blob-id.js';
import { fixIdentity, readSeal } from './proposal-seal.js';

const blobAt = z.object({ path: z.string(), blob: z.string().nullable() });

/** How a proposal is, as code hosts' connectors read it. Its state and history are in `status`: they move by themselves. */
export const proposalStateSchema = z.object({
  repository: z.string(),
  branch: z.string(),
  /** The branch that it is for. */
  base: z.object({
    branch: z.string(),
    head: z.string(),
    /** Of the head's commit, where the host's calls need it. */
    tree: z.string().optional(),
    files: z.array(blobAt.extend({ mode: z.string(), text: z.string().optional() })),
  }),
  /** Its own branch; null when there is none. */
  change: z
    .object({
      head: z.string(),
      /** True when the last commit says what it changed, and is as it says. */
      ours: z.boolean(),
      files: z.array(blobAt),
    })
    .nullable(),
  /** The open request; null when there is none. */
  request: z.object({ number: z.number(), title: z.string(), body: z.string(), text: z.string() }).nullable(),
  status: z.object({
    /** Every request that there ever was for the branch, newest first. `fix` is empty when its words do not say it. */
    proposals: z.array(
      z.object({
        number: z.number(),
        state: z.enum(['open', 'closed', 'merged']),
        fix: z.string(),
        /** Where people see it. */
        page: z.string().optional(),
      }),
    ),
  }),
});

export type ProposalState = z.infer<typeof proposalStateSchema>;

/** The parameters of a request to propose a change. */
export const wantedChangeSchema = z.object({
  edits: z.array(
    z.object({ path: z.string(), startLine: z.number().int(), removed: z.array(z.string()), added: z.array(z.string()) }),
  ),
  files: z.array(z.object({ path: z.string(), sha256: z.string() })),
  title: z.string(),
  /** Sealed. */
  body: z.string(),
});

export type WantedChange = z.infer<typeof wantedChangeSchema>;

export interface ChangedFile {
  readonly path: string;
  readonly text: string;
  readonly blob: string;
  readonly mode: string;
}

export type ProposalVerdict =
  | { readonly kind: 'already-so' | 'refused'; readonly because: string }
  | {
      readonly kind: 'propose';
      readonly fix: string;
      /** Of the seal of the words. */
      readonly text: string;
      readonly files: readonly ChangedFile[];
      readonly branch: 'make' | 'move' | 'keep';
      readonly request: 'open' | 'write' | 'keep';
    };

/** A person can look at so many at once in one repository. */
export const MOST_OPEN = 10;

/** @param open how many proposals of ours are open in the repository */
export function judgeProposal(state: ProposalState, wanted: WantedChange, open: number): ProposalVerdict {
  const fix = fixIdentity(wanted.edits);
  const seal = readSeal(wanted.title, wanted.body);
  if (seal === undefined || seal.fix !== fix || seal.edited) return refused('its words are not about this fix');
  const edited = editedFiles(wanted.edits, wanted.files, state.base.files);
  if (edited.kind === 'refused') return refused(`on ${state.base.branch}, ${edited.because}`);
  if (edited.kind === 'already-so') return { kind: 'already-so', because: `${state.base.branch} has it already` };
  const files = edited.files.map(({ path, text }): ChangedFile => ({
    path,
    text,
    blob: gitBlobId(text),
    mode: state.base.files.find((file) => file.path === path)?.mode ?? '',
  }));
  const special = files.find(({ mode }) => !EDITABLE.includes(mode));
  if (special !== undefined) return refused(`${special.path} is no plain file`);
  const propose = { kind: 'propose', fix, text: seal.text, files } as const;
  const isThere = state.change !== null && canonicalJson(state.change.files) === canonicalJson(blobsOf(files));
  const isTaken = state.change !== null && !isThere && !state.change.ours;
  if (state.request !== null) {
    const { number, title, body } = state.request;
    const written = readSeal(title, body);
    // Words that are about this fix stay as they are with the branch: counts that move are no reason to write to people.
    const mayWrite =
      written === undefined ? !isThere : written.fix !== fix || (!isThere && !written.edited && written.text !== seal.text);
    if (isThere && !mayWrite) return { kind: 'already-so', because: `it is proposed: number ${number}` };
    if (isTaken) return refused(`others have committed to ${state.branch}`);
    return { ...propose, branch: isThere ? 'keep' : 'move', request: mayWrite ? 'write' : 'keep' };
  }
  const earlier = state.status.proposals.find((one) => one.fix === fix || one.fix === '');
  if (earlier?.state === 'closed') return refused(`somebody said no: number ${earlier.number} was closed`);
  if (earlier !== undefined) return refused(`number ${earlier.number} brought it in, and it was taken back since`);
  if (isTaken) return refused(`others have committed to ${state.branch}`);
  if (open >= MOST_OPEN) return refused(`${open} proposals are open in ${state.repository}, and ${MOST_OPEN} are the most`);
  return { ...propose, branch: state.change === null ? 'make' : isThere ? 'keep' : 'move', request: 'open' };
}

/**
 * Where people see the open one.
 * @param raw a proposal as connectors read it
 */
export function proposalPage(raw: unknown): string | undefined {
  const state = proposalStateSchema.safeParse(raw);
  return state.data?.status.proposals.find((one) => one.state === 'open')?.page;
}

/** What a commit says of itself in its last line, so that it is known for ours as long as nobody changed it. */
export function changeTrailer(files: readonly { readonly path: string; readonly blob: string | null }[]): string {
  return `Headwater-Change: ${fixIdentity(files.map(({ path, blob }) => ({ path, removed: [], added: [blob ?? ''] })))}`;
}

export function saysOurs(message: string, files: readonly { readonly path: string; readonly blob: string | null }[]): boolean {
  return files.length > 0 && message.trimEnd().split(/\r?\n/).at(-1) === changeTrailer(files);
}

export function blobsOf(files: readonly { readonly path: string; readonly blob: string | null }[]) {
  return files.map(({ path, blob }) => ({ path, blob }));
}

export type ProposalUndo =
  | { readonly kind: 'already-so' | 'drifted'; readonly because: string }
  | {
      readonly kind: 'undo';
      readonly request: 'close' | 'write' | 'keep';
      readonly branch: 'remove' | 'move' | 'keep';
    };

/** How a proposal is taken back, if nobody has built on it. */
export function judgeProposalUndo(before: ProposalState, now: ProposalState): ProposalUndo {
  const known = new Map(before.status.proposals.map(({ number, state }) => [number, state]));
  const merged = now.status.proposals.find(({ number, state }) => state === 'merged' && known.get(number) !== 'merged');
  if (merged !== undefined) return drifted(`number ${merged.number} was merged: it is taken back in the repository`);
  const request = now.request === null ? 'keep' : before.request === null ? 'close' : 'write';
  const branch = now.change === null ? 'keep' : before.change === null ? 'remove' : 'move';
  const isSameText = before.request?.title === now.request?.title && before.request?.body === now.request?.body;
  const isSameHead = before.change?.head === now.change?.head;
  if (isSameText && isSameHead) return { kind: 'already-so', because: 'it is as it was before' };
  if (before.request !== null && now.request?.number !== before.request.number)
    return drifted(`number ${before.request.number} is not open any more`);
  if (before.change !== null && now.change === null) return drifted(`${now.branch} was removed`);
  if (now.change !== null && !isSameHead && !now.change.ours) return drifted(`others have committed to ${now.branch}`);
  if (request === 'write' && !isSameText && isEdited(now)) return drifted('somebody has changed its words');
  return { kind: 'undo', request: isSameText ? 'keep' : request, branch: isSameHead ? 'keep' : branch };
}

function isEdited({ request }: ProposalState): boolean {
  return request !== null && readSeal(request.title, request.body)?.edited !== false;
}

const EDITABLE: readonly string[] = ['100644', '100755'];

function refused(because: string) {
  return { kind: 'refused', because } as const;
}

function drifted(because: string) {
  return { kind: 'drifted', because } as const;
}
