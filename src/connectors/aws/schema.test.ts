import { describe, expect, it } from 'vitest';
import { answerOf } from './schema.js';
import { parseRows } from './kinds/credential-rows.js';

describe('an answer', () => {
  it('is JSON, with times of RFC 3339 and without what the SDK adds', () => {
    const answer = {
      $metadata: { requestId: '1' },
      CreateDate: new Date('2026-01-02T03:04:05Z'),
      At: new Date('2026-01-02T03:04:05.678Z'),
      Content: new TextEncoder().encode('a,b'),
      None: undefined,
      Big: 12n,
      Broken: new Date(Number.NaN),
    };
    expect(answerOf(answer)).toEqual({
      CreateDate: '2026-01-02T03:04:05Z',
      At: '2026-01-02T03:04:05.678Z',
      Content: 'a,b',
      Big: 12,
      Broken: null,
    });
  });

  it('keeps a member that is called as a prototype is', () => {
    const answer = answerOf({ Tags: JSON.parse('{"__proto__":"x"}') });
    expect(JSON.stringify(answer)).toBe('{"Tags":{"__proto__":"x"}}');
  });

  it('that is nested without end, or no object, is refused', () => {
    let deep: object = {};
    for (let level = 0; level < 200; level++) deep = { deep };
    expect(() => answerOf(deep)).toThrow('nested');
    expect(() => answerOf('text')).toThrow('no object');
  });
});

describe('the rows of a credential report', () => {
  it.each([
    [
      'user,arn\nana,arn:1\n<root_account>,arn:2\n',
      [
        { user: 'ana', arn: 'arn:1' },
        { user: '<root_account>', arn: 'arn:2' },
      ],
    ],
    ['user,arn\r\n"a,""b""",x', [{ user: 'a,"b"', arn: 'x' }]],
    ['user,arn\nana', [{ user: 'ana' }]],
    ['', []],
  ])('%j', (text, rows) => {
    expect(parseRows(text)).toEqual(rows);
  });
});
