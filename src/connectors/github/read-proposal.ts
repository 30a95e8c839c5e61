/**
 * Reads how a proposal is: the head of the default branch and the files there, our branch, and every pull request that there
 * was for it. Nothing of it is left open: what could not be read makes all of it unknown.
 */
import { z } from 'zod';
import { saysOurs, type ProposalState } from '../../lib/proposal.js';
import { readSeal } from '../../lib/proposal-seal.js';
import { OUR_BRANCHES, repositoryName, type ProposalName, type RepositoryPlace } from './names.js';
import type { Asked, Reader } from './reader.js';
import { blobSchema, commitSchema, pullSchema, refSchema, repositorySchema, treeSchema, type Pull } from './schema.js';

const CONTENTS = 'contents: read';
const PULLS = 'pull_requests: read';
/** Of one file. */
const MOST_BYTES = 1024 ** 2;

/** Absent for a repository that is not there, is empty, or is not shown to us. */
export async function readProposal(name: ProposalName, reader: Reader): Promise<Asked<ProposalState>> {
  const repository = await reader.get('', repositorySchema, 'metadata: read');
  if (repository.kind !== 'answer') return repository;
  const { default_branch: branch, full_name: fullName } = repository.value;
  const base = await headOf(branch, reader);
  if (base.kind !== 'answer') return base;
  const { sha: head, commit } = base.value;
  const files = await filesAt(commit.tree.sha, name.paths, true, reader);
  if (files.kind !== 'answer') return files;
  const change = await readChange(name, reader);
  if (change.kind === 'unknown') return change;
  const pulls = await pullsFrom(name, fullName, reader);
  if (pulls.kind !== 'answer') return pulls;
  return {
    kind: 'answer',
    value: {
      repository: repositoryName(name),
      branch: name.branch,
      base: { branch, head, tree: commit.tree.sha, files: files.value.filter(({ blob }) => blob !== null) },
      change: change.kind === 'answer' ? change.value : null,
      ...stateOf(pulls.value),
    },
  };
}

/** Those of ours that are open; a hundred at most. */
export async function openProposals(place: RepositoryPlace, reader: Reader): Promise<Asked<readonly Pull[]>> {
  const pulls = await reader.get('/pulls?state=open&sort=created&direction=desc&per_page=100', z.array(pullSchema), PULLS);
  if (pulls.kind !== 'answer') return pulls;
  return { kind: 'answer', value: pulls.value.filter((pull) => pull.head.ref.startsWith(OUR_BRANCHES) && isFromHere(pull)) };
}

async function headOf(branch: string, reader: Reader): Promise<Asked<z.infer<typeof commitSchema>>> {
  const ref = await reader.get(`/git/ref/heads/${encoded(branch)}`, refSchema, CONTENTS);
  return ref.kind === 'answer' ? reader.get(`/commits/${ref.value.object.sha}`, commitSchema, CONTENTS) : ref;
}

async function readChange({ branch, paths }: ProposalName, reader: Reader): Promise<Asked<NonNullable<ProposalState['change']>>> {
  const found = await headOf(branch, reader);
  if (found.kind !== 'answer') return found;
  const { sha: head, commit, files: changed } = found.value;
  const files = await filesAt(commit.tree.sha, paths, false, reader);
  if (files.kind !== 'answer') return files;
  const said = (changed ?? []).map(({ filename, sha }) => ({ path: filename, blob: sha ?? null }));
  return {
    kind: 'answer',
    value: {
      head,
      ours: saysOurs(commit.message, said),
      files: files.value.map(({ path, blob }) => ({ path, blob })),
    },
  };
}

type FileAt = ProposalState['base']['files'][number];

/** By walking down the trees: what else there is in a repository is not read. */
async function filesAt(
  root: string,
  paths: readonly string[],
  withText: boolean,
  reader: Reader,
): Promise<Asked<readonly FileAt[]>> {
  const trees = new Map<string, z.infer<typeof treeSchema>>();
  const files: FileAt[] = [];
  for (const path of [...paths].sort()) {
    let at: { readonly type: string; readonly sha: string; readonly mode: string; readonly size?: number | null | undefined } = {
      type: 'tree',
      sha: root,
      mode: '040000',
    };
    for (const part of path.split('/')) {
      if (at.type !== 'tree') break;
      const { sha } = at;
      const tree = trees.get(sha) ?? (await reader.get(`/git/trees/${sha}`, treeSchema, CONTENTS));
      if ('kind' in tree && tree.kind !== 'answer') return tree;
      const { tree: entries } = 'kind' in tree ? tree.value : tree;
      trees.set(sha, 'kind' in tree ? tree.value : tree);
      at = entries.find((entry) => entry.path === part) ?? { type: 'nothing', sha: '', mode: '' };
    }
    if (at.type !== 'blob') {
      files.push({ path, blob: null, mode: at.mode });
      continue;
    }
    const file = { path, blob: at.sha, mode: at.mode };
    if (!withText || (at.size ?? 0) > MOST_BYTES) {
      files.push(file);
      continue;
    }
    const blob = await reader.get(`/git/blobs/${at.sha}`, blobSchema, CONTENTS);
    if (blob.kind !== 'answer') return blob;
    const text = textOf(blob.value);
    files.push({ ...file, ...(text === undefined ? {} : { text }) });
  }
  return { kind: 'answer', value: files };
}

/** Undefined for what is no UTF-8: written again, other bytes of it would change, too. */
function textOf({ content, encoding }: z.infer<typeof blobSchema>): string | undefined {
  if (encoding === 'utf-8') return content;
  const bytes = Buffer.from(content, 'base64');
  const text = bytes.toString('utf8');
  return encoding === 'base64' && Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}

async function pullsFrom({ owner, branch }: ProposalName, fullName: string, reader: Reader): Promise<Asked<readonly Pull[]>> {
  const query = new URLSearchParams({ state: 'all', head: `${owner}:${branch}`, sort: 'created', direction: 'desc' });
  const pulls = await reader.get(`/pulls?${query}&per_page=100`, z.array(pullSchema), PULLS);
  if (pulls.kind !== 'answer') return pulls;
  // The filter is a wish that some servers do not know, and a fork has branches of any name.
  const own = pulls.value.filter((pull) => pull.head.ref === branch && isFromHere(pull));
  return { kind: 'answer', value: own.filter(({ base }) => base.repo?.full_name === fullName) };
}

function isFromHere({ base, head }: Pull): boolean {
  return head.repo != null && head.repo.full_name === base.repo?.full_name;
}

function stateOf(pulls: readonly Pull[]): Pick<ProposalState, 'request' | 'status'> {
  const open = pulls.find(({ state }) => state === 'open');
  const seal = open === undefined ? undefined : readSeal(open.title, open.body ?? '');
  return {
    request:
      open === undefined ? null : { number: open.number, title: open.title, body: open.body ?? '', text: seal?.text ?? '' },
    status: {
      proposals: pulls.map(({ number, state, merged_at: merged, title, body, html_url: page }) => ({
        number,
        state: merged == null ? state : 'merged',
        fix: readSeal(title, body ?? '')?.fix ?? '',
        ...(page == null ? {} : { page }),
      })),
    },
  };
}

/** A branch's name in a path: its slashes stay. */
export function encoded(branch: string): string {
  return branch.split('/').map(encodeURIComponent).join('/');
}
