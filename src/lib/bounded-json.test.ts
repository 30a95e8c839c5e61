import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseJson, readBoundedJson } from './bounded-json.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bounded-json-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function read(content: string | Uint8Array, maxBytes = 1_000_000, bounds = {}) {
  const path = join(folder, 'file.json');
  await writeFile(path, content);
  return readBoundedJson(path, maxBytes, bounds);
}

describe('readBoundedJson', () => {
  it.each<[string, string | Uint8Array]>([
    ['plain', '{"a": [1, "é"]}'],
    ['with a byte order mark', '\ufeff{"a": [1, "é"]}'],
    ['gzip', gzipSync('{"a": [1, "é"]}')],
    ['UTF-16 as PowerShell writes it', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{"a": [1, "é"]}', 'utf16le')])],
  ])('reads a file that is %s', async (_what, content) => {
    expect(await read(content)).toEqual({ kind: 'value', value: { a: [1, 'é'] } });
  });

  it.each<[string, string, string | Uint8Array, number]>([
    ['a file over the limit', 'FILE_TOO_LARGE', '"12345678"', 9],
    ['a text over the limit once unzipped', 'FILE_TOO_LARGE', gzipSync(`"${'a'.repeat(5000)}"`), 4000],
    ['a zip bomb', 'FILE_TOO_LARGE', gzipSync(`"${'a'.repeat(3_000_000)}"`), 100_000_000],
    ['gzip data that breaks off', 'FILE_TRUNCATED', gzipSync(JSON.stringify([...'abcdefgh'])).subarray(0, -12), 1000],
    ['damaged gzip data', 'FILE_MALFORMED', Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), Buffer.alloc(40, 7)]), 1000],
    ['bytes that are no text', 'ENCODING_UNREADABLE', Buffer.from([0x22, 0xc3, 0x28, 0x22]), 1000],
    ['an empty file', 'FILE_TRUNCATED', '', 1000],
    ['brackets within brackets', 'FILE_MALFORMED', '['.repeat(100_000), 1_000_000],
  ])('refuses %s: %s', async (_what, code, content, maxBytes) => {
    expect(await read(content, maxBytes)).toMatchObject({ kind: 'problem', code });
  });

  it('reads a file of exactly the limit', async () => {
    expect(await read('"1234567"', 9)).toEqual({ kind: 'value', value: '1234567' });
  });

  it('says that it cannot read what is not there, a folder, or a link to nothing', async () => {
    await symlink(join(folder, 'nowhere'), join(folder, 'link'));
    for (const path of [join(folder, 'missing'), folder, join(folder, 'link')]) {
      expect(await readBoundedJson(path, 1000)).toMatchObject({ kind: 'problem', code: 'FILE_UNREADABLE' });
    }
  });

  it('takes a key named __proto__ as a key like any other', async () => {
    const read1 = await read('{"__proto__": {"polluted": true}}');
    expect(read1.kind === 'value' && Object.keys(read1.value as object)).toEqual(['__proto__']);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('parseJson', () => {
  it.each([
    ['{"a": 1,\n "b" 2}', 'FILE_MALFORMED', 'line 2, column 6'],
    ['{"a": 1}}', 'FILE_MALFORMED', 'line 1, column 9'],
    ['[1, 2', 'FILE_TRUNCATED', 'line 1, column 6'],
    ['{"a": "text that bre', 'FILE_TRUNCATED', 'line 1, column 21'],
    ['{"a": tr', 'FILE_TRUNCATED', 'line 1, column 9'],
    ['{"a": -', 'FILE_TRUNCATED', 'line 1, column 8'],
    ['{"a": trust}', 'FILE_MALFORMED', 'line 1, column 7'],
    ['[1 2]', 'FILE_MALFORMED', 'line 1, column 4'],
    ['[1,]', 'FILE_MALFORMED', 'line 1, column 4'],
    ['{"a": 01}', 'FILE_MALFORMED', 'line 1, column 7'],
    ["{'a': 1}", 'FILE_MALFORMED', 'line 1, column 2'],
    ['<html>', 'FILE_MALFORMED', 'line 1, column 1'],
    ['[1}', 'FILE_MALFORMED', 'line 1, column 3'],
  ])('%j is %s at %s', (text, code, place) => {
    expect(parseJson(text)).toMatchObject({ kind: 'problem', code, message: expect.stringContaining(place) });
  });

  it('gives the value of every document', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual({ kind: 'value', value: JSON.parse(text) });
      }),
    );
  });

  it('calls every object or array that was cut off truncated, wherever the cut is', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.array(fc.jsonValue(), { minLength: 1 }), fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 })),
        fc.nat(),
        (value, at) => {
          const text = JSON.stringify(value);
          const cut = text.slice(0, 1 + (at % (text.length - 1)));
          expect(parseJson(cut)).toMatchObject({ kind: 'problem', code: 'FILE_TRUNCATED' });
        },
      ),
      { numRuns: 500 },
    );
  });
});
