import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonListError, JsonListTooLong, readJsonList } from './json-list-stream.js';

const LIMITS = { longest: 10_000, total: 1_000_000, depth: 50 };

async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  // One buffer that is used again, as sources may.
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(buffer, 0, at, at + size);
    yield buffer.subarray(0, length);
  }
}

async function read(text: string, size = 7, limits = LIMITS): Promise<{ around: unknown; items: unknown[] }> {
  const items: unknown[] = [];
  const { around, bytes } = await readJsonList(chunks(text, size), 'items', (item) => items.push(item), limits);
  expect(bytes).toBe(Buffer.byteLength(text));
  return { around, items };
}

describe('readJsonList', () => {
  it('gives what JSON.parse gives, wherever the text is cut', async () => {
    const values = fc.record(
      { kind: fc.string(), metadata: fc.jsonValue({ maxDepth: 3 }), items: fc.array(fc.jsonValue({ maxDepth: 4 })) },
      { requiredKeys: ['items'] },
    );
    await fc.assert(
      fc.asyncProperty(values, fc.integer({ min: 1, max: 64 }), fc.boolean(), async (value, size, isSpaced) => {
        const text = JSON.stringify(value, undefined, isSpaced ? 2 : 0);
        const { items, ...rest } = JSON.parse(text) as { items: unknown[] };
        expect(await read(text, size)).toEqual({ around: { ...rest, items: [] }, items });
      }),
    );
  });

  it.each([
    ['a list of the name further in', '{"a":{"items":[1,2]}}'],
    ['a name that only ends so', String.raw`{"x\"items":[1,2]}`],
    ['a text that looks so', String.raw`{"x":"{\"items\":[","y":[1]}`],
    ['no list', '{"items":{"a":[1]}}'],
  ])('leaves %s where it is', async (_, text) => {
    expect(await read(text)).toEqual({ around: JSON.parse(text), items: [] });
  });

  it.each([
    ['{"items":[{"a":1}', 'it breaks off'],
    ['{"items":["a', 'it breaks off'],
    ['', 'it is not JSON'],
    ['{"items":[1,,2]}', 'it is not JSON'],
    ['{"items":[1 2]}', 'it is not JSON'],
    ['{"items":[1]]', 'it is not JSON'],
    ['{"items":[1]}}', 'it is not JSON'],
    ['<html>', 'it is not JSON'],
    [`{"items":["${'x'.repeat(LIMITS.longest)}"]}`, `a part of it has more than ${LIMITS.longest} bytes`],
    [`{"a":"${'x'.repeat(LIMITS.longest)}"}`, `a part of it has more than ${LIMITS.longest} bytes`],
    [`{"items":[${'['.repeat(60)}`, 'it is nested more than 50 deep'],
  ])('refuses %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(new JsonListError(message));
  });

  it('ends with a text that is too long in all', async () => {
    await expect(read('{"items":[1,2,3]}', 7, { ...LIMITS, total: 10 })).rejects.toThrow(
      new JsonListTooLong('it has more than 10 bytes'),
    );
  });

  it('keeps a key like any other that names a prototype', async () => {
    const { items } = await read('{"items":[{"__proto__":{"polluted":true}}]}');
    expect(Object.hasOwn(items[0] as object, '__proto__')).toBe(true);
    expect((items[0] as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
