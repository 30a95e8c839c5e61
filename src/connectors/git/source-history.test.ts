import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceRepository } from '../../model/index.js';
import { removePrivateFolders, sourceHistory, sourceTrees } from './index.js';
import { commit, repositoryAt, run, temporaryFolder, write } from '../../../test/fakes/git-repositories.js';
import { testContext } from '../../../test/fakes/read-context.js';

let folder = '';
let remove = (): void => undefined;
beforeEach(() => {
  ({ path: folder, remove } = temporaryFolder());
});
afterEach(async () => {
  remove();
  await removePrivateFolders();
});

async function opened(path = folder): Promise<SourceRepository> {
  const { trees } = await sourceTrees.openFolder(path, testContext());
  return trees[0]!.repository;
}

async function who(path: string, start = 1, end = 99, at = folder): Promise<readonly string[] | undefined> {
  const blame = await sourceHistory.blame(await opened(at), path, start, end);
  return blame?.map(({ line, authorName, boundary }) => `${line} ${authorName}${boundary === true ? ' (boundary)' : ''}`);
}

const LINES = 'FROM debian\nRUN a\nRUN b\nCMD c\n';

describe('blame', () => {
  it('says who changed each line last, when, and in which commit', async () => {
    repositoryAt(folder, { Dockerfile: LINES });
    const head = commit(folder, { Dockerfile: LINES.replace('RUN b', 'RUN B') }, 'Bo Berg', '2026-04-02T12:30:00+02:00');
    const blame = await sourceHistory.blame(await opened(), 'Dockerfile', 2, 3);
    expect(blame).toEqual([
      expect.objectContaining({
        line: 2,
        authorName: 'Ana Lopez',
        authorEmail: 'ana.lopez@acme.example',
        date: '2026-03-01T10:00:00.000Z',
      }),
      { line: 3, authorName: 'Bo Berg', authorEmail: 'bo.berg@acme.example', date: '2026-04-02T10:30:00.000Z', commit: head },
    ]);
  });

  it('says the same however often it is asked, and leaves nothing behind in the repository', async () => {
    repositoryAt(folder, { Dockerfile: LINES });
    commit(folder, { Dockerfile: LINES.replace('RUN b', 'RUN B') }, 'Bo Berg');
    const before = run(folder, ['count-objects', '-v']);
    for (let time = 0; time < 12; time += 1) expect(await who('Dockerfile', 2, 3)).toEqual(['2 Ana Lopez', '3 Bo Berg']);
    expect(run(folder, ['count-objects', '-v'])).toBe(before);
    expect(existsSync(join(folder, '.git/objects/info/commit-graph'))).toBe(false);
    expect(existsSync(join(folder, '.git/objects/info/commit-graphs'))).toBe(false);
  });

  it('overlooks a change of blanks', async () => {
    repositoryAt(folder, { a: 'x y\n' });
    commit(folder, { a: '  x   y\n' }, 'Bo Berg');
    expect(await who('a')).toEqual(['1 Ana Lopez']);
  });

  it('counts lines as they are in the folder when there are changes that are not committed', async () => {
    repositoryAt(folder, { Dockerfile: LINES });
    write(folder, { Dockerfile: '# new\nFROM debian\nRUN changed\nRUN b\nCMD c\n# more\n' });
    expect(await who('Dockerfile')).toEqual(['2 Ana Lopez', '4 Ana Lopez', '5 Ana Lopez']);
    expect(await who('Dockerfile', 3, 4)).toEqual(['4 Ana Lopez']);
  });

  it('takes the committed file when it was deleted or became a link', async () => {
    repositoryAt(folder, { Dockerfile: LINES });
    rmSync(join(folder, 'Dockerfile'));
    expect(await who('Dockerfile', 1, 2)).toEqual(['1 Ana Lopez', '2 Ana Lopez']);
    symlinkSync('/etc/hostname', join(folder, 'Dockerfile'));
    expect(await who('Dockerfile', 1, 2)).toEqual(['1 Ana Lopez', '2 Ana Lopez']);
  });

  it('is not misled by other line ends in the checkout', async () => {
    repositoryAt(folder, { Dockerfile: LINES });
    write(folder, { Dockerfile: LINES.replaceAll('\n', '\r\n') });
    expect(await who('Dockerfile')).toHaveLength(4);
  });

  it('passes over the commits that .git-blame-ignore-revs lists, and bears a list that git cannot read', async () => {
    repositoryAt(folder, { a: 'foo(1)\n' });
    const reformat = commit(folder, { a: 'foo( 1 );\n' }, 'Formatter');
    expect(await who('a')).toEqual(['1 Formatter']);
    commit(folder, { '.git-blame-ignore-revs': `# format\n${reformat}\n` });
    expect(await who('a')).toEqual(['1 Ana Lopez']);
    write(folder, { '.git-blame-ignore-revs': 'no revision\n' });
    expect(await who('a')).toEqual(['1 Formatter']);
  });

  it('marks the lines at which the history of a shallow clone ends, and no line of a whole one', async () => {
    const whole = repositoryAt(join(folder, 'whole'), { a: '1\n' });
    commit(whole, { a: '1\n2\n' }, 'Bo Berg');
    commit(whole, { a: '1\n2\n3\n' }, 'Cy Cole');
    run(folder, ['clone', '-q', '--depth', '2', `file://${whole}`, 'shallow']);
    expect(await who('a', 1, 9, join(folder, 'shallow'))).toEqual(['1 Bo Berg (boundary)', '2 Bo Berg (boundary)', '3 Cy Cole']);
    expect(await who('a', 1, 9, whole)).toEqual(['1 Ana Lopez', '2 Bo Berg', '3 Cy Cole']);
  });

  it('gives nothing for lines outside of the file and for a file that was never committed', async () => {
    repositoryAt(folder, { a: 'x\n' });
    write(folder, { new: 'y\n' });
    expect(await who('a', 5, 9)).toEqual([]);
    expect(await who('a', 0, 0)).toEqual([]);
    expect(await who('new')).toEqual([]);
    expect(await who('../outside')).toEqual([]);
  });

  it('is undefined without a history', async () => {
    write(folder, { a: 'x\n' });
    expect(await who('a')).toBeUndefined();
    const lost = { ...(await opened()), commit: 'a'.repeat(40) };
    expect(await sourceHistory.blame(lost, 'a', 1, 1)).toBeUndefined();
  });

  it('reads names that git would take for options or patterns, and shows no control characters of authors', async () => {
    repositoryAt(folder, {});
    commit(folder, { '-L1,1': 'x\n', ':(top)*': 'y\n' }, 'Ana\u001b[31m Lopez');
    expect(await who('-L1,1')).toEqual(['1 Ana[31m Lopez']);
    expect(await who(':(top)*')).toEqual(['1 Ana[31m Lopez']);
  });
});
