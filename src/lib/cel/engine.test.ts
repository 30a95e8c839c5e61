import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine, ExpressionError } from './index.js';

const engine = createEngine();
const evaluate = (expression: string, object: unknown = {}) => engine.compile(expression).evaluate({ object });
const value = (result: unknown) => ({ kind: 'value', value: result });

describe('expressions on JSON', () => {
  it.each<[string, unknown, unknown]>([
    ['has(object.a)', { a: 1 }, true],
    ['has(object.a)', {}, false],
    ['has(object.a)', { a: null }, true],
    ['object.l.all(x, x > 0)', { l: [1, 2] }, true],
    ['object.l.exists(x, x > 1)', { l: [1, 2] }, true],
    ['object.l.exists_one(x, x > 1)', { l: [1, 2] }, true],
    ['object.l.filter(x, x > 1)', { l: [1, 2, 3] }, [2, 3]],
    ["object.l.map(x, 'n' + x.name)", { l: [{ name: 'a' }] }, ['na']],
    ["object.m.all(key, key.startsWith('a'))", { m: { ab: 1, ac: 2 } }, true],
    ["'b' in object.l", { l: ['a', 'b'] }, true],
    ["'b' in object.m", { m: { b: 1 } }, true],
    ["object.s.startsWith('ng') && object.s.endsWith('nx') && object.s.contains('gi')", { s: 'nginx' }, true],
    ["object.s.matches('^[a-z]+$')", { s: 'nginx' }, true],
    ['size(object.l) + object.m.size() + size(object.s)', { l: [1], m: { a: 1, b: 2 }, s: 'größe' }, 8],
    ['object.n / 2', { n: 7 }, 3],
    ['object.d / 2.0', { d: 7.5 }, 3.75],
    ['object.n == 7.0', { n: 7 }, true],
    ['object.n == object.s', { n: 7, s: '7' }, false],
    ['object.a == object.b', { a: { x: [1, { y: null }] }, b: { x: [1, { y: null }] } }, true],
    ["object.b ? 'yes' : 'no'", { b: true }, 'yes'],
    ["{'path': object.s, 'at': object.m}", { s: 'x', m: { deep: [1.5] } }, { path: 'x', at: { deep: [1.5] } }],
    ["object.l[0] + object['n']", { l: [1], n: 2 }, 3],
  ])('%s on %j is %j', (expression, object, expected) => {
    expect(evaluate(expression, object)).toEqual(value(expected));
  });

  it('hands a part of an object back as it was given, not as a copy', () => {
    const object = { list: [{ a: 1 }], map: { b: 2 } };
    expect(evaluate('object.map', object)).toHaveProperty('value', object.map);
    expect(evaluate('object.list.filter(x, true)[0]', object)).toHaveProperty('value', object.list[0]);
  });

  it('gives true or false when one side of && or || decides, whatever the other side is', () => {
    expect(evaluate('object.missing || true')).toEqual(value(true));
    expect(evaluate('object.missing && false')).toEqual(value(false));
  });
});

describe('what cannot be told is an error, never true or false', () => {
  it.each<[string, unknown]>([
    ['object.spec.containers.all(c, true)', {}],
    ['object.a && true', { a: 'true' }],
    ['!object.a', { a: 'false' }],
    ['has(object.spec.a)', {}],
    ['has(object.spec.a)', { spec: 'text' }],
    ['has(object.spec.a)', { spec: [] }],
    ['has(object.spec.a)', { spec: null }],
    ['object.n < 5', { n: '4' }],
    ['object.l[3]', { l: [] }],
    ['object.s.all(x, true)', { s: 'text' }],
    ['unknown.a', {}],
    ['true || unknown', {}],
    ['object.f', { f: () => 1 }],
    ['object.d', { d: new Date(0) }],
    ["timestamp('2026-01-01T00:00:00Z')", {}],
    ["object.s.matches('(')", { s: 'x' }],
    ["object.s.matches('(?=a)')", { s: 'x' }],
  ])('%s on %j', (expression, object) => {
    expect(evaluate(expression, object)).toMatchObject({ kind: 'error', reason: expect.stringMatching(/./) });
  });

  it('a variable that is not JSON', () => {
    const expression = engine.compile('object == 1');
    for (const object of [undefined, () => 1, Symbol('s'), new Map()])
      expect(expression.evaluate({ object })).toMatchObject({ kind: 'error' });
  });

  it('names the variable that there is not', () => {
    expect(evaluate('objct.a')).toEqual({ kind: 'error', reason: "there is no variable 'objct'" });
  });
});

