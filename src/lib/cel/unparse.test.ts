import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressions } from '../../../test/fakes/expressions.js';
import { ExpressionError } from './expression-error.js';
import { parse } from './parser.js';
import { unparse } from './unparse.js';

const tree = (text: string): unknown => {
  return JSON.parse(
    JSON.stringify(parse(text, 200), (key, value: unknown) => {
      if (typeof value === 'bigint') return `${value}n`;
      return key === 'at' ? undefined : value;
    }),
  );
};

describe('an expression that is written from its tree', () => {
  it('has the same tree', () => {
    let written = 0;
    fc.assert(
      fc.property(expressions, (text) => {
        let before;
        try {
          before = tree(text);
        } catch (error) {
          if (error instanceof ExpressionError) return;
          throw error;
        }
        written += 1;
        expect(tree(unparse(parse(text, 200)))).toEqual(before);
      }),
      { numRuns: 2000 },
    );
    expect(written).toBeGreaterThan(500);
  });

  it.each([
    ['a&&b||c', 'a && b || c'],
    ['a&&(b||c)', 'a && (b || c)'],
    ['a-(b-c)*d', 'a - (b - c) * d'],
    ['(a-b)-c == d', 'a - b - c == d'],
    ['!a.b', '!a.b'],
    ['- a + -1', '-a + -1'],
    ['a.b(1)[?2].?c', 'a.b(1)[?2].?c'],
    ['l.exists( x ,x==1u)', 'l.exists(x, x == 1u)'],
    ['l.map(x, x > 1.0, x)', 'l.map(x, x > 1.0, x)'],
    ['has(a.`b-c`)', 'has(a.`b-c`)'],
    ['{"a": ?b, ?"c": d}', undefined],
    ['{?"c": d}', '{?"c": d}'],
    ['a ? b : c ? d : e', 'a ? b : c ? d : e'],
    ["'it\\'s' + b'x'", '"it\'s" + b"\\x78"'],
    ['o.optMap(x, x + 1)', 'o.optMap(x, x + 1)'],
    ['cel.bind(x, 1, x)', 'cel.bind(x, 1, x)'],
  ])('reads well: %s', (text, expected) => {
    if (expected === undefined) expect(() => parse(text, 200)).toThrow(ExpressionError);
    else expect(unparse(parse(text, 200))).toBe(expected);
  });
});
