import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { serveRepositories, type GitServer } from '../../test/fakes/git-server.js';
import { repositoryAt, temporaryFolder } from '../../test/fakes/git-repositories.js';
import { serveJson, type JsonApi } from '../../test/fakes/json-api.js';
import { only, TEST_LIMITS } from '../../test/fakes/read-context.js';
import { removePrivateFolders, sourceTrees } from '../connectors/git/index.js';
import { loadCodeHosts, loadConnectors } from '../connectors/registry.js';
import { discover, type Discovery } from './index.js';

let folder = '';
let remove = (): void => undefined;
let git: GitServer | undefined;
let api: JsonApi | undefined;
const before = { ...process.env };
beforeEach(async () => {
  ({ path: folder, remove } = temporaryFolder());
  for (const name of ['base', 'web']) repositoryAt(join(folder, `acme/${name}.git`), { Dockerfile: 'FROM scratch\n' });
  writeFileSync(join(folder, 'gitconfig'), '');
  process.env['GIT_CONFIG_GLOBAL'] = join(folder, 'gitconfig');
  git = await serveRepositories(folder);
});
afterEach(async () => {
  process.env = { ...before };
  await Promise.all([git?.close(), api?.close()]);
  remove();
  await removePrivateFolders();
});

async function look(...inputs: readonly string[]): Promise<Discovery> {
  const [connectors, codeHosts] = await Promise.all([loadConnectors(), loadCodeHosts()]);
  const signal = new AbortController().signal;
  return discover(inputs, {
    connectors,
    codeHosts,
    trees: sourceTrees,
    limits: TEST_LIMITS,
    signal,
    onProgress: () => undefined,
    folder,
  });
}

const shown = ({ sources }: Discovery): readonly string[] =>
  sources.map(({ id, kind, gaps }) =>
    `${id.replace(git?.url ?? '', 'URL')} ${kind} ${gaps.map(({ code }) => code).join(' ')}`.trim(),
  );
const dockerfiles = ({ observations }: Discovery): readonly string[] =>
  only(observations, 'dockerfile').map(({ dockerfile }) => `${dockerfile.repository}/${dockerfile.path}`);

it('reads a remote like a checkout, and shows its address without the credentials in it', async () => {
  const seen = await look(`${(git?.url ?? '').replace('//', '//ana:secret@')}/acme/base.git`);
  expect(shown(seen)).toEqual(['URL/acme/base.git git GIT_SHALLOW']);
  expect(dockerfiles(seen)).toEqual(['127.0.0.1/acme/base/Dockerfile']);
  expect(JSON.stringify(seen)).not.toContain('secret');
});

it('tells no password of a remote that cannot be read', async () => {
  for (const url of [git?.url ?? '', 'http://127.0.0.1:1']) {
    const seen = await look(`${url.replace('//', '//ana:secret@')}/acme/gone.git`);
    expect(seen.sources.map(({ status }) => status)).toEqual(['unread']);
    expect(JSON.stringify(seen)).not.toContain('secret');
  }
});

it('reads each repository of an organisation, and goes on where one cannot be fetched', async () => {
  const addresses = ['web', 'gone', 'base'].map((name) => `${git?.url ?? ''}/acme/${name}.git`);
  api = await serveJson(() => ({ body: addresses.map((clone_url) => ({ clone_url })) }));
  process.env['GITHUB_API_URL'] = api.url;
  const seen = await look('github://acme');
  expect(shown(seen)).toEqual([
    'github://acme github',
    'URL/acme/web.git git GIT_SHALLOW',
    'URL/acme/gone.git git GIT_UNREADABLE',
    'URL/acme/base.git git GIT_SHALLOW',
  ]);
  expect(dockerfiles(seen)).toEqual(['127.0.0.1/acme/web/Dockerfile', '127.0.0.1/acme/base/Dockerfile']);
});

it('says what was left out, which leaves nothing unread', async () => {
  api = await serveJson(() => ({ body: [{ clone_url: `${git?.url ?? ''}/acme/web.git`, archived: true }] }));
  process.env['GITHUB_API_URL'] = api.url;
  const { sources } = await look('github://acme');
  expect(sources).toMatchObject([
    { id: 'github://acme', status: 'partial', gaps: [{ code: 'REPOSITORIES_LEFT_OUT', hides: [] }] },
  ]);
});

it('takes no file of this machine for a repository because a host says so', async () => {
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
  const body = [folder, `file://${folder}/acme/base.git`, 'ext::sh -c true', 'kubernetes://'].map((clone_url) => ({ clone_url }));
  api = await serveJson(() => ({ body }));
  process.env['GITHUB_API_URL'] = api.url;
  const seen = await look('github://acme');
  expect(seen.sources.slice(1).map(({ status, gaps }) => [status, gaps[0]?.code])).toEqual(
    body.map(() => ['unread', 'GIT_UNREADABLE']),
  );
  expect(seen.observations.every(({ kind }) => kind === 'gap')).toBe(true);
});
