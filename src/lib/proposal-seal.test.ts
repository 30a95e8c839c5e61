import { expect, it } from 'vitest';
import { fixIdentity, readSeal, sealed } from './proposal-seal.js';

const fix = fixIdentity([{ path: 'a', removed: ['x'], added: ['y'] }]);
const body = sealed('Title', 'Words\n\nand more', 'cause "1"', fix);

it('knows its own words again, and whether somebody has changed them', () => {
  expect(readSeal('Title', body)).toEqual({ fix, text: expect.stringMatching(/^[0-9a-f]{64}$/), edited: false });
  expect(readSeal('Title', body.replaceAll('\n', '\r\n'))).toMatchObject({ edited: false });
  expect(readSeal('Other', body)).toMatchObject({ fix, edited: true });
  expect(readSeal('Title', body.replace('Words', 'My words'))).toMatchObject({ fix, edited: true });
  expect(readSeal('Title', `${body}\n\nI will look at it.`)).toMatchObject({ fix, edited: true });
  expect(readSeal('Title', 'Words')).toBeUndefined();
});

it('takes the last, so that words that copy a seal change nothing', () => {
  const other = fixIdentity([{ path: 'b', removed: [], added: ['z'] }]);
  expect(readSeal('Title', sealed('Title', body, 'c', other))).toMatchObject({ fix: other, edited: false });
});

it('tells fixes apart by what they change, not by where that has moved to', () => {
  const edit = { path: 'a', removed: ['x'], added: ['y'] };
  expect(fixIdentity([{ ...edit, startLine: 9 } as typeof edit])).toBe(fix);
  expect(fixIdentity([{ ...edit, added: ['z'] }])).not.toBe(fix);
});
