import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressions } from '../../../../test/fakes/expressions.js';
import { ExpressionError } from '../index.js';
import { ADMISSION_REQUEST, checkTypes, DYN, NAMESPACE, typeText, type Type } from './index.js';

const inputs: ReadonlyMap<string, Type> = new Map([
  ['object', DYN],
  ['request', ADMISSION_REQUEST],
  ['namespaceObject', NAMESPACE],
]);
const check = (text: string, variables: ReadonlyMap<string, Type> = new Map()) => checkTypes(text, { inputs, variables });
const typeOf = (text: string): string => typeText(check(text).type);

describe('the type of an expression', () => {
  it.each([
    ['object.spec.replicas', 'dyn'],
    ['object.spec.containers[0].image', 'dyn'],
    ["object.spec.x + 'a'", 'string'],
    ['object.a + object.b', 'unknown'],
    ['object.a == 1 || object.b', 'bool'],
    ['has(object.a)', 'bool'],
    ['object.items.all(i, i.ok)', 'bool'],
    ['object.items.map(i, 1)', 'list(int)'],
    ['object.items.filter(i, i.ok)', 'list(dyn)'],
    ["{'a': 1}.map(k, k)", 'list(string)'],
    ["{'a': 1}.transformMap(k, v, k)", 'map(string, string)'],
    ['[1, 2].transformList(i, v, v > i)', 'list(bool)'],
    ['request.operation', 'string'],
    ['request.userInfo.groups[0]', 'string'],
    ['request.options', 'unknown'],
    ["namespaceObject.metadata.labels['a']", 'string'],
    ["object.a ? 'b' : 'c'", 'string'],
    ["object.a ? 'b' : object.c", 'unknown'],
    ['size(object)', 'int'],
    ['optional.of(1)', 'optional_type(int)'],
    ["type('a')", 'type(dyn)'],
    ['nobody.knows', 'unknown'],
    ['[]', 'list(unknown)'],
    ['cidr(object.a)', 'unknown'],
  ])('%s: %s', (text, type) => {
    const told = typeOf(text);
    // Types that others bring have names of their own.
    if (text.startsWith('cidr')) expect(told).not.toBe('dyn');
    else expect(told).toBe(type);
  });

  it('is that of the variable that it names', () => {
    const known = new Map([['x', check("'a'").type]]);
    expect(typeText(check('variables.x', known).type)).toBe('string');
    expect(check('variables.x == 1', known).problems).toHaveLength(1);
    expect(check('variables.y == 1', known).problems).toEqual([]);
    expect(check('[{}].all(variables, variables.x == 1)', known).problems).toEqual([]);
  });
});

/** Held against a real API server in test/e2e/admission-language.test.ts. */
describe('an expression', () => {
  it.each([
    ['1 == 1.0', /a comparison of int with double/],
    ["object.a + 1 == '2'", /a comparison of int with string/],
    ["null != 'a'", /a comparison of null_type with string/],
    ["[1] == ['a']", /list\(int\) with list\(string\)/],
    ["true ? 1 : 'a'", /a choice between int and string/],
    ["[1, 'a']", /int and string in one literal/],
    ["['a', object.b]", /string and dyn in one literal/],
    ["{'a': 1, 2: 1}", /string and int in one literal/],
    ["object.all(k, {'n': k, 'm': 'a' + k} != {})", /dyn and string in one literal/],
    ["int('x')", /int\("x"\): /],
    ["'a' in request", /an object is no map/],
    ["request['operation']", /an object is no map/],
    ["optional.of(1).orValue('a')", /string for what may be int/],
    ['math.greatest(1, 2)', /no math\.greatest\(\)/],
    ['cel.bind(x, 1, x)', /no cel\.bind\(\)/],
    ["'abc'.reverse()", /no reverse\(\) of a string/],
  ])('%s is refused', (text, why) => {
    expect(check(text).problems).toEqual([expect.stringMatching(why)]);
  });

  it.each([
    'object.a == 1 && object.a == 1.0',
    '1 < 1.5',
    'object == null && request == null && namespaceObject == null',
    '[object.a, object.b]',
    "[dyn(1), dyn('a')]",
    "[{}, {'a': 1}] != [[], [1]][0]",
    "['a', ?object.?b]",
    "'%s %d'.format(['a', 1])",
    "object.?a.?b.orValue('x') == 1",
    "object.a ? 'b' : object.c",
    "int('1') + int(object.a)",
    "bytes('a') == b'a' && duration('1h') > duration('1m')",
    '[2, 1].reverse() == [1, 2]',
    "'a' in object",
    "nobody.knows('this') == 1",
  ])('%s is taken', (text) => {
    expect(check(text).problems).toEqual([]);
  });

  it('may say anything', () => {
    fc.assert(
      fc.property(expressions, (text) => {
        try {
          check(text);
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
