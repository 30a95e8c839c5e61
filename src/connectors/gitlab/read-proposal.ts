/**
 * Reads how a proposal is: the head of the default branch and the files there, our branch, and every merge request that there
 * was for it. Nothing of it is left open: what could not be read makes all of it unknown.
 */
import { z } from 'zod';
import { saysOurs, type ProposalState } from '../../lib/proposal.js';
import { readSeal } from '../../lib/proposal-seal.js';
import { OUR_BRANCHES, projectName, type ProjectPlace, type ProposalName } from './names.js';
import type { Asked, Reader } from './reader.js';
import { branchSchema, diffSchema, fileSchema, mergeRequestSchema, projectSchema, type MergeRequest } from './schema.js';

const READ = 'read_api';
/** Of one file. */
const MOST_BYTES = 1024 ** 2;

/** Absent for a project that is not there, is empty, or is not shown to us. */
export async function readProposal(name: ProposalName, reader: Reader): Promise<Asked<ProposalState>> {
  const project = await reader.get('', projectSchema, READ);
  if (project.kind !== 'answer') return project;
  const { id, default_branch: branch } = project.value;
  const base = await headOf(branch, reader);
  if (base.kind !== 'answer') return base;
  const head = base.value.commit.id;
  const files = await filesAt(head, name.paths, true, reader);
  if (files.kind !== 'answer') return files;
  const change = await readChange(name, reader);
  if (change.kind === 'unknown') return change;
  const requests = await requestsFrom(name, id, reader);
  if (requests.kind !== 'answer') return requests;
  return {
    kind: 'answer',
    value: {
      repository: projectName(name),
      branch: name.branch,
      base: { branch, head, files: files.value.filter(({ blob }) => blob !== null) },
      change: change.kind === 'answer' ? change.value : null,
      ...stateOf(requests.value),
    },
  };
}

/** Those of ours that are open; a hundred at most. */
export async function openProposals(_: ProjectPlace, reader: Reader): Promise<Asked<readonly MergeRequest[]>> {
  const query = '/merge_requests?state=opened&order_by=created_at&sort=desc&per_page=100';
  const requests = await reader.get(query, z.array(mergeRequestSchema), READ);
  if (requests.kind !== 'answer') return requests;
  const own = requests.value.filter((each) => each.source_branch.startsWith(OUR_BRANCHES));
  return { kind: 'answer', value: own.filter((each) => each.source_project_id === each.target_project_id) };
}

function headOf(branch: string, reader: Reader): Promise<Asked<z.infer<typeof branchSchema>>> {
  return reader.get(`/repository/branches/${encodeURIComponent(branch)}`, branchSchema, READ);
}

async function readChange({ branch, paths }: ProposalName, reader: Reader): Promise<Asked<NonNullable<ProposalState['change']>>> {
  const found = await headOf(branch, reader);
  if (found.kind !== 'answer') return found;
  const { id: head, message } = found.value.commit;
  const files = await filesAt(head, paths, false, reader);
  if (files.kind !== 'answer') return files;
  const diff = await reader.get(`/repository/commits/${head}/diff?per_page=100`, diffSchema, READ);
  if (diff.kind !== 'answer') return diff;
  const blobs = files.value.map(({ path, blob }) => ({ path, blob }));
  // A file that is none of the proposal's has no blob here: then the commit says nothing that fits.
  const said = diff.value.map(({ new_path: path }) => ({ path, blob: blobs.find((file) => file.path === path)?.blob ?? null }));
  return { kind: 'answer', value: { head, ours: saysOurs(message, said), files: blobs } };
}

type FileAt = ProposalState['base']['files'][number];

async function filesAt(
  ref: string,
  paths: readonly string[],
  withText: boolean,
  reader: Reader,
): Promise<Asked<readonly FileAt[]>> {
  const files: FileAt[] = [];
  for (const path of [...paths].sort()) {
    const answer = await reader.get(`/repository/files/${encodeURIComponent(path)}?ref=${ref}`, fileSchema, READ);
    if (answer.kind === 'unknown') return answer;
    if (answer.kind === 'absent') {
      files.push({ path, blob: null, mode: '' });
      continue;
    }
    const { blob_id: blob, execute_filemode: isProgram } = answer.value;
    const text = withText ? textOf(answer.value) : undefined;
    files.push({ path, blob, mode: isProgram === true ? '100755' : '100644', ...(text === undefined ? {} : { text }) });
  }
  return { kind: 'answer', value: files };
}

/** Undefined for what is no UTF-8, or too long: written again, other bytes of it would change, too. */
function textOf({ content, encoding, size }: z.infer<typeof fileSchema>): string | undefined {
  const bytes = Buffer.from(content, 'base64');
  const text = bytes.toString('utf8');
  return encoding === 'base64' && size <= MOST_BYTES && Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}

async function requestsFrom({ branch }: ProposalName, project: number, reader: Reader): Promise<Asked<readonly MergeRequest[]>> {
  const query = new URLSearchParams({ state: 'all', source_branch: branch, order_by: 'created_at', sort: 'desc' });
  const found = await reader.get(`/merge_requests?${query}&per_page=100`, z.array(mergeRequestSchema), READ);
  if (found.kind !== 'answer') return found;
  // A fork has branches of any name.
  const own = found.value.filter((each) => each.source_branch === branch && each.source_project_id === project);
  return { kind: 'answer', value: own.filter((each) => each.target_project_id === project) };
}

function stateOf(requests: readonly MergeRequest[]): Pick<ProposalState, 'request' | 'status'> {
  // `locked` is being merged at this moment.
  const open = requests.find(({ state }) => state === 'opened' || state === 'locked');
  const seal = open === undefined ? undefined : readSeal(open.title, open.description ?? '');
  return {
    request:
      open === undefined ? null : { number: open.iid, title: open.title, body: open.description ?? '', text: seal?.text ?? '' },
    status: {
      proposals: requests.map(({ iid: number, state, title, description, web_url: page }) => ({
        number,
        state: state === 'merged' || state === 'closed' ? state : 'open',
        fix: readSeal(title, description ?? '')?.fix ?? '',
        ...(page == null ? {} : { page }),
      })),
    },
  };
}
