import { describe, expect, it } from 'vitest';
import { readsOf, type Reads } from './index.js';

/** As `a{b} c[]{d}`: `*` for all of a value, `[]` for the elements of a list, `#` for the keys of a map, `{}` for them and the values. */
function shown({ whole, fields, elements, keys, entries }: Reads): string {
  if (whole) return '*';
  const parts = [...fields].map(([name, reads]) => name + within(reads));
  if (elements !== undefined) parts.push(`[]${within(elements)}`);
  if (keys) parts.push('#');
  if (entries !== undefined) parts.push(`{}${within(entries)}`);
  return parts.join(' ');
}

function within(reads: Reads): string {
  const text = shown(reads);
  return text === '' || text === '*' ? text : `(${text})`;
}

function reads(text: string, variables: Readonly<Record<string, string>> = {}): string | undefined {
  const named = Object.entries(variables).map(([name, expression]) => ({ name, expression }));
  const all = readsOf({ variables: named, expressions: [text] }, ['object', 'resource']);
  return all === undefined ? undefined : shown(all);
}

describe('what an expression reads', () => {
  it.each([
    ['1 + 2 == 3', ''],
    ['object', 'object*'],
    ['object.a.b == 1', 'object(a(b*))'],
    ["object['a'].b == 1", 'object(a(b*))'],
    ['has(object.a.b)', 'object(a(b))'],
    ['has(object.a) && object.a.b == 1', 'object(a(b*))'],
    // Of what is no list or map all is read anyway.
    ['object.a && object.b', 'object(a b)'],
    ["object.?a[?'b'].orValue(resource.c) == 1", 'object(a(b*)) resource(c*)'],
    ['object.a.exists(x, x.b == 1)', 'object(a([](b*) #))'],
    ['object.a.filter(x, has(x.b)).map(x, x.c)', 'object(a([](b c*) #))'],
    ['object.a.all(i, x, i < 2 || x.b == 1)', 'object(a([](b*) # {}(b*)))'],
    ['object.a.exists(k, v, k == v)', 'object(a([]* # {}*))'],
    ['(object.a + object.b).all(x, x.c == 1)', 'object(a([](c*) #) b([](c*) #))'],
    ["[{'c': object.a, 'd': object.b}].all(x, x.c.e == 1 && x.d == 2)", 'object(a(e*) b*)'],
    ["{'c': object.a, 'd': object.b}.c.e == 1", 'object(a(e*) b)'],
    ['{object.k: object.a}.c.e == 1', 'object(k* a(e*))'],
    ['(object.a ? object.b : object.c).d == 1', 'object(a b(d*) c(d*))'],
    ['cel.bind(x, object.a, x.b == 1 && x.c == 2)', 'object(a(b* c*))'],
    ['object.?a.optMap(x, x.b).orValue(1) == 1', 'object(a(b*))'],
    ['size(object.a) > 1', 'object(a(#))'],
    ['object.a.size() > 1', 'object(a(#))'],
    ["'b' in object.a", 'object(a(b []*))'],
    ['object.b in object.a', 'object(b* a*)'],
    ['object.a[object.b].c == 1', 'object(a([](c*) {}(c*)) b*)'],
    ['object.a[0].c == 1', 'object(a([](c*) {}(c*)))'],
    ['object.a == object.b', 'object(a* b*)'],
    ["object.a.join(',') == ''", 'object(a*)'],
    ['object.a.sortBy(x, x.b)[0].c == 1', 'object(a([](b* c*) # {}(c*)))'],
    ["object.a.transformMap(k, v, v.b).c == 'x'", 'object(a([](b*) # {}(b*)))'],
    ["object.a.transformMapEntry(k, v, {v.b: v.c})['x'].d == 1", 'object(a([](b* c(d*)) # {}(b* c(d*))))'],
    ['[1].exists(object, object == 1)', ''],
    ['dyn(object.a).b == 1', 'object(a(b*))'],
    ['type(object.a) == string', 'object(a*)'],
  ])('is told of %s', (text, expected) => {
    expect(reads(text)).toBe(expected);
  });

  it('is what the variables read, whoever asks for them, and what is read of them', () => {
    const variables = { all: 'object.a + object.b', some: 'variables.all.filter(x, x.c == 1)' };
    const each = '[](c* d*) #';
    expect(reads('variables.some.all(x, x.d == 1)', variables)).toBe(`object(a(${each}) b(${each}))`);
  });

  it('is not what a variable reads that nothing asks for', () => {
    expect(reads('variables.a == 1', { a: 'object.b', other: 'object.c' })).toBe('object(b*)');
  });

  it('cannot be told of what asks for all variables at once', () => {
    expect(reads("variables['a'] == 1", { a: 'object.a' })).toBeUndefined();
  });

  it('is not told of what is no expression', () => {
    expect(() => reads('object.')).toThrow(expect.objectContaining({ name: 'ExpressionError' }));
  });
});
