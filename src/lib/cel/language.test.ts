import { describe, expect, it } from 'vitest';
import { createEngine } from './index.js';

const engine = createEngine();
const evaluate = (expression: string, object: unknown = {}) => engine.compile(expression).evaluate({ object });
const value = (result: unknown) => ({ kind: 'value', value: result });

describe('a mistake in a text says what it is and where', () => {
  it.each([
    ['object.a &&', 'a value is expected, not the end (at 1:10)'],
    ['object.a\n  == == 1', "a value is expected, not '==' (at 2:6)"],
    ["object.'''a\n b'''", "a name is expected, not ''''a b'''' (at 1:8)"],
    ['object.a = 1', '"=" means nothing here (at 1:10)'],
    ['(object.a', "')' is expected, not the end (at 1:9)"],
    ["'abc", 'the text is not closed (at 1:1)'],
    ["'a\\q'", '\\q is no escape here (at 1:3)'],
    ["b'\\u0041'", '\\u is no escape here (at 1:3)'],
    ['9223372036854775808', 'the int overflows: it is out of the range of 64 bits (at 1:1)'],
    ['object.l.all(1, true)', 'a loop needs the name of a variable here (at 1:14)'],
    ['object.l.all(i, i, true)', "'i' is the name of two variables of one loop (at 1:17)"],
    ['has(object)', 'has() asks for a field: has(object.field) (at 1:1)'],
    ['let', "'let' is reserved and cannot be a name (at 1:1)"],
    ['authorizer.group("")', "there is no function 'group' (at 1:12)"],
    ["1 + 'a'", 'no such overload: int + string (at 1:3)'],
    ["'a'.startsWith(1)", 'no such overload: string.startsWith(int) (at 1:5)'],
    ["'a'.startsWith('a', 'b')", 'there is no string.startsWith(string, string); there is string.startsWith(string) (at 1:5)'],
    ["'a' && true", 'a bool is expected, not a string (at 1:1)'],
    ['[1, 2].all(x, x)', 'all asks for a bool, not an int (at 1:8)'],
    ['1.all(x, x)', 'all loops over a list or map, not an int (at 1:3)'],
    ['"a".b', "a string has no field 'b' (at 1:5)"],
    ["{'a': 1, 'a': 2}", 'the map has this key twice (at 1:10)'],
    ['{1.5: 1}', 'a double cannot be the key of a map (at 1:2)'],
    ['[?1]', "an optional is expected after '?', not an int (at 1:3)"],
  ])('%s', (text, message) => {
    expect(() => engine.compile(text)).toThrow(message);
  });
});

describe('a mistake in the data says what it is', () => {
  it.each<[string, unknown, string]>([
    ['object.a.b', {}, 'field not found: a'],
    ['object.a.b', { a: 'x' }, "a string has no field 'b'"],
    ['object.a < 1', { a: '0' }, 'no such overload: string < int'],
    ['object.a + 1', { a: null }, 'no such overload: null_type + int'],
    ['-object.a', { a: 'x' }, 'no such overload: -string'],
    ['object.a ? 1 : 2', { a: 1 }, 'a bool is expected, not an int'],
    ['object.a.all(x, true)', { a: 1 }, 'a loop goes through a list or map, not an int'],
    ['object.a[1]', { a: [] }, 'index out of range: 1 in a list of 0'],
    ['object.a.startsWith("x")', { a: 1 }, 'no such overload: int.startsWith(string)'],
    ['object.a / 0', { a: 1 }, 'division by zero'],
    ['object.a * object.a', { a: 2 ** 52 }, 'the int overflows: it is out of the range of 64 bits'],
    ['[1, object.a]', {}, 'field not found: a'],
    ["b'a'", {}, 'the expression gives a bytes, which JSON has no form for'],
  ])('%s on %j', (expression, object, reason) => {
    expect(evaluate(expression, object)).toEqual({ kind: 'error', reason });
  });

  it('an error is overruled by whatever decides without it', () => {
    expect(evaluate('object.a == 1 || object.b == 1 || true')).toEqual(value(true));
    expect(evaluate('[1, 2].exists(x, x / 0 == 1 || x == 2)')).toEqual(value(true));
    expect(evaluate('[1, 2].all(x, 1 / (x - 1) == 5)')).toEqual(value(false));
    expect(evaluate('[1, 2].all(x, 1 / (x - 1) > 0)')).toMatchObject({ kind: 'error' });
  });
});

