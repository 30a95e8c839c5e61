import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryName, type Observation } from '../../model/index.js';
import type { ReadContext, SourceTree } from '../../ports/index.js';
import { collect, testContext } from '../../../test/fakes/read-context.js';
import { codeowners } from './index.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headwater-codeowners-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const context = testContext();

function tree(files: Readonly<Record<string, string>>, remote?: string): SourceTree {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const repository = {
    name: repositoryName('checkout'),
    source: context.source,
    path: root,
    writable: true,
    ...(remote === undefined ? {} : { remote }),
  };
  return { repository, root, files: Object.keys(files).toSorted() };
}

async function observe(of: SourceTree, within: ReadContext = context): Promise<readonly Observation[] | undefined> {
  const claim = await codeowners.recognise({ kind: 'tree', tree: of });
  if (claim === undefined) return undefined;
  return collect(codeowners.read(claim, within));
}

const pathsIn = (seen: readonly Observation[] | undefined): readonly string[] =>
  (seen ?? []).flatMap((one) => (one.kind === 'ownership' ? [`${one.rule.path} ${one.rule.owners.join(' ')}`] : []));

describe('which file counts', () => {
  const all = {
    '.github/CODEOWNERS': '* @hub',
    CODEOWNERS: '* @root',
    'docs/CODEOWNERS': '* @docs',
    '.gitlab/CODEOWNERS': '* @lab',
  };
  it.each([
    [all, 'https://github.com/a/b', '.github/CODEOWNERS @hub'],
    [all, 'https://gitlab.acme.example/a/b', 'CODEOWNERS @root'],
    [all, undefined, '.github/CODEOWNERS @hub'],
    [{ ...all, '.gitlab-ci.yml': '' }, undefined, 'CODEOWNERS @root'],
    [{ '.gitlab/CODEOWNERS': '* @lab', 'docs/CODEOWNERS': '* @docs' }, 'https://gitlab.com/a/b', 'docs/CODEOWNERS @docs'],
    [
      { '.bitbucket/CODEOWNERS': '* @bucket', CODEOWNERS: '* @root' },
      'https://bitbucket.org/a/b',
      '.bitbucket/CODEOWNERS @bucket',
    ],
    [{ '.gitlab/CODEOWNERS': '* @lab' }, 'https://github.com/mirror/b', '.gitlab/CODEOWNERS @lab'],
  ])('takes of %j on %s: %s', async (files: Record<string, string>, remote, expected) => {
    expect(pathsIn(await observe(tree(files, remote)))).toEqual([expected]);
  });

  it('finds the repository’s file when only a folder of it is looked at', async () => {
    const whole = tree({ '.github/CODEOWNERS': '* @hub', 'app/Dockerfile': 'FROM scratch' });
    expect(pathsIn(await observe({ ...whole, files: ['app/Dockerfile'] }))).toEqual(['.github/CODEOWNERS @hub']);
  });

  it('claims no tree without one, and nothing that is not a tree', async () => {
    expect(await observe(tree({ 'src/CODEOWNERS': '* @a' }))).toBeUndefined();
    expect(await codeowners.recognise({ kind: 'address', address: 'registry://a' })).toBeUndefined();
  });
});

describe('what it gives', () => {
  it('gives the file, a rule per line and a gap for each line that is skipped', async () => {
    const seen = await observe(tree({ CODEOWNERS: '* @a\n!x @a\n/y/\n' }));
    expect(seen).toEqual([
      { kind: 'source-file', file: { repository: 'checkout', path: 'CODEOWNERS', text: '* @a\n!x @a\n/y/\n' } },
      {
        kind: 'ownership',
        rule: { kind: 'codeowners', repository: 'checkout', path: 'CODEOWNERS', line: 1, pattern: '*', owners: ['@a'] },
      },
      { kind: 'ownership', rule: expect.objectContaining({ line: 2, invalid: 'a pattern cannot be negated with !' }) },
      {
        kind: 'ownership',
        rule: { kind: 'codeowners', repository: 'checkout', path: 'CODEOWNERS', line: 3, pattern: '/y/', owners: [] },
      },
      { kind: 'gap', gap: expect.objectContaining({ code: 'CODEOWNERS_MALFORMED', what: 'CODEOWNERS:2', hides: ['owners'] }) },
    ]);
  });

  it('gives few gaps for a file of another kind', async () => {
    const seen = await observe(tree({ CODEOWNERS: 'these are words\n'.repeat(5000) }));
    const gaps = (seen ?? []).flatMap((one) => (one.kind === 'gap' ? [one.gap.why] : []));
    expect(gaps).toHaveLength(21);
    expect(gaps.at(-1)).toBe('4980 more of its lines are not valid');
  });

  it.each([
    ['too large', 'FILE_TOO_LARGE', Buffer.alloc(2000, '#')],
    ['not UTF-8', 'ENCODING_UNREADABLE', Buffer.from([0x2a, 0x20, 0xff])],
  ])('gives a gap for a file that is %s', async (_, code, bytes) => {
    const of = tree({});
    writeFileSync(join(root, 'CODEOWNERS'), bytes);
    const seen = await observe(of, testContext({ textFile: 1000 }));
    expect(seen).toEqual([{ kind: 'gap', gap: expect.objectContaining({ code, what: 'CODEOWNERS', hides: ['owners'] }) }]);
  });

  it('does not follow a link out of the tree', async () => {
    const of = tree({});
    symlinkSync('/etc/hostname', join(root, 'CODEOWNERS'));
    expect(await observe(of)).toEqual([{ kind: 'gap', gap: expect.objectContaining({ code: 'FILE_UNREADABLE' }) }]);
  });
});
