import { describe, expect, it } from 'vitest';
import { parseDiff } from '../../lib/diff.js';
import { unifiedDiff } from './unified-diff.js';

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');

describe('a diff of two texts', () => {
  it('is nothing for the same text', () => {
    expect(unifiedDiff('a\n', 'a\n', 'f')).toBe('');
  });

  it('shows what was added and removed with three lines around', () => {
    const before = lines(12);
    expect(unifiedDiff(before, before.replace('line 6\n', 'six\nseven\n'), 'f.yaml').split('\n')).toEqual([
      '--- a/f.yaml',
      '+++ b/f.yaml',
      '@@ -4,7 +4,8 @@',
      ' line 3',
      ' line 4',
      ' line 5',
      '-line 6',
      '+six',
      '+seven',
      ' line 7',
      ' line 8',
      ' line 9',
    ]);
  });

  it('puts changes that are far apart into hunks of their own, and near ones into one', () => {
    const before = lines(40);
    const far = before.replace('line 3\n', '').replace('line 30\n', 'x\n');
    expect(unifiedDiff(before, far, 'f').match(/^@@/gm)).toHaveLength(2);
    const near = before.replace('line 3\n', '').replace('line 8\n', 'x\n');
    expect(unifiedDiff(before, near, 'f').match(/^@@/gm)).toHaveLength(1);
  });

  it('is read back by what shows diffs', () => {
    const before = lines(20);
    const after = `first\n${before.replace('line 10\n', '--- ten\n')}last\n`;
    const { files, cut } = parseDiff(unifiedDiff(before, after, 'f'));
    const added = files.flatMap((file) => file.lines.filter(({ kind }) => kind === 'added').map(({ text }) => text));
    expect([files.length, cut, added]).toEqual([1, 0, ['first', '--- ten', 'last']]);
  });
});
