/**
 * Stands in front of the lenient peer of GitHub and refuses what GitHub does: a second open pull request for a branch, one for
 * a branch that is not there, a reference that is there or is not. Has one run of a workflow, which cleans up when it is
 * cancelled. https://docs.github.com/en/rest/pulls/pulls, /git/refs, /actions/workflow-runs
 */
import { createServer } from 'node:http';

export interface StrictGithub {
  readonly url: string;
  readonly run: { status: 'in_progress' | 'completed'; stopped: boolean; sha: string };
  close(): Promise<void>;
}

/** Of the run. */
export const RUN = 30_433_642;
/** How often a run that was cancelled is still seen to clean up. */
const CLEANS_UP = 2;

interface Answer {
  readonly status: number;
  readonly body: string;
}

export async function strictGithub(peer: string, forbidden: (method: string, path: string) => boolean): Promise<StrictGithub> {
  const run: StrictGithub['run'] = { status: 'in_progress', stopped: false, sha: 'e'.repeat(40) };
  let cleaned = 0;
  const say = (status: number, body: object): Answer => ({ status, body: JSON.stringify(body) });
  const invalid = (resource: string, code: string, message: string): Answer =>
    say(422, { message: 'Validation Failed', errors: [{ resource, code, message }] });

  async function ask(method: string, path: string, headers: Readonly<Record<string, string>>, body?: string): Promise<Answer> {
    const answer = await fetch(`${peer}${path}`, { method, headers, ...(body === undefined || body === '' ? {} : { body }) });
    return { status: answer.status, body: await answer.text() };
  }

  function ofRun(method: string, path: string): Answer | undefined {
    const [, wanted] = /\/actions\/runs\?status=([a-z_]+)/.exec(path) ?? [];
    if (wanted !== undefined) {
      const own = { id: RUN, name: 'deploy', status: run.status, head_sha: run.sha };
      return say(200, { workflow_runs: run.status === wanted ? [own] : [] });
    }
    const [, rest = ''] = new RegExp(`/actions/runs/${RUN}(/jobs|/cancel)?(?:\\?.*)?$`).exec(path) ?? [undefined, 'none'];
    if (rest === 'none') return undefined;
    const { status, stopped } = run;
    if (method === 'POST' && rest === '/cancel') {
      if (status === 'completed') return say(409, { message: 'Cannot cancel a workflow run that is completed.' });
      run.stopped = true;
      return say(202, {});
    }
    if (rest === '/jobs') {
      const steps = [{ conclusion: 'success' }, { conclusion: stopped ? 'cancelled' : null }];
      return say(200, { jobs: [{ conclusion: status === 'completed' ? 'cancelled' : null, steps }] });
    }
    if (stopped && (cleaned += 1) > CLEANS_UP) run.status = 'completed';
    const conclusion = run.status === 'completed' ? 'cancelled' : null;
    return say(200, {
      id: RUN,
      name: 'deploy',
      status: run.status,
      conclusion,
      run_attempt: 1,
      head_branch: 'main',
      head_sha: run.sha,
    });
  }

  async function refusal(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    text: string,
  ): Promise<Answer | undefined> {
    if (forbidden(method, path)) return say(403, { message: 'Resource not accessible by integration' });
    const [, repository = '', what = ''] = /^(\/repos\/[^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
    const [, owner = ''] = repository.slice(1).split('/');
    if (method === 'POST' && what === '/pulls') {
      const { head } = JSON.parse(text) as { readonly head: string };
      const ref = await ask('GET', `${repository}/git/ref/heads/${head}`, headers);
      if (ref.status !== 200) return invalid('PullRequest', 'invalid', 'head');
      const open = await ask('GET', `${repository}/pulls?state=open&head=${owner}:${head}`, headers);
      const message = `A pull request already exists for ${owner}:${head}.`;
      return open.body === '[]' ? undefined : invalid('PullRequest', 'custom', message);
    }
    return ofRun(method, path);
  }

  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => void pieces.push(piece));
    request.on('end', () => {
      const { method = '', url: path = '' } = request;
      const text = Buffer.concat(pieces).toString('utf8');
      const headers = { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' };
      void refusal(method, path, headers, text)
        .then((no) => no ?? ask(method, path, headers, text))
        .then(({ status, body }) => response.writeHead(status).end(status === 204 ? undefined : body));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    run,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
