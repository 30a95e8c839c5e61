import { describe, expect, it } from 'vitest';
import { UnreadableAnswer } from './errors.js';
import { itemsAt, parsedDocument, redacted, textAt, toJson } from './json.js';

describe('an answer', () => {
  it('is JSON without nulls, whatever its members are called', () => {
    const answer: unknown = JSON.parse('{"a":null,"b":[null,1,"x"],"__proto__":{"c":true}}');
    expect(JSON.stringify(toJson(answer))).toBe('{"b":[null,1,"x"],"__proto__":{"c":true}}');
  });

  it('is refused when it is nested without end', () => {
    expect(() => toJson(JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`))).toThrow(UnreadableAnswer);
  });

  it('is looked into without ever throwing', () => {
    const item = { a: { b: { c: 1 } }, list: { one: { x: 1 } }, many: [{ x: 1 }, 'y'], empty: '' };
    expect(textAt(item, 'a.b.c')).toBe('1');
    expect([textAt(item, 'a.b.c.d'), textAt(item, 'toString'), textAt(item, 'empty')]).toEqual([undefined, undefined, undefined]);
    expect([itemsAt(item, 'list.one'), itemsAt(item, 'many'), itemsAt(item, 'none')]).toEqual([[{ x: 1 }], [{ x: 1 }], []]);
  });
});

it.each([
  ['{"a":1}', { value: { a: 1 } }],
  ['', { value: undefined }],
  ['{"a":', { value: undefined, problem: 'it is not JSON' }],
  [undefined, { value: undefined }],
  [{ a: 1 }, { value: { a: 1 } }],
])('a document %s becomes %o', (text, parsed) => {
  expect(parsedDocument(text)).toEqual(parsed);
});

it('leaves secrets out by the names of what holds them, and says where', () => {
  const { raw, unread } = redacted({
    LoginPassword: 'p',
    login_password: 'p',
    PasswordResetRequired: true,
    kubernetes_config: { user_data: 'u', labels: [{ key: 'a', value: 'b' }] },
    envs: [{ name: 'A', value: 'secret' }],
    Addons: [
      { name: 'plain', config: '{"NetworkPolicy":"true"}' },
      { name: 'keyed', config: '{"nested":{"accessKeySecret":"s"}}' },
      { name: 'odd', config: 'not JSON' },
      { name: 'bare', config: '' },
    ],
  });
  expect(raw).toEqual({
    PasswordResetRequired: true,
    kubernetes_config: { labels: [{ key: 'a', value: 'b' }] },
    envs: [{ name: 'A' }],
    Addons: [
      { name: 'plain', config: '{"NetworkPolicy":"true"}' },
      { name: 'keyed' },
      { name: 'odd' },
      { name: 'bare', config: '' },
    ],
  });
  expect(unread.map(({ path }) => path)).toEqual([
    'LoginPassword',
    'login_password',
    'kubernetes_config.user_data',
    'envs[0].value',
    'Addons[1].config',
    'Addons[2].config',
  ]);
});
