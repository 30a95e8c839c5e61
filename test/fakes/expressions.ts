/** Expressions and documents for tests that try whatever anybody might write: names that objects inherit, deep nesting, every function. */
import * as fc from 'fast-check';

/** Names that objects inherit, beside ordinary ones. */
export const names = fc.constantFrom(
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

export const hostileJson = fc.letrec<{ value: unknown }>((tie) => ({
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

export const expressions = fc.letrec<{ expression: string }>((tie) => {
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

export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
