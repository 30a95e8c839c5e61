import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanMember, cleanObject } from './json.js';

it('leaves nulls out of objects, and everything else as it was', () => {
  const answer = JSON.parse('{"a":null,"b":{"c":null,"d":[1,null,"x"]},"__proto__":{"e":true}}') as Record<string, unknown>;
  expect(JSON.stringify(cleanObject(answer).raw)).toBe('{"b":{"d":[1,null,"x"]},"__proto__":{"e":true}}');
});

it.each(['password', 'clientKey', 'privateKeyData', 'rawKey'])('takes out the text of %s, wherever it is', (name) => {
  expect(cleanMember('config', { list: [{ [name]: 'hunter2' }] })).toEqual({
    value: { list: [{}] },
    unread: [{ path: `config.list[0].${name}`, why: 'redacted: it holds a secret' }],
  });
});

it('keeps the switches of metadata, and values that are none', () => {
  const answer = {
    metadata: { items: [{ key: 'serial-port-enable', value: 'true' }, { key: 'empty' }] },
    settings: { databaseFlags: [{ name: 'log', value: 'on' }] },
    items: [{ key: 'startup-script', value: 'not metadata' }],
  };
  expect(cleanObject(answer)).toEqual({ raw: answer, unread: [] });
});

it('cuts off what is nested too deep, and says so', () => {
  const deep = JSON.parse(`{"b":1,"a":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`) as Record<string, unknown>;
  const { raw, unread } = cleanObject(deep);
  expect(raw).toMatchObject({ b: 1, a: { a: {} } });
  expect(unread).toMatchObject([{ why: 'it is nested more than 100 deep' }]);
});

it('gives JSON and nothing else, whatever it is given', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (answer) => {
      // As an answer is: read from text.
      const { raw } = cleanObject(JSON.parse(JSON.stringify(answer)) as Record<string, unknown>);
      expect(JSON.parse(JSON.stringify(raw))).toEqual(raw);
    }),
  );
});
