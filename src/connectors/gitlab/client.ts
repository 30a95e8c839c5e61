/** One request to GitLab's REST API, and its answer. The token goes to that host alone, and over TLS only. */
import { parseJson } from '../../lib/bounded-json.js';
import { HeadwaterError } from '../../lib/errors.js';
import { httpCall } from '../../lib/http-call.js';
import { isPrivate } from '../../lib/linked-pages.js';
import { ApiError, NoAnswer, UnreadableAnswer } from './errors.js';

export interface GitlabClient {
  /** Of the projects that the API is for: `gitlab.com`. */
  readonly host: string;
  /** The answer's JSON; undefined when it has no content. Throws what `errors.ts` knows. */
  request(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, signal: AbortSignal, body?: object): Promise<unknown>;
}

/**
 * @param env CI_API_V4_URL of a server of one's own; GITLAB_TOKEN
 * Throws CREDENTIALS_MISSING, OPTION_INVALID.
 */
export function openGitlab(env: NodeJS.ProcessEnv, maxBytes: number): GitlabClient {
  const api = apiOf(env);
  if (api === undefined) throw new HeadwaterError('OPTION_INVALID', 'CI_API_V4_URL is not an address');
  if (!isPrivate(api)) throw new HeadwaterError('OPTION_INVALID', `CI_API_V4_URL ${api.host} is not https, and gets no token`);
  const token = env['GITLAB_TOKEN'] ?? '';
  if (token === '') throw new HeadwaterError('CREDENTIALS_MISSING', 'GITLAB_TOKEN is not set');
  const root = api.href.replace(/\/$/u, '');
  const headers = { accept: 'application/json', 'private-token': token };
  return {
    host: api.hostname,
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

/** Undefined for what is no address. */
export function apiOf(env: NodeJS.ProcessEnv): URL | undefined {
  const given = env['CI_API_V4_URL'] || 'https://gitlab.com/api/v4';
  return URL.canParse(given) ? new URL(given) : undefined;
}
