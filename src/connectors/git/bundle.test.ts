import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenedTrees } from '../../ports/index.js';
import { removePrivateFolders, sourceHistory, sourceTrees } from './index.js';
import { commit, repositoryAt, run, temporaryFolder } from '../../../test/fakes/git-repositories.js';
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

function bundle(from: string, ...references: readonly string[]): string {
  const file = join(folder, 'base-images.bundle');
  run(from, ['bundle', 'create', '-q', file, ...references]);
  return file;
}

const contentsOf = ({ trees: [tree] }: OpenedTrees): Record<string, string> =>
  Object.fromEntries((tree?.files ?? []).map((path) => [path, readFileSync(join(tree?.root ?? '', path), 'utf8')]));

describe('a bundle', () => {
  it('is told by its first bytes', () => {
    const root = repositoryAt(join(folder, 'r'), { a: '' });
    expect(sourceTrees.isBundle(readFileSync(bundle(root, '--all')))).toBe(true);
    expect(sourceTrees.isBundle(Buffer.from('# v3 git bundle\n'))).toBe(true);
    expect(sourceTrees.isBundle(Buffer.from('# v2 git bundles are fine'))).toBe(false);
    expect(sourceTrees.isBundle(Buffer.from(''))).toBe(false);
  });

  it.each([[['--all']], [['HEAD']], [['main']], [['side', 'main']]])(
    'of %j gives the files of its default branch, not writable',
    async (references) => {
      const root = repositoryAt(join(folder, 'r'), { 'base/Dockerfile': 'FROM scratch\n' });
      run(root, ['branch', 'side']);
      const head = commit(root, { 'b.yaml': 'b' });
      const opened = await sourceTrees.openBundle(bundle(root, ...references), testContext());
      expect(gapsOf(opened.gaps)).toEqual([]);
      expect(contentsOf(opened)).toEqual({ 'base/Dockerfile': 'FROM scratch\n', 'b.yaml': 'b' });
      expect(opened.trees[0]?.repository).toMatchObject({ name: 'base-images', writable: false, commit: head });
    },
  );

  it('keeps its history, in a folder that only this user can enter and that is removed again', async () => {
    const root = repositoryAt(join(folder, 'r'), { a: 'one\n' });
    commit(root, { a: 'one\ntwo\n' }, 'Bo Berg');
    const { trees } = await sourceTrees.openBundle(bundle(root, '--all'), testContext());
    const tree = trees[0]!;
    const blame = await sourceHistory.blame(tree.repository, 'a', 1, 9);
    expect(blame?.map(({ authorName }) => authorName)).toEqual(['Ana Lopez', 'Bo Berg']);
    expect(statSync(dirname(tree.root)).mode & 0o777).toBe(0o700);
    await removePrivateFolders();
    expect(existsSync(tree.root)).toBe(false);
  });

  it('takes its name from its catalog entry', async () => {
    const root = repositoryAt(join(folder, 'r'), {
      'catalog-info.yaml': 'metadata:\n  annotations:\n    "gitlab.com/project-slug": acme/images/base\n',
    });
    const { trees } = await sourceTrees.openBundle(bundle(root, '--all'), testContext());
    expect(trees[0]?.repository.name).toBe('gitlab.com/acme/images/base');
  });

  it.each([
    ['is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40)],
    ['ends after its first line', (bytes: Buffer) => bytes.subarray(0, bytes.indexOf('\n') + 1)],
    [
      'has a damaged byte',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -60), Buffer.from([(bytes.at(-60) ?? 0) ^ 255]), bytes.subarray(-59)]),
    ],
  ])('that %s is a gap, and leaves nothing behind', async (_, damage) => {
    const root = repositoryAt(join(folder, 'r'), { a: 'x'.repeat(1000) });
    const file = bundle(root, '--all');
    writeFileSync(file, damage(readFileSync(file)));
    const opened = await sourceTrees.openBundle(file, testContext());
    expect(opened.trees).toEqual([]);
    expect(gapsOf(opened.gaps)).toMatchObject([
      { code: 'GIT_UNREADABLE', what: 'base-images.bundle', hides: expect.arrayContaining(['sources', 'owners']) },
    ]);
  });

  it('that needs an earlier history is a gap', async () => {
    const root = repositoryAt(join(folder, 'r'), { a: '1' });
    commit(root, { a: '2' });
    expect(gapsOf((await sourceTrees.openBundle(bundle(root, 'main~1..main'), testContext())).gaps)).toMatchObject([
      { code: 'GIT_UNREADABLE' },
    ]);
  });

  it('is checked out within the limits of number and size', async () => {
    const root = repositoryAt(join(folder, 'r'), { a: 'x', b: 'y'.repeat(1000), c: 'z' });
    const file = bundle(root, '--all');
    const small = await sourceTrees.openBundle(file, testContext({ uncompressed: 10 }));
    expect(contentsOf(small)).toEqual({ a: 'x', c: 'z' });
    expect(gapsOf(small.gaps)).toMatchObject([{ code: 'ARCHIVE_TOO_LARGE', why: expect.stringContaining('1 of its files') }]);
    const few = await sourceTrees.openBundle(file, testContext({ files: 2 }));
    expect(few.trees[0]?.files).toEqual(['a', 'b']);
    expect(gapsOf(few.gaps)).toMatchObject([{ code: 'FILES_TOO_MANY' }]);
  });

  it('of a tree of trees that names billions of files stops at the limit', async () => {
    const root = join(folder, 'bomb');
    repositoryAt(root, {});
    const make = (input: string): string => execFileSync('git', ['-C', root, 'mktree'], { input, encoding: 'utf8' }).trim();
    let object = run(root, ['hash-object', '-w', '--stdin', '--literally', '-t', 'blob']);
    let [mode, type] = ['100644', 'blob'];
    for (let level = 0; level < 10; level += 1) {
      object = make(Array.from({ length: 10 }, (_, index) => `${mode} ${type} ${object}\tf${index}\n`).join(''));
      [mode, type] = ['040000', 'tree'];
    }
    run(root, ['update-ref', 'refs/heads/main', run(root, ['commit-tree', object, '-m', 'bomb'])]);
    const opened = await sourceTrees.openBundle(bundle(root, 'main'), testContext({ files: 500 }));
    expect(opened.trees[0]?.files).toHaveLength(500);
    expect(gapsOf(opened.gaps)).toMatchObject([{ code: 'FILES_TOO_MANY' }]);
  });

  it('cannot write outside of its folder, nor into its own .git', async () => {
    const root = repositoryAt(join(folder, 'r'), { target: 'x' });
    const blob = run(root, ['rev-parse', 'HEAD:target']);
    const literally = (entries: readonly string[]): string => {
      const bytes = entries.map((entry) => Buffer.concat([Buffer.from(`${entry}\0`), Buffer.from(blob, 'hex')]));
      const options = { input: Buffer.concat(bytes), encoding: 'utf8' } as const;
      return execFileSync('git', ['-C', root, 'hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], options).trim();
    };
    const tree = literally(['100644 ../escaped', '100644 .GIT', '100644 ok']);
    run(root, ['update-ref', 'refs/heads/main', run(root, ['commit-tree', tree, '-m', 'evil'])]);
    const opened = await sourceTrees.openBundle(bundle(root, 'main'), testContext());
    expect(contentsOf(opened)).toEqual({ ok: 'x' });
    expect(gapsOf(opened.gaps)).toMatchObject([{ code: 'ARCHIVE_SUSPICIOUS', why: expect.stringContaining('2 of its paths') }]);
  });

  it('runs no filter that its attributes name', async () => {
    const root = repositoryAt(join(folder, 'r'), {
      '.gitattributes': '*.bin filter=lfs diff=lfs -text\n',
      'a.bin': 'version https://git-lfs.github.com/spec/v1\n',
    });
    expect(contentsOf(await sourceTrees.openBundle(bundle(root, '--all'), testContext()))['a.bin']).toContain('git-lfs');
  });
});

