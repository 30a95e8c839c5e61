import { appendFileSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removePrivateFolders, sourceHistory, sourceTrees } from './index.js';
import { commit, repositoryAt, run, temporaryFolder, write } from '../../../test/fakes/git-repositories.js';
import { gapsOf, testContext } from '../../../test/fakes/read-context.js';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
});
afterEach(async () => {
  remove();
  await removePrivateFolders();
});

const open = (path = folder, context = testContext()) => sourceTrees.openFolder(path, context);
const shape = async (path = folder): Promise<unknown> =>
  (await open(path)).trees.map(({ repository, files }) => ({ name: repository.name, files }));

describe('a plain folder', () => {
  it('is a repository by its folder’s name, writable, without a commit', async () => {
    write(folder, { 'b/Dockerfile': '', 'a.yaml': '' });
    const { trees, gaps } = await open();
    const name = folder.split('/').at(-1);
    expect(gaps).toEqual([]);
    expect(trees).toEqual([
      { repository: { name, source: 'test', path: folder, writable: true }, root: folder, files: ['a.yaml', 'b/Dockerfile'] },
    ]);
  });

  it('is listed without what tools generate, and never through a link out of it', async () => {
    write(folder, { 'node_modules/x/index.js': '', '.terraform/x': '', 'vendor/bundle/x': '', 'vendor/kept': '', 'in/a': '' });
    symlinkSync('/etc', join(folder, 'etc'));
    symlinkSync('/etc/hostname', join(folder, 'hostname'));
    symlinkSync('in', join(folder, 'loop'));
    symlinkSync('in/a', join(folder, 'inside'));
    symlinkSync('nowhere', join(folder, 'dangling'));
    expect((await open()).trees[0]?.files).toEqual(['in/a', 'inside', 'vendor/kept']);
  });

  it('gives a gap at the limit and goes on with what it has, in a stable order', async () => {
    write(folder, Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${String(index).padStart(2, '0')}`, ''])));
    const opened = await open(folder, testContext({ files: 10 }));
    expect(opened.trees[0]?.files).toEqual(Array.from({ length: 10 }, (_, index) => `f0${index}`));
    expect(gapsOf(opened.gaps)).toMatchObject([
      { code: 'FILES_TOO_MANY', hides: expect.arrayContaining(['resources', 'sources']) },
    ]);
  });

  it('takes its name from its catalog entry where there is no remote', async () => {
    write(folder, { 'catalog-info.yaml': 'metadata:\n  annotations:\n    github.com/project-slug: acme/base-images # ours\n' });
    expect((await open()).trees[0]?.repository.name).toBe('github.com/acme/base-images');
  });

  it('opens each checkout below it as its own tree, two of one name apart', async () => {
    write(folder, { 'own.yaml': '' });
    repositoryAt(join(folder, 'one/app'), { a: '' });
    repositoryAt(join(folder, 'two/app'), { b: '' });
    expect(await shape()).toEqual([
      { name: expect.any(String), files: ['own.yaml'] },
      { name: 'app', files: ['a'] },
      { name: 'app (two/app)', files: ['b'] },
    ]);
  });
});

describe('a checkout', () => {
  it('lists tracked files and new ones, not ignored, deleted or generated ones', async () => {
    repositoryAt(folder, { '.gitignore': '*.log\n', 'a/b/Dockerfile': 'FROM scratch', 'gone.yaml': '', 'node_modules/x': '' });
    write(folder, { 'new.yaml': '', 'noise.log': '' });
    rmSync(join(folder, 'gone.yaml'));
    const { trees, gaps } = await open();
    expect(trees[0]?.files).toEqual(['.gitignore', 'a/b/Dockerfile', 'new.yaml']);
    expect(trees[0]?.repository).toMatchObject({ writable: true, path: folder, commit: run(folder, ['rev-parse', 'HEAD']) });
    expect(gaps).toEqual([]);
  });

  it('gives the root and only the files below the folder that was asked for', async () => {
    repositoryAt(folder, { 'top.yaml': '', 'apps/api/Dockerfile': '', 'apps/web/Dockerfile': '' });
    const { trees } = await open(join(folder, 'apps/api'));
    expect(trees).toMatchObject([{ root: folder, files: ['apps/api/Dockerfile'] }]);
  });

  it('reads a folder that its surrounding checkout ignores as the plain folder it is', async () => {
    repositoryAt(folder, { '.gitignore': 'work/\n' });
    write(folder, { 'work/a.yaml': '' });
    const { trees } = await open(join(folder, 'work'));
    expect(trees).toMatchObject([{ root: join(folder, 'work'), files: ['a.yaml'], repository: { name: 'work' } }]);
  });

  it('keeps names with newlines, quotes, escapes and other alphabets as they are, and counts those that are no text', async () => {
    const names = ['a\nb', '"q"', '\\x', 'é', ':(top)x', '-rf', 'sp ace'];
    repositoryAt(folder, Object.fromEntries(names.map((name) => [name, ''])));
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe])]), '');
    const opened = await open();
    expect(opened.trees[0]?.files).toEqual(names.toSorted());
    expect(gapsOf(opened.gaps)).toMatchObject([
      { code: 'FILE_UNREADABLE', why: expect.stringContaining('1 file name is not valid UTF-8') },
    ]);
  });

  it('does not enter a tracked folder that became a link', async () => {
    repositoryAt(folder, { 'etc/hostname': 'x', 'kept/a': '' });
    rmSync(join(folder, 'etc'), { recursive: true });
    symlinkSync('/etc', join(folder, 'etc'));
    expect((await open()).trees[0]?.files).toEqual(['kept/a']);
  });

  it('opens nested checkouts and submodules as their own trees, and says which submodule is not there', async () => {
    const library = repositoryAt(join(folder, 'library'), { 'l.yaml': '' });
    const app = repositoryAt(join(folder, 'app'), { 'a.yaml': '' });
    run(app, ['submodule', '--quiet', 'add', library, 'vendor/lib']);
    run(app, ['submodule', '--quiet', 'add', library, 'vendor/absent']);
    commit(app, {});
    rmSync(join(app, 'vendor/absent'), { recursive: true });
    repositoryAt(join(app, 'inner'), { 'i.yaml': '' });
    const opened = await open(app);
    expect(opened.trees.map(({ root, files }) => [root, files])).toEqual([
      [app, ['.gitmodules', 'a.yaml']],
      [join(app, 'inner'), ['i.yaml']],
      [join(app, 'vendor/lib'), ['l.yaml']],
    ]);
    expect(gapsOf(opened.gaps)).toMatchObject([
      { code: 'GIT_UNREADABLE', what: 'vendor/absent', remedy: expect.stringContaining('submodule update') },
    ]);
  });

  it('takes a linked worktree as a checkout', async () => {
    repositoryAt(join(folder, 'main'), { a: '' });
    run(join(folder, 'main'), ['worktree', 'add', '-q', '../side', '-b', 'side']);
    expect((await open(join(folder, 'side'))).trees).toMatchObject([
      { files: ['a'], repository: { commit: expect.any(String) } },
    ]);
  });

  it('has no commit before its first one', async () => {
    run(folder, ['init', '-q']);
    write(folder, { a: '' });
    const { trees, gaps } = await open();
    expect(trees[0]?.files).toEqual(['a']);
    expect(trees[0]?.repository).not.toHaveProperty('commit');
    expect(gaps).toEqual([]);
  });

  it('holds the limit over all trees of one folder', async () => {
    repositoryAt(join(folder, 'a'), { '1': '', '2': '', '3': '' });
    repositoryAt(join(folder, 'b'), { '4': '', '5': '' });
    const opened = await open(folder, testContext({ files: 6 }));
    // Two entries are the folders themselves.
    expect(opened.trees.map(({ files }) => files.length)).toEqual([0, 3, 1]);
    expect(gapsOf(opened.gaps).map(({ code }) => code)).toEqual(['FILES_TOO_MANY']);
  });

  it('takes its name and an address without credentials from its remote', async () => {
    repositoryAt(folder, { a: '' });
    run(folder, ['remote', 'add', 'origin', 'https://ana:secret@github.com/acme/base-images.git']);
    const { repository } = (await open()).trees[0] ?? {};
    expect(repository).toMatchObject({ name: 'github.com/acme/base-images', remote: 'https://github.com/acme/base-images' });
    expect(JSON.stringify(repository)).not.toContain('secret');
  });

  it('says that a shallow clone does not know older authors', async () => {
    const whole = repositoryAt(join(folder, 'whole'), { a: '1' });
    commit(whole, { a: '2' });
    run(folder, ['clone', '-q', '--depth', '1', `file://${whole}`, 'shallow']);
    expect(gapsOf((await open(join(folder, 'shallow'))).gaps)).toMatchObject([{ code: 'GIT_SHALLOW', hides: ['owners'] }]);
  });
});

describe('what is broken', () => {
  it.each([
    ['an empty .git', () => mkdirSync(join(folder, '.git'))],
    ['a .git that points nowhere', () => writeFileSync(join(folder, '.git'), 'gitdir: /nowhere\n')],
    [
      'a lost commit',
      () => {
        repositoryAt(folder, {});
        rmSync(join(folder, '.git/objects'), { recursive: true });
        mkdirSync(join(folder, '.git/objects'));
      },
    ],
    [
      'a damaged index',
      () => {
        repositoryAt(folder, {});
        writeFileSync(join(folder, '.git/index'), 'nonsense');
      },
    ],
    [
      'a damaged configuration',
      () => {
        repositoryAt(folder, {});
        writeFileSync(join(folder, '.git/config'), '[core\n');
      },
    ],
  ])('%s gives a gap, and the folder is read as a plain one', async (_, damage) => {
    damage();
    write(folder, { 'a.yaml': '' });
    const opened = await open();
    expect(opened.trees).toMatchObject([{ files: ['a.yaml'], repository: { writable: true } }]);
    expect(gapsOf(opened.gaps)).toMatchObject([
      { code: 'GIT_UNREADABLE', why: expect.stringContaining('read as a plain folder') },
    ]);
  });

  it('throws the system’s error for a folder that does not exist', async () => {
    await expect(open(join(folder, 'gone'))).rejects.toThrow(/ENOENT/);
  });

  it('stops when it is told to', async () => {
    repositoryAt(folder, { a: '' });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(open(folder, { ...testContext(), signal })).rejects.toThrow('enough');
  });

  it('reads folders still when there is no git program, and says so', async () => {
    repositoryAt(folder, { 'a.yaml': '' });
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      const opened = await open();
      expect(opened.trees).toMatchObject([{ files: ['a.yaml'] }]);
      expect(gapsOf(opened.gaps)).toMatchObject([
        {
          code: 'GIT_UNREADABLE',
          why: expect.stringContaining('no git program'),
          remedy: expect.stringContaining('Install git'),
        },
      ]);
      expect(
        await sourceHistory.blame({ ...opened.trees[0]!.repository, commit: 'a'.repeat(40) }, 'a.yaml', 1, 1),
      ).toBeUndefined();
    } finally {
      process.env['PATH'] = path;
    }
  });
});

