import { describe, expect, it } from 'vitest';
import { parseDiff } from './diff.js';

describe('parseDiff', () => {
  it('numbers the lines before and after a change', () => {
    const { files } = parseDiff(
      '--- a/Dockerfile\n+++ b/Dockerfile\n@@ -3,2 +3,3 @@\n FROM debian:12\n-RUN old\n+RUN new\n+RUN more\n',
    );
    expect(files).toEqual([
      {
        path: 'Dockerfile',
        lines: [
          { kind: 'hunk', text: '@@ -3,2 +3,3 @@' },
          { kind: 'same', text: 'FROM debian:12', before: 3, after: 3 },
          { kind: 'removed', text: 'RUN old', before: 4 },
          { kind: 'added', text: 'RUN new', after: 4 },
          { kind: 'added', text: 'RUN more', after: 5 },
        ],
      },
    ]);
  });

  it('takes a removed line that begins with two hyphens for a line, not for a file', () => {
    const { files } = parseDiff('--- a/q.sql\n+++ b/q.sql\n@@ -1 +1 @@\n--- a comment\n+-- another\n');
    expect(files.map(({ path }) => path)).toEqual(['q.sql']);
    expect(files[0]?.lines.map(({ kind, text }) => [kind, text])).toEqual([
      ['hunk', '@@ -1 +1 @@'],
      ['removed', '-- a comment'],
      ['added', '-- another'],
    ]);
  });

  it('names a file that is taken away by the name it had', () => {
    expect(parseDiff('--- a/old.tf\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n').files[0]?.path).toBe('old.tf');
  });

  it('says how many lines were left out', () => {
    const lines = Array.from({ length: 10 }, (_, index) => `+line ${index}`).join('\n');
    expect(parseDiff(`--- a/f\n+++ b/f\n@@ -0,0 +1,10 @@\n${lines}\n`, 5).cut).toBe(6);
  });
});
