/** One request to GitHub's REST API, and its answer. The token goes to that host alone, and over TLS only. */
import { parseJson } from '../../lib/bounded-json.js';
import { HeadwaterError } from '../../lib/errors.js';
import { httpCall } from '../../lib/http-call.js';
import { isPrivate } from '../../lib/linked-pages.js';
import { ApiError, NoAnswer, UnreadableAnswer } from './errors.js';

export interface GithubClient {
  /** Of the repositories that the API is for: `github.com`. */
  readonly host: string;
  /** The answer's JSON; undefined when it has no content. Throws what `errors.ts` knows. */
  request(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, signal: AbortSignal, body?: object): Promise<unknown>;
}

/**
 * @param env GITHUB_API_URL of an Enterprise Server; GH_TOKEN or GITHUB_TOKEN
 * Throws CREDENTIALS_MISSING, OPTION_INVALID.
 */
export function openGithub(env: NodeJS.ProcessEnv, maxBytes: number): GithubClient {
  const given = env['GITHUB_API_URL'] || 'https://api.github.com';
  if (!URL.canParse(given)) throw new HeadwaterError('OPTION_INVALID', 'GITHUB_API_URL is not an address');
  const api = new URL(given);
  if (!isPrivate(api)) throw new HeadwaterError('OPTION_INVALID', `GITHUB_API_URL ${api.host} is not https, and gets no token`);
  const token = env['GH_TOKEN'] || env['GITHUB_TOKEN'] || '';
  if (token === '') throw new HeadwaterError('CREDENTIALS_MISSING', 'GITHUB_TOKEN is not set');
  const root = api.href.replace(/\/$/u, '');
  const headers = {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    authorization: `Bearer ${token}`,
  };
  return {
    host: hostOf(api),
    async request(method, path, signal, body) {
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const typed = body === undefined ? headers : { ...headers, 'content-type': 'application/json' };
      const answer = await httpCall(new URL(`${root}${path}`), { method, headers: typed, ...content, maxBytes, signal });
      if (answer.kind !== 'answered') throw new NoAnswer(answer.because, answer.kind === 'unknown');
      const { status, headers: said, text } = answer;
      if (status < 200 || status >= 300) throw new ApiError(api.host, status, said);
      if (text === '') return undefined;
      const json = text === undefined ? undefined : parseJson(text);
      if (json?.kind !== 'value') throw new UnreadableAnswer(`the answer of ${api.host} cannot be read`);
      return json.value;
    },
  };
}

/** Without a port, as repositories are named. The address of the API is `https://HOST/api/v3` on a server of one's own, else `https://api.HOST`. */
export function hostOf(api: URL): string {
  return api.pathname.startsWith('/api/') ? api.hostname : api.hostname.replace(/^api\./u, '');
}
