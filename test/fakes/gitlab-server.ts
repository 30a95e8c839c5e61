/**
 * A GitLab server with one project, as its REST API is documented to behave for files, branches, commits, merge requests and
 * pipelines: https://docs.gitlab.com/api/commits/, /api/branches/, /api/merge_requests/, /api/pipelines/. Refuses what it refuses.
 */
import { createHash } from 'node:crypto';
import { vi } from 'vitest';
import { gitlabActing } from '../../src/connectors/gitlab/index.js';
import { gitBlobId } from '../../src/lib/git-blob-id.js';
import { sourceId } from '../../src/model/index.js';
import type { ActingEstate } from '../../src/ports/index.js';
import { receiveHttp, type ReceivedRequest, type ReceiverAnswer } from './http-receiver.js';
import { TEST_LIMITS } from './read-context.js';
import { testCalls } from './single-calls.js';

export interface GitlabServer {
  /** `http://127.0.0.1:PORT/api/v4` */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  readonly branches: Map<string, string>;
  readonly mergeRequests: FakeMergeRequest[];
  readonly pipelines: Map<number, string>;
  file(path: string, branch: string): string | undefined;
  /** A commit by hand onto a branch. */
  push(branch: string, path: string, text: string): void;
  close(): Promise<void>;
}

export interface FakeMergeRequest {
  readonly iid: number;
  state: 'opened' | 'closed' | 'merged';
  title: string;
  description: string;
  readonly source_branch: string;
  readonly target_branch: string;
  readonly source_project_id: number;
  readonly target_project_id: number;
}

interface Commit {
  readonly id: string;
  readonly message: string;
  readonly parent: string | undefined;
  readonly files: ReadonlyMap<string, string>;
}

/** Its project, opened to be changed. Stubs the environment, which is the caller's to restore. */
export function openGitlab({ url }: GitlabServer): Promise<ActingEstate> {
  vi.stubEnv('CI_API_V4_URL', url);
  vi.stubEnv('GITLAB_TOKEN', 'glpat');
  const claim = { candidate: { kind: 'address', address: 'gitlab://acme/shop/app' }, as: 'GitLab acme/shop/app' } as const;
  const context = {
    source: sourceId('gitlab://acme/shop/app'),
    limits: TEST_LIMITS,
    signal: new AbortController().signal,
    progress: () => undefined,
    calls: testCalls().caller,
  };
  return gitlabActing.open(claim, { accounts: [], regions: [], kinds: [] }, context);
}

const PROJECT = 7;
const ROOT = '/api/v4/projects/acme%2Fshop%2Fapp';
/** How often a pipeline that is being stopped still says so. */
const CLEANS_UP = 2;

