import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngine, ExpressionError, unreadValue } from './index.js';

const engine = createEngine();

/** Names that objects inherit, beside ordinary ones. */
const names = fc.constantFrom(
  'a',
  'b',
  'object',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'length',
  '0',
);

const hostileJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue({ maxDepth: 0 }),
    fc.double(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map((entries) => {
      // As JSON.parse makes it: `__proto__` is a member of its own.
      return JSON.parse(
        `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`,
      ) as unknown;
    }),
  ),
})).value;

const literals = fc.oneof(
  fc.integer().map(String),
  fc.constantFrom(
    'true',
    'false',
    'null',
    '1.5',
    '2u',
    "b'x'",
    '-9223372036854775808',
    '18446744073709551615u',
    '1e308',
    'int',
    "''",
  ),
  fc.string({ maxLength: 6 }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    "'[a-z]+('",
    "'(a+)+$'",
    "'1Gi'",
    "'10.0.0.0/8'",
    "'1.2.3'",
    "'90m'",
    "'2026-01-31T12:00:00Z'",
    "'https://a/b'",
  ),
);

const operators = ['+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', '&&', '||', 'in'];
const methods = words(`
  size startsWith contains matches split replace format join charAt substring indexOf find findAll sort flatten distinct
  slice reverse sum min isSorted orValue value first add isLessThan containsIP getHost getHours validate major trim includes
`);
const functions = words(`
  size int uint double string bytes bool timestamp duration type dyn quantity ip cidr url semver isURL optional.of
  math.greatest math.bitShiftLeft lists.range sets.contains base64.decode regex.replace strings.quote format.named
  optional.none
`);
const loops = ['all', 'exists', 'exists_one', 'map', 'filter', 'sortBy'];

const expressions = fc.letrec<{ expression: string }>((tie) => {
  const part = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 5, depthIdentifier: 'expression' },
      fc.oneof(
        literals,
        names.filter((name) => /^[a-z_]/i.test(name)),
      ),
      fc.tuple(part, fc.constantFrom(...operators), part).map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      fc
        .tuple(
          part,
          fc.constantFrom('.', '.?'),
          names.filter((name) => /^[a-z_]/i.test(name)),
        )
        .map((parts) => parts.join('')),
      fc.tuple(part, fc.constantFrom('', '?'), part).map(([container, optional, index]) => `${container}[${optional}${index}]`),
      fc
        .tuple(part, fc.constantFrom(...methods), fc.array(part, { maxLength: 2 }))
        .map(([on, name, args]) => `${on}.${name}(${args.join(', ')})`),
      fc
        .tuple(fc.constantFrom(...functions), fc.array(part, { maxLength: 3 }))
        .map(([name, args]) => `${name}(${args.join(', ')})`),
      fc.tuple(part, fc.constantFrom(...loops), part).map(([range, name, body]) => `${range}.${name}(x, ${body})`),
      fc.tuple(part, part, part).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
      fc.array(part, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc
        .array(fc.tuple(part, part), { maxLength: 2 })
        .map((entries) => `{${entries.map((entry) => entry.join(': ')).join(', ')}}`),
      part.map((operand) => `!${operand}`),
      part.map((operand) => `has(${operand}.a)`),
      fc.tuple(part, part).map(([value, body]) => `cel.bind(x, ${value}, ${body})`),
    ),
  };
}).expression;

describe('whatever is written', () => {
  it('compiles or is refused as no expression', () => {
    const marks = words(`. .? ( ) [ [? ] { {? } && || ! - ' " ''' r" b' ? : , \\ // == < % 1 1. .5 0x 1u 1e in true a x`);
    const tokens = fc.constantFrom(...marks, ...words('object has all cel bind'), '`', '\n', '\u{1f600}', '\0');
    const soup = fc.oneof(
      fc.array(tokens, { maxLength: 25 }).map((parts) => parts.join('')),
      fc.string(),
      expressions,
    );
    fc.assert(
      fc.property(soup, (text) => {
        try {
          engine.compile(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
          expect(error).toHaveProperty('message', expect.stringMatching(/^[^\n]+$/u));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('evaluates to JSON or an error, and leaves the data as it was', () => {
    let evaluated = 0;
    fc.assert(
      fc.property(expressions, hostileJson, hostileJson, (text, object, a) => {
        const expression = compiled(text);
        if (expression === undefined) return;
        const before = JSON.stringify([object, a]);
        const result = expression.evaluate({ object, a, b: [1, 2, 3], x: 'x', constructor: 1, toString: null, valueOf: true });
        evaluated += 1;
        expect(result.kind === 'error' ? result.reason : JSON.stringify(result.value)).toMatch(/./s);
        // What an engine says that tripped over itself.
        if (result.kind === 'error') expect(result.reason).not.toMatch(/undefined|is not a function|Cannot |Maximum call|BigInt/);
        expect(JSON.stringify([object, a])).toBe(before);
      }),
      { numRuns: 3000 },
    );
    // Else the test tells nothing.
    expect(evaluated).toBeGreaterThan(500);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('is in error, or comes out the same whatever stands in the place of what was not read', () => {
    let decided = 0;
    fc.assert(
      fc.property(expressions, hostileJson, hostileJson, hostileJson, (text, b, one, other) => {
        const expression = compiled(text);
        if (expression === undefined) return;
        const [unread, ...known] = [unreadValue('not read'), one, other].map((a) => {
          return expression.evaluate({ object: { a, b }, a: [a], b, x: a, constructor: 1, toString: null, valueOf: true });
        });
        if (unread?.kind !== 'value' || typeof unread.value === 'object') return;
        decided += 1;
        for (const result of known) expect(result).toEqual(unread);
      }),
      { numRuns: 3000 },
    );
    expect(decided).toBeGreaterThan(100);
  });

  it('reads a member if and only if the object has one of its own', () => {
    fc.assert(
      fc.property(
        hostileJson,
        names.filter((name) => /^[a-z_]/i.test(name)),
        (object, name) => {
          const isObject = typeof object === 'object' && object !== null && !Array.isArray(object);
          const own = isObject && Object.hasOwn(object, name);
          expect(engine.compile(`object.${name}`).evaluate({ object }).kind === 'value').toBe(own);
          expect(engine.compile(`object['${name}']`).evaluate({ object }).kind === 'value').toBe(own);
          expect(engine.compile(`has(object.${name})`).evaluate({ object })).toMatchObject(
            isObject ? { value: own } : { kind: 'error' },
          );
          expect(engine.compile(`has(object.${name}) ? object.${name} : 'none'`).evaluate({ object }).kind).toBe(
            isObject ? 'value' : 'error',
          );
        },
      ),
    );
  });
});

function compiled(text: string): ReturnType<typeof engine.compile> | undefined {
  try {
    return engine.compile(text);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
