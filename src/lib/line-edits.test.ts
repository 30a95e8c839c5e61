import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, lineEditBetween, unifiedDiff } from './line-edits.js';

describe('applyEdits', () => {
  it('replaces, inserts and removes whole lines by the numbers they had before', () => {
    const text = 'one\ntwo\nthree\nfour\n';
    const edits = [
      { startLine: 4, removed: ['four'], added: [] },
      { startLine: 2, removed: ['two'], added: ['zwei', 'deux'] },
      { startLine: 1, removed: [], added: ['zero'] },
    ];
    expect(applyEdits(text, edits)).toBe('zero\none\nzwei\ndeux\nthree\n');
  });

  it('refuses a text that is not the one the edit was made for', () => {
    expect(() => applyEdits('one\nother\n', [{ startLine: 2, removed: ['two'], added: [] }])).toThrow(RangeError);
    expect(() => applyEdits('one\n', [{ startLine: 9, removed: ['x'], added: [] }])).toThrow(RangeError);
  });

  it('refuses edits that overlap', () => {
    const edits = [
      { startLine: 1, removed: ['a', 'b'], added: ['x'] },
      { startLine: 2, removed: ['b'], added: ['y'] },
    ];
    expect(() => applyEdits('a\nb\n', edits)).toThrow(RangeError);
  });
});

describe('lineEditBetween', () => {
  it('gives an edit that turns the one text into the other', () => {
    const line = fc.stringMatching(/^[a-c]{0,2}$/);
    const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));
    fc.assert(fc.property(text, text, (before, after) => applyEdits(before, [lineEditBetween(before, after)]) === after));
  });
});

describe('unifiedDiff', () => {
  it.each([
    ['an ordinary file', 'base/Dockerfile', 'FROM a\nRUN b\n', 'FROM a\nRUN c\n'],
    ['no newline at the end', 'f', 'a\nb', 'a\nc'],
    ['a newline that comes', 'f', 'a\nb', 'a\nb\n'],
    ['a newline that goes', 'f', 'a\nb\n', 'a\nb'],
    ['Windows line ends', 'f', 'a\r\nb\r\nc\r\n', 'a\r\nx\r\nc\r\n'],
    ['a path with spaces', 'my folder/Docker file', 'a\n', 'b\n'],
    ['a path with other letters', 'prüfung/"x".yaml', 'a\n', 'b\n'],
    ['lines that look like a diff', 'f', '--- a\n+++ b\n@@ x\n', '--- a\n+++ c\n@@ x\n'],
  ])('is taken by git apply: %s', (_name, path, before, after) => {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-diff-'));
    try {
      execFileSync('git', ['init', '-q'], { cwd: folder });
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), before);
      execFileSync('git', ['apply', '-'], { cwd: folder, input: unifiedDiff(path, before, after) });
      expect(readFileSync(join(folder, path), 'utf8')).toBe(after);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is empty when nothing changed', () => {
    expect(unifiedDiff('f', 'a\n', 'a\n')).toBe('');
  });
});
