import { describe, expect, it } from 'vitest';
import { parseDocument, redact } from './rewrite.js';

describe('a secret', () => {
  it('is left out wherever its pattern leads, and its name stays', () => {
    const item = { Environment: { Variables: { TOKEN: 'x', 'a.b': 'y' } }, Name: 'f' };
    expect(redact(item, 'Environment.Variables.*', 'a value')).toEqual({
      item: { Environment: { Variables: { TOKEN: null, 'a.b': null } }, Name: 'f' },
      unread: [
        { path: 'Environment.Variables.TOKEN', why: 'redacted: a value' },
        { path: "Environment.Variables['a.b']", why: 'redacted: a value' },
      ],
    });
  });

  it('in an item of a list leaves the others as they are', () => {
    const item = { list: [{ name: 'A', value: 'x' }, { name: 'B' }, 'text'] };
    expect(redact(item, 'list[].value', 'a value')).toEqual({
      item: { list: [{ name: 'A' }, { name: 'B' }, 'text'] },
      unread: [{ path: 'list[0].value', why: 'redacted: a value' }],
    });
  });

  it('of a shape that is not expected is left where nothing is', () => {
    for (const item of [{}, { a: null }, { a: 'text' }, { a: [1] }])
      expect(redact(item, 'a.b.*', 'a value')).toEqual({ item, unread: [] });
  });

  it('below a key of a prototype is left out, too', () => {
    const item = JSON.parse('{"a":{"__proto__":"x","constructor":"y"}}') as { readonly a: { readonly [key: string]: string } };
    const { item: clean, unread } = redact(item, 'a.*', 'a value');
    expect(JSON.stringify(clean)).toBe('{"a":{"__proto__":null,"constructor":null}}');
    expect(unread).toHaveLength(2);
  });
});

describe('a document', () => {
  it.each([
    ['{"Version":"1"}', { Version: '1' }],
    ['%7B%22Version%22%3A%221%22%7D', { Version: '1' }],
    [{ Version: '1' }, { Version: '1' }],
  ])('that is %j is read', (given, read) => {
    expect(parseDocument({ Policy: given }, 'Policy')).toEqual({ item: { Policy: read }, unread: [] });
  });

  it.each(['', 'no JSON', '{"a":', '%7B%', '['.repeat(5000)])('that is %j is unread', (given) => {
    const { item, unread } = parseDocument({ Policy: given }, 'Policy');
    expect(item).toEqual({});
    expect(unread).toEqual([{ path: 'Policy', why: expect.stringMatching(/^it is no document/) }]);
  });
});