describe('numbers', () => {
  it.each<[string, unknown, unknown]>([
    // Beyond what a JavaScript number can tell apart.
    ['9007199254740993 - 9007199254740992', {}, 1],
    ['9223372036854775807 % 1000', {}, 807],
    ['-9223372036854775808 + 9223372036854775807', {}, -1],
    ['string(18446744073709551615u)', {}, '18446744073709551615'],
    ['3037000500 * 3037000499 / 3037000499', {}, 3_037_000_500],
    // A document's integral numbers are ints, all others doubles.
    ['type(object.a) == int && type(object.b) == double', { a: 2, b: 2.5 }, true],
    ['object.a / 2', { a: -7 }, -3],
    ['object.a % 3', { a: -7 }, -1],
    ['0 * object.a == 0', { a: -5 }, true],
    ['object.a == 1.0 && object.a == 1u && object.a < 1.5 && 0.5 < object.a', { a: 1 }, true],
    ['double(object.a) / 2.0', { a: 7 }, 3.5],
    ['2.0 * 2.0', {}, 4],
    ['1.0 in [1, 2] && 1u in {1: true}', {}, true],
    ['string(1.0) + string(1e21) + string(1e-7)', {}, '11e+211e-07'],
  ])('%s on %j is %j', (expression, object, expected) => {
    expect(evaluate(expression, object)).toEqual(value(expected));
  });
});

describe('what expressions make', () => {
  it.each<[string, unknown]>([
    ["object.?a.?b.orValue('none')", 'none'],
    ['object.l[?5].hasValue()', false],
    ["[?object.?missing, ?optional.of(1)] + [{?'a': object.?missing, 'b': 2}]", [1, { b: 2 }]],
    ['object.?n.optMap(n, n + 1).orValue(0)', 8],
    ['object.?n.optFlatMap(n, object.?missing).orValue(0)', 0],
    ['object.`a-b`', 1],
    ['object.l.all(i, x, x == (i + 1) * 10)', true],
    ['object.l.transformList(i, x, x > 10, i)', [1, 2]],
    ['object.m.transformMap(k, v, k + string(v))', { a: 'a1', b: 'b2' }],
    ['object.m.transformMapEntry(k, v, {string(v): k})', { '1': 'a', '2': 'b' }],
    ['object.l.sortBy(x, -x)', [30, 20, 10]],
    ['cel.bind(x, object.n, x * x + x)', 56],
    ['math.greatest(1, 2.5, object.n)', 7],
    ["'größe'.charAt(2) + 'a😀b'.substring(1, 2) + 'a😀b'.reverse()", 'ö😀b😀a'],
    ['["b", "a"].sort().join("-").upperAscii()', 'A-B'],
    ["'%s is %d of %.1f'.format(['it', 3, 4.25])", 'it is 3 of 4.2'],
    ["duration('90m') > duration('1h') && timestamp('2026-01-31T23:30:00Z').getDate('+01:00') == 1", true],
    ["'image:1.2'.find('[0-9.]+$') + regex.replace('a-b', '(a)-(b)', r'\\2\\1')", '1.2ba'],
    ["base64.encode(b'hello') + string(base64.decode('aGk='))", 'aGVsbG8=hi'],
    ['sets.contains([1, 2, 3], [2, 1]) && [1, 2, 2].distinct() == [1, 2]', true],
    ['[[1], [2, [3]]].flatten()', [1, 2, [3]]],
    ['[1, 2, 3].sum() + [3, 1].min() + [3, 1].max() + [3, 1].indexOf(1)', 11],
    ['type(null) == null_type && type([]) == list && type(type(1)) == type', true],
    ["r'\\d' + '''a\nb''' + \"\\u00e4\\x41\\101\"", '\\da\nbäAA'],
  ])('%s', (expression, expected) => {
    const object = { n: 7, l: [10, 20, 30], m: { a: 1, b: 2 }, 'a-b': 1 };
    expect(evaluate(expression, object)).toEqual(value(expected));
  });

  it('are new with every evaluation, so that changing one changes no other', () => {
    const expression = engine.compile("{'list': [1, [2]]}");
    const first = expression.evaluate({});
    if (first.kind !== 'value') throw new Error(first.reason);
    Object.assign(first.value ?? {}, { list: 'changed' });
    expect(expression.evaluate({})).toEqual(value({ list: [1, [2]] }));
  });

  it('a shared part that would be written out exponentially is an error', () => {
    const levels = 40;
    const text = `${Array.from({ length: levels }, (_, n) => `cel.bind(x${n + 1}, [x${n}, x${n}], `).join('')}x${levels}${')'.repeat(levels)}`;
    expect(evaluate(`cel.bind(x0, [1], ${text})`)).toMatchObject({ kind: 'error' });
    expect(evaluate(`cel.bind(x0, [1], ${text.replace(`x${levels})`, `x${levels} == x${levels})`)})`)).toMatchObject({
      kind: 'error',
    });
  });
});

