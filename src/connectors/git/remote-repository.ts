/**
 * Fetches the newest commit of a repository's default branch, and nothing else of its history, into a private folder and
 * checks it out there. Who we are is told by git's own helpers and the ssh agent, and never asked.
 */
import type { OpenedTrees, TreeContext } from '../../ports/index.js';
import { openPrivately } from './bundle.js';
import { text } from './checkout.js';
import { git } from './client.js';
import { initialise } from './own-repository.js';
import { remoteOf } from './remote.js';

/** `https://…/x.git`, `ssh://…`, `user@host:path`. What else is on the web may be anything. */
export function isRemote(address: string): boolean {
  const isWritten = /^(?:https?:\/\/[^?#]+\.git\/?$|ssh:\/\/|[\w.-]+@[^/:@]+:[^:])/iu.test(address);
  return isWritten && remoteOf(address) !== undefined;
}

export async function openRemote(address: string, context: TreeContext): Promise<OpenedTrees> {
  const remote = remoteOf(address);
  const what = remote?.name ?? 'the repository';
  return openPrivately(what, what, context, async (place) => {
    const { signal } = context;
    const listed = await git(['ls-remote', '--quiet', '--', address, 'HEAD'], { cwd: place.cwd, signal, reaches: 'network' });
    if (listed.kind !== 'ok') return withoutAddress(listed, address, what);
    const [commit = ''] = text(listed.stdout).split(/\s/u);
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(commit))
      return { kind: 'failed', why: 'it has no default branch with a commit' };
    const made = await initialise(place, commit, signal);
    if (made.kind !== 'ok') return made;
    // Every file is looked at, so a filter for files would only have them fetched one by one.
    const fetch = ['fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
    const fetched = await git([...fetch, '--update-head-ok', '--', address, '+HEAD:refs/heads/default'], {
      ...place,
      signal,
      reaches: 'network',
      timeoutMs: FETCH_MS,
    });
    return fetched.kind === 'ok' ? { kind: 'ok', shallow: true, remoteUrl: address } : withoutAddress(fetched, address, what);
  });
}

/** There may be a password in the address, and in what git says of it. */
function withoutAddress<Answer extends { readonly kind: 'failed'; readonly why: string } | { readonly kind: 'missing' }>(
  answer: Answer,
  address: string,
  what: string,
): Answer {
  if (answer.kind === 'missing') return answer;
  const why = answer.why.replaceAll(address, what).replaceAll(/:\/\/[^/?#\s]*@/gu, '://');
  return { ...answer, why };
}

const FETCH_MS = 600_000;