describe('texts that are not expressions', () => {
  it.each([
    ['', /./],
    ['object.', /1:7/],
    ['object.a &&', /./],
    ['object.hasOwn("a")', /no function 'hasOwn'/],
    ['size(object, 1).foo()', /no function 'foo'/],
    ['google.protobuf.Struct{}', /no type/],
    ['object.a == `x`', /./],
    [`'a long text${'a'.repeat(20_000)}'`, /characters long/],
    ['('.repeat(8000), /./],
    [`${'['.repeat(300)}${']'.repeat(300)}`, /nested too deeply/],
    [`${'!'.repeat(8000)}`, /./],
    [`1${' + 1'.repeat(3000)}`, /nested too deeply/],
  ])('refuses text %#', (text, message) => {
    expect(() => engine.compile(text)).toThrow(ExpressionError);
    expect(() => engine.compile(text)).toThrow(message);
  });

  it('cannot write the functions that only safeguards use', () => {
    expect(() => engine.compile('@step(true)')).toThrow(ExpressionError);
  });
});

describe('hostile objects and expressions', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '$typeName', 'field'];

  it.each(names)('a key %s is a key like any other', (name) => {
    const object: unknown = JSON.parse(`{"labels": {"${name}": "x", "app": "y"}}`);
    expect(evaluate("object.labels.app == 'y'", object)).toEqual(value(true));
    expect(evaluate(`object.labels['${name}']`, object)).toEqual(value('x'));
    expect(evaluate(`'${name}' in object.labels`, object)).toEqual(value(true));
    expect(evaluate('object.labels == object.labels', object)).toEqual(value(true));
    expect(evaluate('object.labels.all(k, object.labels[k] != "z")', object)).toEqual(value(true));
  });

  it.each(names)('a prototype is not reached through %s', (name) => {
    expect(evaluate(`'${name}' in object`, {})).toEqual(value(false));
    expect(evaluate(`has(object.${name.replace('$', '')})`, {})).toEqual(value(false));
    expect(evaluate(`object['${name}']`, {})).toMatchObject({ kind: 'error' });
    expect(engine.compile(`${name.replace('$', '')} == 1`).evaluate({})).toMatchObject({ kind: 'error' });
  });

  it('returns an own __proto__ without setting a prototype', () => {
    const result = evaluate("{'__proto__': {'polluted': true}}");
    expect(Object.getPrototypeOf(result.kind === 'value' ? result.value : undefined)).toBe(Object.prototype);
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
  });

  it('matches in linear time where backtracking would take years', () => {
    expect(evaluate("object.s.matches('^(a+)+$')", { s: `${'a'.repeat(50_000)}!` })).toEqual(value(false));
  });

  it.each([
    ['a loop in a loop in a loop', 'object.l.all(a, object.l.all(b, object.l.all(c, a + b + c > -1)))'],
    ['a search in a loop', 'object.l.all(a, object.l.all(b, !(-1 in object.l)))'],
    ['a comparison in a loop', 'object.l.all(a, [object.l] == [object.l])'],
    ['a text searched in a loop', "object.l.all(a, !object.s.contains('z'))"],
    ['a text counted in a loop', 'object.l.all(a, size(object.s) > 0)'],
    ['a list that grows', 'object.l.map(a, object.l + object.l).map(a, a + a + a + a)'],
    ['a text that grows', 'object.l.map(a, object.s + object.s + object.s)'],
    ['a pattern on a long text', "object.s.matches('(a|b|c|d|e|f|g|h)*(a|b|c|d|e|f|g|h)*z')"],
    ['a pattern of nested repeats', "object.s.matches('((((a{30}){30}){30}){30}){30}')"],
  ])('%s ends with an error', (_, expression) => {
    const object = { l: Array.from({ length: 1000 }, (__, index) => index), s: 'abcdefgh'.repeat(250_000) };
    expect(evaluate(expression, object)).toMatchObject({ kind: 'error' });
  });

  it('survives objects that are nested too deeply to compare', () => {
    const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as unknown;
    expect(evaluate('object.a == object.b', { a: deep, b: deep })).toMatchObject({ kind: 'error' });
  });

  it('never throws while it evaluates, and gives JSON or an error, on any JSON', () => {
    const expressions = [
      "has(object.a) && object.a.all(x, x == 'b')",
      'object.a + object.b',
      "object.filter(k, object[k] == null).map(k, k + '!')",
      'size(object) > 1 ? object : [object]',
    ].map((text) => engine.compile(text));
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...expressions), (object, expression) => {
        const result = expression.evaluate({ object });
        expect(result.kind === 'error' ? result.reason : JSON.stringify(result.value)).toMatch(/./);
      }),
    );
  });

  it('gives any JSON back unchanged', () => {
    const identity = engine.compile('{"it": object}.it');
    fc.assert(
      fc.property(fc.jsonValue(), (object) => {
        expect(JSON.stringify(identity.evaluate({ object }))).toBe(JSON.stringify(value(object)));
      }),
    );
  });

  it('either compiles a text or says that it is no expression', () => {
    const words = fc.array(
      fc.constantFrom('object', '.', 'a', '(', ')', '[', ']', '{', '}', '&&', '!', "'", '?', ':', '1', 'has', 'all', ','),
    );
    fc.assert(
      fc.property(words, (parts) => {
        expect([undefined, 'ExpressionError']).toContain(nameOfError(() => engine.compile(parts.join(' '))));
      }),
    );
  });
});

function nameOfError(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : 'no error at all';
  }
}
