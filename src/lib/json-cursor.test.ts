import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesAre, CLOSE_OBJECT, COLON, COMMA, JsonCursor, OPEN_OBJECT } from './json-cursor.js';

function cursorOn(text: string): JsonCursor {
  const cursor = new JsonCursor();
  const bytes = new TextEncoder().encode(`??${text}??`);
  cursor.start(bytes, 2, bytes.length - 2);
  return cursor;
}

/** Walks an object of strings and lists of strings. */
function walks(text: string): boolean {
  const cursor = cursorOn(text);
  if (!cursor.take(OPEN_OBJECT)) return false;
  if (cursor.take(CLOSE_OBJECT)) return cursor.atEnd();
  do if (!cursor.string() || !cursor.take(COLON) || !(cursor.strings() || cursor.string())) return false;
  while (cursor.take(COMMA));
  return cursor.take(CLOSE_OBJECT) && cursor.atEnd();
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('JsonCursor', () => {
  it('walks over every plain object of strings and lists of strings', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', 'é', '字', ' ', '/', '{', '\u007f') });
    fc.assert(
      fc.property(fc.dictionary(plain, fc.oneof(plain, fc.array(plain))), fc.nat(2), (value, indent) => {
        expect(walks(JSON.stringify(value, null, indent))).toBe(true);
      }),
    );
  });

  it('never walks over what JSON.parse refuses', () => {
    const nearly = fc.array(
      fc.constantFrom('{', '}', '[', ']', ':', ',', '"a"', '"', ' ', '\t', '\\', '\u0001', 'null', '"b":', '"c":[]'),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(nearly, (tokens) => {
        const text = tokens.join('');
        expect(!walks(text) || parses(text)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it.each(['{"a":"\\u0041"}', '{"a":"\\n"}', '{"a":1}', '{"a":null}', '{"a":{}}', '{"a":"b"} x', '{"a":"b"', '{"a":"b', ''])(
    'leaves %j to others',
    (text) => {
      expect(walks(text)).toBe(false);
    },
  );

  it('says where a string stands', () => {
    const cursor = cursorOn(' "repository" ');
    expect(cursor.string()).toBe(true);
    expect(bytesAre(cursor.bytes, cursor.stringFrom, new TextEncoder().encode('repository'))).toBe(true);
    expect(cursor.stringTo - cursor.stringFrom).toBe('repository'.length);
    expect(cursor.atEnd()).toBe(true);
  });
});
