import { describe, expect, it } from 'vitest';
import { createEngine } from './engine.js';
import { withLiteralsLoosened } from './loosen-literals.js';

describe('the literals of an expression', () => {
  it.each([
    ["{'a': x, 'b': 'c'}", "{'a': dyn(x), 'b': dyn('c')}"],
    ['[x, 1]', '[dyn(x), dyn(1)]'],
    ["[1, 'a']", "[dyn(1), dyn('a')]"],
    ["['a', 'b'] + [x, y]", "['a', 'b'] + [dyn(x), dyn(y)]"],
    ["{'a': [x, {'b': y, 'c': z}], 'd': 1}", "{'a': dyn([dyn(x), dyn({'b': dyn(y), 'c': dyn(z)})]), 'd': dyn(1)}"],
    ["{'a': has(c.d) ? c.d : {}, 'b': true ? {'x': 1} : y}", "{'a': dyn(has(c.d) ? c.d : {}), 'b': dyn(true ? {'x': 1} : y)}"],
    ["{f(a, b): x, 'b': y[0]}", "{f(a, b): dyn(x), 'b': dyn(y[0])}"],
    ['[f(a, b), x[1]]', '[dyn(f(a, b)), dyn(x[1])]'],
    ['[a.?b.orValue(1), c]', '[dyn(a.?b.orValue(1)), dyn(c)]'],
    ['1 in [a, 2]', '1 in [dyn(a), dyn(2)]'],
    ["[x, // it's\n y]", "[dyn(x), // it's\n dyn(y)]"],
  ])('are of one type: %s', (text, expected) => {
    expect(withLiteralsLoosened(text)).toBe(expected);
  });

  it.each([
    '[]',
    '{}',
    '[x]',
    "{'a': x}",
    "['a', 'b']",
    '[true, false]',
    '[1, 2]',
    '[?a, b]',
    "{'a': b, ?'c': d.?e}",
    'a[0] + b[x ? 1 : 2]',
    'f(a, 1)',
    "'{a: b, c}'",
    "'%s %d'.format(['a', x])",
  ])('stay as they are where they are so already: %s', (text) => {
    expect(withLiteralsLoosened(text)).toBe(text);
  });

  it('give the same value as before', () => {
    const text = "{'a': x, 'b': [x, 'c', {'d': 1, 'e': x > 1 ? 'f' : 'g'}], 'h': x in [1, x]}";
    const valueOf = (expression: string): unknown =>
      createEngine().compile(`string(${expression} == ${text})`).evaluate({ x: 2 });
    expect(valueOf(withLiteralsLoosened(text))).toEqual({ kind: 'value', value: 'true' });
  });
});
