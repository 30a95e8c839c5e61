/**
 * What must hold for everything that opens trees of source files: it lists what people edit and no more, below what was
 * asked for and never outside of it, says what it could not open, and changes nothing.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/lib/errors.js';
import type { OpenedTrees, SourceTrees } from '../../src/ports/index.js';
import { commit, repositoryAt, run, temporaryFolder, write } from '../fakes/git-repositories.js';
import { gapsOf, testContext } from '../fakes/read-context.js';

export function describeSourceTrees(
  name: string,
  trees: SourceTrees,
  cleanUp: () => Promise<void> = async () => undefined,
): void {
  let folder = '';
  let remove = (): void => undefined;
  beforeEach(() => {
    ({ path: folder, remove } = temporaryFolder());
  });
  afterEach(async () => {
    remove();
    await cleanUp();
  });

  const open = (path: string, limits = {}): Promise<OpenedTrees> => trees.openFolder(join(folder, path), testContext(limits));
  const shown = (opened: OpenedTrees): readonly (readonly [string, readonly string[]])[] =>
    opened.trees.map(({ root, files }) => [root.slice(realpathSync(folder).length + 1), files]);

  function bundle(): string {
    const root = repositoryAt(join(folder, 'r'), { 'base/Dockerfile': 'FROM scratch\n', b: '' });
    run(root, ['bundle', 'create', '-q', join(folder, 'r.bundle'), '--all']);
    return join(folder, 'r.bundle');
  }

  /** Everything below a folder, with its content: to see that nothing was changed. */
  const snapshot = (path: string): string =>
    execFileSync('sh', ['-c', 'find . -type f -exec sha256sum {} + | sort -k 2; find . -type l -o -type d | sort'], {
      cwd: join(folder, path),
      encoding: 'utf8',
    });

  describe(`${name} keeps the promises of source trees`, () => {
    it('opens a plain folder as one tree of its files, sorted, relative to its root', async () => {
      write(folder, { 'a/z.yaml': '', 'a/b/c.yaml': '', 'a/b.yaml': '' });
      const opened = await open('a');
      expect(gapsOf(opened.gaps)).toEqual([]);
      expect(shown(opened)).toEqual([['a', ['b.yaml', 'b/c.yaml', 'z.yaml']]]);
      expect(opened.trees[0]?.repository).toMatchObject({ writable: true, path: realpathSync(join(folder, 'a')) });
      expect(opened.trees[0]?.repository.commit).toBeUndefined();
    });

    it('opens a checkout with its commit, and neither what git ignores nor .git and node_modules', async () => {
      const root = repositoryAt(join(folder, 'a'), { '.gitignore': 'build/\n', Dockerfile: '' });
      write(root, { 'build/x': '', 'node_modules/y/index.js': '', 'new.yaml': '' });
      const opened = await open('a');
      expect(shown(opened)).toEqual([['a', ['.gitignore', 'Dockerfile', 'new.yaml']]]);
      expect(opened.trees[0]?.repository.commit).toBe(run(root, ['rev-parse', 'HEAD']));
    });

    it('gives for a folder in a checkout the root of that, with only the files below the folder', async () => {
      repositoryAt(join(folder, 'a'), { 'x/one': '', 'y/two': '' });
      expect(shown(await open('a/x'))).toEqual([['a', ['x/one']]]);
    });

    it('opens nested checkouts as trees of their own, the folder’s own first, no file in two of them', async () => {
      repositoryAt(join(folder, 'a'), { own: '' });
      repositoryAt(join(folder, 'a/n/one'), { 'x/file': '' });
      repositoryAt(join(folder, 'a/two'), { file: '' });
      const opened = await open('a');
      expect(shown(opened)[0]).toEqual(['a', ['own']]);
      expect(shown(opened).slice(1).toSorted()).toEqual([
        ['a/n/one', ['x/file']],
        ['a/two', ['file']],
      ]);
      expect(new Set(opened.trees.map(({ repository }) => repository.name)).size).toBe(3);
    });

    it('lists regular files only, and links only when they stay inside', async () => {
      write(folder, { 'a/real': '', 'secret/file': '' });
      execFileSync('mkfifo', [join(folder, 'a/pipe')]);
      symlinkSync('real', join(folder, 'a/inside'));
      symlinkSync('../secret/file', join(folder, 'a/outside'));
      symlinkSync('../secret', join(folder, 'a/folder'));
      symlinkSync('nowhere', join(folder, 'a/broken'));
      symlinkSync('circle', join(folder, 'a/circle'));
      expect(shown(await open('a'))).toEqual([['a', ['inside', 'real']]]);
    });

    it('gives the same when it is asked again, and paths that can be opened', async () => {
      repositoryAt(join(folder, 'a'), { 'b/c': '1', 'ü ø "quoted"\n': '2' });
      const [one, other] = [await open('a'), await open('a')];
      expect(one).toEqual(other);
      for (const { root, files } of one.trees) {
        expect(isAbsolute(root)).toBe(true);
        for (const file of files) expect(readFileSync(join(root, file), 'utf8')).toMatch(/^[12]$/);
      }
    });

    it('says that it left out what is beyond the limit of files, and keeps to it', async () => {
      write(folder, Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`a/${i}`, ''])));
      const opened = await open('a', { files: 10 });
      expect(opened.trees.flatMap(({ files }) => files).length).toBeLessThanOrEqual(10);
      expect(gapsOf(opened.gaps).map(({ code }) => code)).toEqual(['FILES_TOO_MANY']);
    });

    it('reads a broken checkout as the folder that it also is, and says so', async () => {
      write(folder, { 'a/Dockerfile': '', 'a/.git': 'gitdir: /nowhere/at/all\n' });
      const opened = await open('a');
      expect(shown(opened)).toEqual([['a', ['Dockerfile']]]);
      expect(gapsOf(opened.gaps).map(({ code }) => code)).toEqual(['GIT_UNREADABLE']);
    });

    it('changes nothing in a folder that it opens', async () => {
      const root = repositoryAt(join(folder, 'a'), { one: '1' });
      write(root, { one: '2', new: '' });
      const before = snapshot('a');
      await open('a');
      expect(snapshot('a')).toBe(before);
    });

    it('tells a bundle by its first bytes, whatever else it is told about', () => {
      expect(trees.isBundle(readFileSync(bundle()))).toBe(true);
      for (const text of ['', '# v2 git bundl', 'PK\u0003\u0004', '{"a":1}', ' # v2 git bundle\n']) {
        expect(trees.isBundle(Buffer.from(text)), text).toBe(false);
      }
    });

    it('opens a bundle away from where it lies, as a tree that cannot be written', async () => {
      const file = bundle();
      const opened = await trees.openBundle(file, testContext());
      expect(gapsOf(opened.gaps)).toEqual([]);
      expect(opened.trees.map(({ files }) => files)).toEqual([['b', 'base/Dockerfile']]);
      expect(opened.trees[0]?.repository).toMatchObject({
        writable: false,
        commit: run(join(folder, 'r'), ['rev-parse', 'HEAD']),
      });
      expect(opened.trees[0]?.root.startsWith(folder)).toBe(false);
      expect(existsSync(join(opened.trees[0]?.root ?? '', 'base/Dockerfile'))).toBe(true);
    });

    it('says in known words what of a bundle it could not open, and never throws for it', async () => {
      const file = bundle();
      const cut = join(folder, 'cut.bundle');
      writeFileSync(cut, readFileSync(file));
      truncateSync(cut, readFileSync(file).length - 30);
      writeFileSync(join(folder, 'words.bundle'), 'not a bundle');
      for (const path of [cut, join(folder, 'words.bundle')]) {
        const opened = await trees.openBundle(path, testContext());
        expect(opened.trees, path).toEqual([]);
        const gaps = gapsOf(opened.gaps);
        expect(gaps.length, path).toBeGreaterThan(0);
        for (const { code, why, what } of gaps) {
          expect(Object.keys(ERRORS)).toContain(code);
          expect(code).not.toBe('INTERNAL');
          expect(what).toMatch(/\S/);
          expect(why).toMatch(/^[^\n]*\S[^\n]*$/);
        }
      }
    });

    it('opens a folder as it was where a branch left another, away from where it lies', async () => {
      const root = repositoryAt(join(folder, 'r'), { 'a/x': 'one\n', 'b/y': '' });
      const first = run(root, ['rev-parse', 'HEAD']);
      run(root, ['checkout', '-q', '-b', 'feature']);
      commit(root, { 'a/x': 'two\n', 'a/z': '' });
      run(root, ['checkout', '-q', 'main']);
      commit(root, { 'a/w': '' });
      run(root, ['checkout', '-q', 'feature']);
      const before = snapshot('r');
      const opened = await trees.openFolderAt(join(root, 'a'), 'main', testContext());
      expect(gapsOf(opened.gaps)).toEqual([]);
      const [tree] = opened.trees;
      expect(tree).toMatchObject({ files: ['a/x'], original: root, repository: { name: 'r', commit: first, writable: false } });
      expect(readFileSync(join(tree?.root ?? '', 'a/x'), 'utf8')).toBe('one\n');
      expect(tree?.root.startsWith(folder)).toBe(false);
      expect(snapshot('r')).toBe(before);
    });

    it('says that there is no such commit, or no history at all', async () => {
      const root = repositoryAt(join(folder, 'r'), { x: '' });
      mkdirSync(join(folder, 'plain'));
      for (const [path, revision] of [
        [root, 'nowhere'],
        [root, '--help'],
        [join(folder, 'plain'), 'HEAD'],
      ] as const) {
        const opening = trees.openFolderAt(path, revision, testContext());
        await expect(opening).rejects.toMatchObject({ code: 'REVISION_NOT_FOUND' });
      }
    });

    it('stops when it is told to', async () => {
      mkdirSync(join(folder, 'a'));
      repositoryAt(join(folder, 'b'), { x: '' });
      commit(join(folder, 'b'), { y: '' });
      const context = testContext({}, AbortSignal.abort(new Error('stopped by the test')));
      for (const path of ['a', 'b'])
        await expect(trees.openFolder(join(folder, path), context)).rejects.toThrow(/stopped|abort/i);
    });
  });
}
