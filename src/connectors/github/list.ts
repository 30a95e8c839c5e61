/**
 * Lists the repositories of an organisation or a user by GitHub's REST API. Archived and disabled ones and forks are left
 * out, and said. A repository that is named is taken as it is.
 * https://docs.github.com/en/rest/repos/repos#list-organization-repositories
 */
import { z } from 'zod';
import { isPrivate, linkedPages, type Pages } from '../../lib/linked-pages.js';
import type { CodePlace, ListedRepositories } from '../../ports/index.js';

type Context = Parameters<CodePlace['list']>[0];

const Repository = z.object({
  clone_url: z.string(),
  archived: z.boolean().nullish(),
  disabled: z.boolean().nullish(),
  fork: z.boolean().nullish(),
});

/** @param env GITHUB_API_URL of an Enterprise Server; GH_TOKEN or GITHUB_TOKEN */
export async function listRepositories(
  owner: string,
  repository: string | undefined,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<ListedRepositories> {
  const what = `repositories of ${owner}`;
  const given = env['GITHUB_API_URL'] || 'https://api.github.com';
  if (!URL.canParse(given)) return failed('API_REJECTED', what, 'GITHUB_API_URL is not an address');
  const api = new URL(given);
  if (repository !== undefined) return { repositories: [`${webOf(api)}/${owner}/${repository}.git`], gaps: [] };
  const ofOrganisation = await pagesOf(api, `orgs/${owner}/repos`, env, context);
  const pages = ofOrganisation.kind === 'absent' ? await pagesOf(api, `users/${owner}/repos`, env, context) : ofOrganisation;
  if (pages.kind === 'absent')
    return failed('PERMISSION_MISSING', what, `${api.host} knows no ${owner}, or does not show it to us`);
  if (pages.kind === 'problem') return failed(pages.code, what, pages.why);
  const parsed = z.array(Repository).safeParse(pages.items);
  if (!parsed.success) return failed('API_REJECTED', what, `the answer of ${api.host} is no list of repositories`);
  const kept = parsed.data.filter((each) => each.archived !== true && each.disabled !== true && each.fork !== true);
  const leftOut = parsed.data.length - kept.length;
  const gap = {
    code: 'REPOSITORIES_LEFT_OUT',
    what,
    why: `${leftOut} of ${parsed.data.length} were left out: they are archived, disabled or forks`,
    // Nobody asked for them, so nothing is missing without them.
    hides: [],
  };
  return { repositories: kept.map(({ clone_url: address }) => address), gaps: leftOut === 0 ? [] : [gap] };
}

function pagesOf(api: URL, path: string, env: NodeJS.ProcessEnv, { limits, signal }: Context): Promise<Pages> {
  const first = new URL(`${api.href.replace(/\/$/u, '')}/${path}?per_page=100`);
  const token = env['GH_TOKEN'] || env['GITHUB_TOKEN'];
  const headers = {
    'x-github-api-version': '2022-11-28',
    'user-agent': 'headwater',
    ...(token === undefined || token === '' || !isPrivate(first) ? {} : { authorization: `Bearer ${token}` }),
  };
  return linkedPages(first, { headers, maxBytes: limits.jsonDocument, signal });
}

/** The address of the API is `https://HOST/api/v3` on a server of one's own, else `https://api.HOST`. */
function webOf(api: URL): string {
  return api.pathname.startsWith('/api/') ? api.origin : `${api.protocol}//${api.host.replace(/^api\./u, '')}`;
}

function failed(code: string, what: string, why: string): ListedRepositories {
  return { repositories: [], gaps: [{ code, what, why, hides: ['sources', 'resources', 'owners', 'findings'] }] };
}