describe('a bare repository given as input', () => {
  it('is checked out elsewhere and stays as it is', async () => {
    const root = repositoryAt(join(folder, 'r'), { a: 'one\n' });
    run(root, ['remote', 'add', 'origin', 'git@github.com:acme/base-images.git']);
    run(folder, ['clone', '-q', '--bare', root, 'bare.git']);
    const bare = join(folder, 'bare.git');
    run(bare, ['config', 'remote.origin.url', 'git@github.com:acme/base-images.git']);
    const opened = await sourceTrees.openFolder(bare, testContext());
    expect(contentsOf(opened)).toEqual({ a: 'one\n' });
    expect(opened.trees[0]?.repository).toMatchObject({ name: 'github.com/acme/base-images', writable: false });
    expect(await sourceHistory.blame(opened.trees[0]!.repository, 'a', 1, 1)).toHaveLength(1);
    expect(existsSync(join(bare, 'index'))).toBe(false);
  });

  it('below a folder is a gap that says how to read it', async () => {
    run(folder, ['init', '-q', '--bare', 'repositories/x.git']);
    const opened = await sourceTrees.openFolder(folder, testContext());
    expect(opened.trees[0]?.files).toEqual([]);
    expect(gapsOf(opened.gaps)).toMatchObject([{ code: 'GIT_UNREADABLE', what: 'repositories/x.git' }]);
  });

  it('without a commit is a gap', async () => {
    run(folder, ['init', '-q', '--bare', 'x.git']);
    expect(gapsOf((await sourceTrees.openFolder(join(folder, 'x.git'), testContext())).gaps)).toMatchObject([
      { why: 'it has no branch with a commit' },
    ]);
  });
});

it('checks links out as links', async () => {
  const root = repositoryAt(join(folder, 'r'), { a: 'x' });
  symlinkSync('a', join(root, 'link'));
  symlinkSync('/etc/hostname', join(root, 'out'));
  commit(root, {});
  const { trees } = await sourceTrees.openBundle(bundle(root, '--all'), testContext());
  expect(trees[0]?.files).toEqual(['a', 'link']);
  expect(lstatSync(join(trees[0]?.root ?? '', 'link')).isSymbolicLink()).toBe(true);
});
