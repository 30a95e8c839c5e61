/**
 * Lists the projects of a group and its subgroups by GitLab's REST API, or finds one project. Archived and empty ones and
 * forks are left out, and said; a project that is named is taken as it is.
 * https://docs.gitlab.com/api/groups/#list-projects
 */
import { z } from 'zod';
import { isPrivate, linkedPages, type Pages } from '../../lib/linked-pages.js';
import type { CodePlace, ListedRepositories } from '../../ports/index.js';

type Context = Parameters<CodePlace['list']>[0];

const Project = z.object({
  http_url_to_repo: z.string(),
  archived: z.boolean().nullish(),
  empty_repo: z.boolean().nullish(),
  forked_from_project: z.unknown().optional(),
});

/** @param env CI_API_V4_URL where the address names no host; GITLAB_TOKEN */
export async function listProjects(
  host: string | undefined,
  path: string,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<ListedRepositories> {
  const what = `projects of ${path}`;
  const given = host === undefined ? env['CI_API_V4_URL'] || 'https://gitlab.com/api/v4' : `https://${host}/api/v4`;
  if (!URL.canParse(given))
    return failed('API_REJECTED', what, `${host === undefined ? 'CI_API_V4_URL' : host} is not an address`);
  const api = new URL(given);
  const id = encodeURIComponent(path);
  const ofGroup = await pagesOf(api, `groups/${id}/projects?include_subgroups=true&with_shared=false&per_page=100`, env, context);
  const isGroup = ofGroup.kind !== 'absent';
  const pages = isGroup ? ofGroup : await pagesOf(api, `projects/${id}`, env, context);
  if (pages.kind === 'absent')
    return failed('PERMISSION_MISSING', what, `${api.host} knows no ${path}, or does not show it to us`);
  if (pages.kind === 'problem') return failed(pages.code, what, pages.why);
  const parsed = z.array(Project).safeParse(pages.items);
  if (!parsed.success) return failed('API_REJECTED', what, `the answer of ${api.host} is no list of projects`);
  const kept = parsed.data.filter(
    (each) => !isGroup || (each.archived !== true && each.empty_repo !== true && each.forked_from_project == null),
  );
  const leftOut = parsed.data.length - kept.length;
  const gap = {
    code: 'REPOSITORIES_LEFT_OUT',
    what,
    why: `${leftOut} of ${parsed.data.length} were left out: they are archived, empty or forks`,
    // Nobody asked for them, so nothing is missing without them.
    hides: [],
  };
  return { repositories: kept.map(({ http_url_to_repo: address }) => address), gaps: leftOut === 0 ? [] : [gap] };
}

function pagesOf(api: URL, path: string, env: NodeJS.ProcessEnv, { limits, signal }: Context): Promise<Pages> {
  const first = new URL(`${api.href.replace(/\/$/u, '')}/${path}`);
  const token = env['GITLAB_TOKEN'];
  const headers = token === undefined || token === '' || !isPrivate(first) ? {} : { 'private-token': token };
  return linkedPages(first, { headers, maxBytes: limits.jsonDocument, signal });
}

function failed(code: string, what: string, why: string): ListedRepositories {
  return { repositories: [], gaps: [{ code, what, why, hides: ['sources', 'resources', 'owners', 'findings'] }] };
}
