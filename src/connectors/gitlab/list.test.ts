import { afterEach, describe, expect, it } from 'vitest';
import { serveJson, type JsonAnswer, type JsonApi } from '../../../test/fakes/json-api.js';
import { testContext } from '../../../test/fakes/read-context.js';
import { gitlab } from './index.js';
import { listProjects } from './list.js';

let api: JsonApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

async function listed(path: string, answer: (path: string) => JsonAnswer | undefined, token = '') {
  api = await serveJson(answer);
  return listProjects(undefined, path, { CI_API_V4_URL: `${api.url}/api/v4`, GITLAB_TOKEN: token }, testContext());
}

const project = (name: string, more = {}) => ({ http_url_to_repo: `https://gitlab.com/acme/${name}.git`, ...more });
const groupPath = (id: string): string => `/api/v4/groups/${id}/projects?include_subgroups=true&with_shared=false&per_page=100`;

it('a group is the projects of it and its subgroups, but for archived and empty ones and forks, which are said', async () => {
  const { repositories, gaps } = await listed('acme/apps', (path) =>
    path !== groupPath('acme%2Fapps')
      ? undefined
      : {
          body: [
            project('a', { archived: false, empty_repo: false }),
            project('old', { archived: true }),
            project('empty', { empty_repo: true }),
            project('f', { forked_from_project: { id: 1 } }),
          ],
        },
  );
  expect(repositories).toEqual(['https://gitlab.com/acme/a.git']);
  expect(gaps).toMatchObject([{ code: 'REPOSITORIES_LEFT_OUT', why: expect.stringMatching(/^3 of 4 /) }]);
});

it('what is no group is a project, which is taken as it is', async () => {
  const answer = (path: string) =>
    path === '/api/v4/projects/acme%2Fa' ? { body: project('a', { archived: true }) } : undefined;
  expect(await listed('acme/a', answer, 'secret')).toEqual({ repositories: ['https://gitlab.com/acme/a.git'], gaps: [] });
  expect(api?.requests.map(({ headers }) => headers['private-token'])).toEqual(['secret', 'secret']);
});

it.each([
  [401, 'CREDENTIALS_REFUSED'],
  [404, 'PERMISSION_MISSING'],
])('is a gap when the answer is %i', async (status, code) => {
  const { repositories, gaps } = await listed('acme', () => ({ status }));
  expect(repositories).toEqual([]);
  expect(gaps.map((gap) => gap.code)).toEqual([code]);
});

describe('the address', () => {
  it.each([
    ['gitlab://acme', 'GitLab acme'],
    ['gitlab://git.acme.example/acme/apps/web.git', 'GitLab acme/apps/web'],
    ['gitlab://localhost:8080/acme', 'GitLab acme'],
    ['gitlab://git.acme.example', undefined],
    ['gitlab://acme/../x', undefined],
    ['github://acme', undefined],
  ])('%s means %s', (address, as) => {
    expect(gitlab.recognise(address)?.as).toBe(as);
  });
});
