import { describe, expect, it } from 'vitest';
import { createEngine, unreadValue } from './index.js';

const engine = createEngine();
const object = { a: unreadValue('the bucket policy: access denied'), b: [1, unreadValue('page 2')], c: { d: 1 } };

describe('what could not be read', () => {
  it.each([
    'object.a',
    'has(object.a)',
    'has(object.a.x)',
    'has(object.a) && object.a',
    'has(object.a) ? object.a : true',
    'object.?a.orValue(true)',
    'object[?"a"].hasValue()',
    '"a" in object',
    'object.a == 1',
    'object.a.exists(x, true)',
    'object.a in [1]',
    'object.b == [1, 2]',
    '2 in object.b',
    'object.b.exists(x, x == 2)',
    'object.b.all(x, x == 1)',
    'object.b.filter(x, x == 1).size() == 1',
    'object.a == 1 || object.c.d == 2',
    'size(object.a) == 0',
    'input',
  ])('makes %s an error', (text) => {
    const program = engine.compileProgram({ inputs: ['object', 'input'], variables: [], expressions: [text] });
    expect(program.on({ object, input: unreadValue('no') }).evaluate(0)).toMatchObject({ kind: 'error' });
  });

  it.each([
    ['object.c.d == 1 || has(object.a)', true],
    ['object.c.d == 2 && object.a', false],
    ['object.b.exists(x, x == 1)', true],
    ['object.b.all(x, x == 2)', false],
    ['has(object.c)', true],
  ])('does not stand in the way of what decides without it: %s', (text, value) => {
    expect(engine.compile(text).evaluate({ object })).toEqual({ kind: 'value', value });
  });

  it('gives its reason', () => {
    expect(engine.compile('has(object.a)').evaluate({ object })).toEqual({
      kind: 'error',
      reason: 'the bucket policy: access denied',
    });
  });
});

describe('the inputs of a program', () => {
  const about = { inputs: ['object', 'now'], variables: [] };

  it('are the only names there are', () => {
    expect(() => engine.compileProgram({ ...about, expressions: ['objekt.a'] })).toThrow(
      "there is no variable 'objekt'; there is object, now (at 1:1)",
    );
  });

  it('may be dates', () => {
    const program = engine.compileProgram({
      ...about,
      expressions: ["now - timestamp('2026-01-01T00:00:00Z') == duration('1h')"],
    });
    const found = program.on({ object: {}, now: new Date('2026-01-01T01:00:00Z') });
    expect(found.evaluate(0)).toEqual({ kind: 'value', value: true });
  });
});
