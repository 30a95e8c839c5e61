import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInside, readTextInside } from './read-inside.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headwater-read-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const read = (name: string) => readTextInside(root, join(root, name), 100);

describe('readTextInside', () => {
  it('gives the text without a byte order mark, through a link that stays inside', async () => {
    writeFileSync(join(root, 'a'), '\uFEFFé');
    symlinkSync('a', join(root, 'link'));
    expect(await read('link')).toEqual({ kind: 'text', text: 'é' });
  });

  it('says that there is no such file', async () => {
    expect(await read('gone')).toEqual({ kind: 'absent' });
    writeFileSync(join(root, 'a'), '');
    expect(await read('a/b')).toEqual({ kind: 'absent' });
  });

  it('reads nothing outside, too large, not text, or not a file, and does not wait on a pipe', async () => {
    symlinkSync('/etc/hostname', join(root, 'out'));
    writeFileSync(join(root, 'large'), 'x'.repeat(101));
    writeFileSync(join(root, 'binary'), Buffer.from([0xff]));
    mkdirSync(join(root, 'folder'));
    execFileSync('/usr/bin/env', ['mkfifo', join(root, 'pipe')]);
    expect(await Promise.all(['out', 'large', 'binary', 'folder', 'pipe'].map(read))).toEqual([
      { kind: 'refused', code: 'FILE_UNREADABLE', why: expect.stringContaining('outside') },
      { kind: 'refused', code: 'FILE_TOO_LARGE', why: expect.stringContaining('101 bytes') },
      { kind: 'refused', code: 'ENCODING_UNREADABLE', why: expect.any(String) },
      { kind: 'refused', code: 'FILE_UNREADABLE', why: expect.stringContaining('not a regular file') },
      { kind: 'refused', code: 'FILE_UNREADABLE', why: expect.stringContaining('not a regular file') },
    ]);
  });
});

it.each([
  ['/a', '/a/b', true],
  ['/a', '/a', true],
  ['/a', '/ab', false],
  ['/a', '/a/..b', true],
  ['/a/b', '/a', false],
  ['/', '/a', true],
])('takes %s to contain %s: %s', (folder, path, expected) => {
  expect(isInside(folder, path)).toBe(expected);
});
