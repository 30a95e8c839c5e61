import { afterEach, describe, expect, it } from 'vitest';
import { serveJson, type JsonAnswer, type JsonApi } from '../../../test/fakes/json-api.js';
import { testContext } from '../../../test/fakes/read-context.js';
import { github } from './index.js';
import { listRepositories } from './list.js';

let api: JsonApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

async function listed(answer: Parameters<typeof serveJson>[0], env: Readonly<Record<string, string>> = {}, repository?: string) {
  api = await serveJson(answer);
  return listRepositories('acme', repository, { GITHUB_API_URL: api.url, ...env }, testContext());
}

const repository = (name: string, more = {}) => ({ clone_url: `https://github.com/acme/${name}.git`, ...more });
const ORG = '/orgs/acme/repos?per_page=100';

describe('a GitHub organisation', () => {
  it('is its repositories of all pages, but for archived and disabled ones and forks, which are said', async () => {
    const { repositories, gaps } = await listed((path, url): JsonAnswer | undefined => {
      const link = { link: `<${url}${ORG}&page=2>; rel="next", <${url}/x>; rel="last"` };
      if (path === ORG) return { headers: link, body: [repository('a'), repository('old', { archived: true })] };
      if (path !== `${ORG}&page=2`) return undefined;
      return { body: [repository('f', { fork: true }), repository('d', { disabled: true }), repository('b')] };
    });
    expect(repositories).toEqual(['https://github.com/acme/a.git', 'https://github.com/acme/b.git']);
    expect(gaps).toMatchObject([{ code: 'REPOSITORIES_LEFT_OUT', why: expect.stringMatching(/^3 of 5 /) }]);
  });

  it('may be a user', async () => {
    const answer = (path: string) => (path === '/users/acme/repos?per_page=100' ? { body: [repository('a')] } : undefined);
    expect(await listed(answer)).toEqual({ repositories: ['https://github.com/acme/a.git'], gaps: [] });
  });

  it('is asked for with the token, which no other host gets', async () => {
    const other = await serveJson(() => ({ body: [] }));
    try {
      const { repositories, gaps } = await listed(
        () => ({ headers: { link: `<${other.url}/x>; rel="next"` }, body: [repository('a')] }),
        { GITHUB_TOKEN: 'secret' },
      );
      expect(api?.requests[0]?.headers.authorization).toBe('Bearer secret');
      expect(other.requests).toEqual([]);
      expect(repositories).toEqual([]);
      expect(gaps.map(({ code }) => code)).toEqual(['API_REJECTED']);
    } finally {
      await other.close();
    }
  });

  it.each([
    ['401', { status: 401 }, 'CREDENTIALS_REFUSED'],
    ['403', { status: 403 }, 'PERMISSION_MISSING'],
    ['403 at the limit', { status: 403, headers: { 'x-ratelimit-remaining': '0' } }, 'API_THROTTLED'],
    ['404', { status: 404 }, 'PERMISSION_MISSING'],
    ['500', { status: 500 }, 'API_REJECTED'],
    ['a redirect', { status: 302, headers: { location: 'https://evil.example/' } }, 'API_UNREACHABLE'],
    ['no JSON', { body: '<html>' }, 'API_REJECTED'],
    ['no repositories', { body: [{ a: 1 }] }, 'API_REJECTED'],
    ['itself as the next page', { headers: { link: `<${ORG}>; rel="next"` }, body: [] }, 'API_REJECTED'],
  ])('is a gap, and no repositories, when the answer is %s', async (_, answer, code) => {
    const { repositories, gaps } = await listed(() => answer);
    expect(repositories).toEqual([]);
    expect(gaps.map((gap) => gap.code)).toEqual([code]);
  });
});

it.each([
  ['https://api.github.com', 'https://github.com/acme/base.git'],
  ['https://api.acme.ghe.com', 'https://acme.ghe.com/acme/base.git'],
  ['https://git.acme.example/api/v3', 'https://git.acme.example/acme/base.git'],
])('a repository that is named is not listed, with the API at %s', async (url, address) => {
  const { repositories } = await listRepositories('acme', 'base', { GITHUB_API_URL: url }, testContext());
  expect(repositories).toEqual([address]);
});

it.each([
  ['github://acme', 'GitHub acme'],
  ['github://acme/base.git', 'GitHub acme/base'],
  ['github://acme/..', undefined],
  ['github://acme/a/b', undefined],
  ['gitlab://acme', undefined],
])('the address %s means %s', (address, as) => {
  expect(github.recognise(address)?.as).toBe(as);
});
