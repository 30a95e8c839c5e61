import { describe, expect, it } from 'vitest';
import { credentialOf, headerOf, isSecret, isSignedBy, jsonOf } from './webhook-request.js';

describe('a header', () => {
  it('counts only when there is one of it, and is never one of the language', () => {
    expect(headerOf({ a: 'x' }, 'a')).toBe('x');
    expect(headerOf({ a: ['x', 'y'] }, 'a')).toBeUndefined();
    expect(headerOf({}, 'constructor')).toBeUndefined();
  });
});

describe('a signature', () => {
  const body = Buffer.from('Hello, World!');
  const hex = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

  it('holds for the example that GitHub documents', () => {
    expect(isSignedBy("It's a Secret to Everybody", body, hex)).toBe(true);
  });

  it.each([
    ['of another secret', 'guess', body, hex],
    ['of another body', "It's a Secret to Everybody", Buffer.from('Hello, World'), hex],
    ['in capitals', "It's a Secret to Everybody", body, hex.toUpperCase()],
    ['cut off', "It's a Secret to Everybody", body, hex.slice(0, 40)],
    ['left out', "It's a Secret to Everybody", body, undefined],
    ['of no secret', '', body, hex],
  ])('does not hold when it is %s', (_, secret, bytes, given) => {
    expect(isSignedBy(secret, bytes, given)).toBe(false);
  });
});

describe('a secret', () => {
  it('is the same text, and never an empty one', () => {
    expect(isSecret('shh', 'shh')).toBe(true);
    for (const given of ['shh ', 'sh', '', undefined]) expect(isSecret(given, 'shh')).toBe(false);
    expect(isSecret('', '')).toBe(false);
  });

  it.each([
    ['Bearer abc', 'abc'],
    ['bearer  abc', 'abc'],
    [`Basic ${btoa('anybody:s:e')}`, 's:e'],
    [`Basic ${btoa(':')}`, ''],
    [`Basic ${btoa('nothing')}`, undefined],
    ['abc', undefined],
    ['Digest abc', undefined],
    [undefined, undefined],
  ])('comes with `Authorization: %s`', (header, secret) => {
    expect(credentialOf(header)).toBe(secret);
  });
});

it('reads no body that is nested without end', () => {
  expect(jsonOf(Buffer.from('{"a":[1]}'))).toEqual({ a: [1] });
  expect(jsonOf(Buffer.from('['.repeat(10_000)))).toBeUndefined();
  expect(jsonOf(Buffer.from('payload=%7B%7D'))).toBeUndefined();
});