describe('limits', () => {
  it.each([
    ['a text that grows by replacing', "object.s.replace('', object.s)"],
    ['a text that grows by joining', 'object.l.map(x, object.s).join(object.s)'],
    ['a text that grows by formatting', "object.l.map(x, '%s%s%s%s'.format([object.s, object.s, object.s, object.s]))"],
    ['a range of numbers', 'lists.range(9223372036854775807)'],
    ['a list of all', 'object.l.map(x, object.l).flatten().map(x, object.l).flatten()'],
    ['a set of sets', 'object.l.all(x, sets.equivalent(object.l, object.l))'],
    ['the same text compared', 'object.l.all(x, object.s == object.t)'],
    ['texts compared in order', 'object.l.all(x, object.s <= object.t)'],
    ['an index in a long text', 'object.l.all(x, object.s.charAt(5) == "f")'],
    ['a long text hashed again and again', 'object.l.all(x, object.s.upperAscii() != "")'],
    ['a part that is nearly in a long text', 'object.l.all(x, !object.s.contains(object.t))'],
    ['a start that is nearly that of a long text', 'object.l.all(x, !object.s.startsWith(object.t))'],
    ['a split by what is nearly there', 'object.l.all(x, object.s.split(object.t).size() == 1)'],
    [
      'patterns that are long when they are written out',
      "object.l.all(x, 'a'.matches('(abcdefghij){1000}' + string(x)) || true)",
    ],
    ['the size of a large object', 'object.l.all(x, size(object.m) > 0)'],
    ['time zones', "object.l.all(x, timestamp(0).getHours('Zone/' + string(x)) == 0 || true)"],
    ['a number with a long exponent', "object.l.all(x, quantity('1e999').isGreaterThan(quantity('1e-999')))"],
  ])('%s ends soon', (_, expression) => {
    const s = 'abcdefgh'.repeat(100_000);
    const m = Object.fromEntries(Array.from({ length: 100_000 }, (__, index) => [`k${index}`, 1]));
    const object = { m, l: Array.from({ length: 1000 }, (__, index) => index), s, t: `${s.slice(0, -1)}i` };
    expect(['error', 'value']).toContain(evaluate(expression, object).kind);
  });

  it('chains of && and || may be long, nesting may not', () => {
    expect(evaluate(Array.from({ length: 1000 }, () => 'object.a').join('&&'), { a: true })).toEqual(value(true));
    expect(() => engine.compile(`${'('.repeat(201)}1${')'.repeat(201)}`)).toThrow('nested too deeply');
    for (const text of ['.a', '[0]', ' + 1', '.size()']) {
      expect(() => engine.compile(`object${text.repeat(16_000 / text.length)}`)).toThrow('nested too deeply');
    }
  });
});