describe('a hostile repository', () => {
  it('starts no program: no hook, filter, textconv, monitor, pager or fetch of missing objects', async () => {
    const canary = join(folder, 'canary');
    const evil = `touch ${canary}; cat`;
    const root = repositoryAt(join(folder, 'evil'), {
      '.gitattributes': '* filter=evil diff=evil merge=evil\n',
      'a.txt': 'one\ntwo\n',
    });
    for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction', 'fsmonitor-watchman']) {
      writeFileSync(join(root, '.git/hooks', hook), `#!/bin/sh\n${evil}\n`, { mode: 0o755 });
    }
    appendFileSync(
      join(root, '.git/config'),
      `[core]\n\tfsmonitor = "${evil}"\n\tpager = "${evil}"\n\tsshCommand = "${evil}"\n\teditor = "${evil}"\n\tgitProxy = "${evil}"\n` +
        `[filter "evil"]\n\tclean = "${evil}"\n\tsmudge = "${evil}"\n\tprocess = "${evil}"\n\trequired = true\n` +
        `[diff "evil"]\n\ttextconv = "${evil}"\n\tcommand = "${evil}"\n[diff]\n\texternal = "${evil}"\n` +
        `[alias]\n\tls-files = "!${evil}"\n\tblame = "!${evil}"\n[blame]\n\tignoreRevsFile = /nowhere\n` +
        `[extensions]\n\tpartialClone = evil\n[remote "evil"]\n\turl = "ext::sh -c touch% ${canary}"\n\tpromisor = true\n\tuploadpack = "${evil}"\n[protocol]\n\tallow = always\n`,
    );
    writeFileSync(join(root, 'a.txt'), 'zero\none\ntwo\n');
    // A blob that is missing would be fetched from the promisor.
    const blob = run(root, ['rev-parse', 'HEAD:.gitattributes']);
    rmSync(join(root, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    // The attack is real: git as people run it falls for it.
    expect(() => run(root, ['status']) + run(root, ['diff'])).toThrow(/./);
    expect(existsSync(canary)).toBe(true);
    rmSync(canary);
    const { trees } = await open(root);
    expect(trees[0]?.files).toEqual(['.gitattributes', 'a.txt']);
    const repository = trees[0]!.repository;
    expect(await sourceHistory.blame(repository, 'a.txt', 1, 3)).toMatchObject([{ line: 2 }, { line: 3 }]);
    expect(await sourceHistory.blame(repository, '.gitattributes', 1, 1)).toEqual([]);
    await sourceTrees.openFolder(join(root, '.git'), testContext());
    expect(existsSync(canary)).toBe(false);
  });

  it('cannot claim another folder as its own', async () => {
    write(folder, { 'private/secret.yaml': '' });
    const root = repositoryAt(join(folder, 'evil'), { 'a.yaml': '' });
    run(root, ['config', 'core.worktree', join(folder, 'private')]);
    expect((await open(root)).trees).toMatchObject([{ root, files: ['a.yaml'] }]);
  });

  it('is not confused by the variables of a surrounding git command', async () => {
    const other = repositoryAt(join(folder, 'other'), { other: '' });
    const root = repositoryAt(join(folder, 'own'), { own: '' });
    process.env['GIT_DIR'] = join(other, '.git');
    try {
      expect((await open(root)).trees[0]?.files).toEqual(['own']);
    } finally {
      delete process.env['GIT_DIR'];
    }
  });

  // Only root can give a folder to somebody else.
  it.runIf(process.getuid?.() === 0)('is readable when it belongs to another user', async () => {
    repositoryAt(folder, { 'a.txt': 'x\n' });
    const give = (path: string): void => {
      chownSync(path, 12345, 12345);
      for (const entry of readdirSync(path, { withFileTypes: true })) if (entry.isDirectory()) give(join(path, entry.name));
    };
    give(folder);
    expect(() => run(folder, ['status'])).toThrow(/dubious ownership/);
    const opened = await open();
    expect(gapsOf(opened.gaps)).toEqual([]);
    expect(opened.trees[0]?.repository.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(await sourceHistory.blame(opened.trees[0]!.repository, 'a.txt', 1, 1)).toHaveLength(1);
  });
});
