import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removePrivateFolders, sourceTrees } from './index.js';
import { commit, repositoryAt, run, temporaryFolder } from '../../../test/fakes/git-repositories.js';
import { serveRepositories, type GitServer } from '../../../test/fakes/git-server.js';
import { gapsOf, testContext } from '../../../test/fakes/read-context.js';

let folder = '';
let remove = (): void => undefined;
let server: GitServer | undefined;
const before = { ...process.env };
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
  process.env['GIT_CONFIG_GLOBAL'] = join(folder, 'gitconfig');
  writeFileSync(join(folder, 'gitconfig'), '');
});
afterEach(async () => {
  process.env = { ...before };
  await server?.close();
  server = undefined;
  remove();
  await removePrivateFolders();
});

async function serve(root: string, password?: string): Promise<string> {
  server = await serveRepositories(root, password);
  return server.url;
}

describe('a remote', () => {
  it('is opened as its newest commit, under the name of its address, without anything of it that runs', async () => {
    const origin = join(folder, 'acme/base.git');
    repositoryAt(origin, { Dockerfile: 'FROM scratch\n', '.gitattributes': '* filter=evil\n' });
    commit(origin, { 'a.yaml': 'a: 1\n' });
    const { trees, gaps } = await sourceTrees.openRemote(`${await serve(folder)}/acme/base.git`, testContext());
    expect(gapsOf(gaps).map(({ code }) => code)).toEqual(['GIT_SHALLOW']);
    expect(trees).toHaveLength(1);
    expect(trees[0]?.files).toEqual(['.gitattributes', 'Dockerfile', 'a.yaml']);
    expect(trees[0]?.repository).toMatchObject({
      name: '127.0.0.1/acme/base',
      commit: run(origin, ['rev-parse', 'HEAD']),
      writable: false,
    });
  });

  it('is read with what a credential helper of the user knows, and without one is a gap and no question', async () => {
    const origin = join(folder, 'acme/base.git');
    repositoryAt(origin, { a: '' });
    const address = `${await serve(folder, 'secret')}/acme/base.git`;
    const refused = await sourceTrees.openRemote(address, testContext());
    expect(refused.trees).toEqual([]);
    expect(gapsOf(refused.gaps)).toMatchObject([{ code: 'GIT_UNREADABLE', what: '127.0.0.1/acme/base' }]);
    writeFileSync(join(folder, 'gitconfig'), '[credential]\n\thelper = "!f() { echo username=ana; echo password=secret; }; f"\n');
    expect((await sourceTrees.openRemote(address, testContext())).trees).toHaveLength(1);
  });

  it.each(['nowhere.git', 'empty.git'])('that gives nothing is a gap: %s', async (name) => {
    mkdirSync(join(folder, 'empty.git'));
    run(join(folder, 'empty.git'), ['init', '--bare', '--quiet']);
    const { trees, gaps } = await sourceTrees.openRemote(`${await serve(folder)}/${name}`, testContext());
    expect(trees).toEqual([]);
    expect(gapsOf(gaps).map(({ code }) => code)).toEqual(['GIT_UNREADABLE']);
  });

  it.each([
    ['https://git.example/acme/base.git', true],
    ['ssh://git@git.example:22/acme/base', true],
    ['git@git.example:acme/base', true],
    ['https://git.example/acme/base', false],
    ['ssh://-oProxyCommand=touch/x', false],
    ['git@-oProxyCommand=touch:x', false],
    ['ext::sh -c touch%20x', false],
    ['file:///etc/x.git', false],
    ['./a@b/c:d', false],
  ])('is told by its address: %s %s', (address, is) => {
    expect(sourceTrees.isRemote(address)).toBe(is);
  });
});