export async function startGitlab(files: Readonly<Record<string, string>>): Promise<GitlabServer> {
  const commits = new Map<string, Commit>();
  const branches = new Map<string, string>();
  const mergeRequests: FakeMergeRequest[] = [];
  const pipelines = new Map<number, string>([[41, 'running']]);
  let cleaned = 0;

  function commit(message: string, parent: string | undefined, changed: Iterable<readonly [string, string]>): string {
    const all = new Map([...(commits.get(parent ?? '')?.files ?? []), ...changed]);
    const id = createHash('sha1')
      .update(JSON.stringify([message, parent, [...all], commits.size]))
      .digest('hex');
    commits.set(id, { id, message, parent, files: all });
    return id;
  }
  branches.set('main', commit('first', undefined, Object.entries(files)));

  const no = (status: number, message: string): ReceiverAnswer => ({ status, body: { message } });
  const commitAt = (ref: string): Commit | undefined => commits.get(branches.get(ref) ?? ref);

  function readFile(path: string, ref: string): ReceiverAnswer {
    const text = commitAt(ref)?.files.get(path);
    if (text === undefined) return no(404, '404 File Not Found');
    const content = Buffer.from(text).toString('base64');
    const size = Buffer.byteLength(text);
    return { body: { file_path: path, blob_id: gitBlobId(text), content, encoding: 'base64', size, execute_filemode: false } };
  }

  function makeCommit(body: Record<string, unknown>): ReceiverAnswer {
    const {
      branch = '',
      start_sha: start,
      force,
      commit_message: message,
      actions,
    } = body as {
      branch?: string;
      start_sha?: string;
      force?: boolean;
      commit_message: string;
      actions: readonly { action: string; file_path: string; content: string }[];
    };
    if (start === undefined && !branches.has(branch))
      return no(400, 'You can only create or edit files when you are on a branch');
    if (start !== undefined && branches.has(branch) && force !== true)
      return no(400, `A branch called '${branch}' already exists.`);
    const from = start ?? branches.get(branch) ?? '';
    const parent = commits.get(from);
    if (parent === undefined) return no(400, 'Could not find the start SHA');
    if (actions.some(({ file_path: path }) => !parent.files.has(path))) return no(400, 'A file with this name does not exist');
    branches.set(
      branch,
      commit(
        message,
        from,
        actions.map(({ file_path: path, content }) => [path, content] as const),
      ),
    );
    return { status: 201, body: { id: branches.get(branch) } };
  }

  function openRequest(body: Record<string, unknown>): ReceiverAnswer {
    const { source_branch: source, target_branch: target, title, description } = body as Record<string, string>;
    if (!branches.has(source ?? '') || !branches.has(target ?? '') || title === undefined) return no(400, 'missing');
    const open = mergeRequests.find((each) => each.source_branch === source && each.state === 'opened');
    if (open !== undefined) return no(409, `Another open merge request already exists for this source branch: !${open.iid}`);
    const made: FakeMergeRequest = {
      iid: mergeRequests.length + 1,
      state: 'opened',
      title,
      description: description ?? '',
      source_branch: source ?? '',
      target_branch: target ?? '',
      source_project_id: PROJECT,
      target_project_id: PROJECT,
    };
    mergeRequests.push(made);
    return { status: 201, body: made };
  }

  function writeRequest(iid: number, body: Record<string, unknown>): ReceiverAnswer {
    const found = mergeRequests.find((each) => each.iid === iid);
    if (found === undefined) return no(404, '404 Not found');
    if (typeof body['title'] === 'string') found.title = body['title'];
    if (typeof body['description'] === 'string') found.description = body['description'];
    if (body['state_event'] === 'close') found.state = 'closed';
    return { body: found };
  }

  function listed(query: URLSearchParams): ReceiverAnswer {
    const [state, source] = [query.get('state') ?? 'all', query.get('source_branch')];
    const found = mergeRequests.filter((each) => state === 'all' || each.state === state);
    return { body: found.filter((each) => source === null || each.source_branch === source).toReversed() };
  }

  function pipeline(id: number): ReceiverAnswer {
    const status = pipelines.get(id);
    if (status === undefined) return no(404, '404 Not found');
    if (status === 'canceling' && (cleaned += 1) > CLEANS_UP) pipelines.set(id, 'canceled');
    return { body: { id, status, ref: 'main', sha: branches.get('main'), source: 'push' } };
  }

  function answer({ method, path, headers, body }: ReceivedRequest): ReceiverAnswer {
    if (headers['private-token'] !== 'glpat') return no(401, '401 Unauthorized');
    const { pathname, searchParams } = new URL(path, 'http://host');
    if (!pathname.startsWith(ROOT)) return no(404, '404 Project Not Found');
    const rest = pathname.slice(ROOT.length);
    const said = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
    const [, of = '', name = ''] = /^\/(repository\/files|repository\/branches|merge_requests|pipelines)\/(.+)$/.exec(rest) ?? [];
    const key = decodeURIComponent(name);
    switch (`${method} ${of === '' ? rest : of}`) {
      case 'GET ':
        return { body: { id: PROJECT, default_branch: 'main' } };
      case 'GET repository/files':
        return readFile(key, searchParams.get('ref') ?? 'main');
      case 'GET repository/branches': {
        const head = branches.has(key) ? commitAt(key) : undefined;
        return head === undefined ? no(404, '404 Branch Not Found') : { body: { name: key, commit: head } };
      }
      case 'DELETE repository/branches':
        return branches.delete(key) ? { status: 204, body: '' } : no(404, '404 Branch Not Found');
      case 'POST /repository/commits':
        return makeCommit(said);
      case 'GET /merge_requests':
        return listed(searchParams);
      case 'POST /merge_requests':
        return openRequest(said);
      case 'GET merge_requests': {
        const found = mergeRequests.find((each) => String(each.iid) === key);
        return found === undefined ? no(404, '404 Not found') : { body: found };
      }
      case 'PUT merge_requests':
        return writeRequest(Number(key), said);
      case 'GET /pipelines': {
        const wanted = [...pipelines].filter(([, status]) => status === searchParams.get('status'));
        return { body: wanted.map(([id, status]) => ({ id, status, ref: 'main', sha: branches.get('main'), source: 'push' })) };
      }
      case 'GET pipelines':
        return pipeline(Number(key));
      case 'POST pipelines': {
        const id = Number(key.replace(/\/cancel$/, ''));
        if (pipelines.get(id) === 'running') pipelines.set(id, 'canceling');
        return { body: { id, status: pipelines.get(id) } };
      }
    }
    const diff = /^\/repository\/commits\/([0-9a-f]{40})\/diff$/.exec(rest);
    const shown = commits.get(diff?.[1] ?? '');
    if (shown === undefined) return no(404, '404 Not Found');
    const before = commits.get(shown.parent ?? '')?.files;
    const changed = [...shown.files].filter(([file, text]) => before?.get(file) !== text);
    return { body: changed.map(([file]) => ({ old_path: file, new_path: file, diff: '' })) };
  }

  const server = await receiveHttp(answer);
  return {
    url: `${server.url}/api/v4`,
    requests: server.requests,
    branches,
    mergeRequests,
    pipelines,
    file: (path, branch) => commitAt(branch)?.files.get(path),
    push: (branch, path, text) => void branches.set(branch, commit('by hand', branches.get(branch), [[path, text]])),
    close: () => server.close(),
  };
}
