import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHcl } from './parse.js';
import type { Expression } from './syntax.js';

/** The expression as one line with all its parentheses. */
function shown(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return JSON.stringify(expression.value);
    case 'variable':
      return expression.name;
    case 'attribute':
      return `${shown(expression.object)}.${expression.name}`;
    case 'index':
      return `${shown(expression.object)}[${shown(expression.key)}]`;
    case 'splat':
      return `${shown(expression.object)}[*](${shown(expression.each)})`;
    case 'splat-item':
      return '_';
    case 'unary':
      return `(${expression.operator}${shown(expression.operand)})`;
    case 'binary':
      return `(${shown(expression.left)} ${expression.operator} ${shown(expression.right)})`;
    case 'conditional':
      return `(${shown(expression.condition)} ? ${shown(expression.yes)} : ${shown(expression.no)})`;
    case 'call':
      return `${expression.name}(${expression.parameters.map(shown).join(', ')}${expression.expand ? '...' : ''})`;
    case 'tuple':
      return `[${expression.items.map(shown).join(', ')}]`;
    case 'object':
      return `{${expression.entries.map(({ key, value }) => `${shown(key)}: ${shown(value)}`).join(', ')}}`;
    default:
      return expression.kind;
  }
}

function expressionOf(text: string): Expression | undefined {
  const { body, problems } = parseHcl('main.tf', `x = ${text}\n`);
  expect(problems).toEqual([]);
  return body.attributes.get('x')?.value;
}

describe('expressions', () => {
  it.each([
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['!a && b || c == d', '(((!a) && b) || (c == d))'],
    ['-a.b + 1', '((-a.b) + 1)'],
    ['a >= 1 != (b < 2)', '((a >= 1) != (b < 2))'],
    ['a.0.1.b', 'a[0][1].b'],
    ['a.*.b[0]', 'a[*](_.b)[0]'],
    ['a[*].b[0]', 'a[*](_.b[0])'],
    ['f(a, [b, c]...)', 'f(a, [b, c]...)'],
    ['{ a = 1, (b) : 2, "c d" = 3 }', '{"a": 1, b: 2, "c d": 3}'],
    ['{\n  a = b\n  (c) = d # e\n}', '{"a": b, c: d}'],
    ['[\n  1, # one\n  2,\n]', '[1, 2]'],
    ['(\n  a\n  + b\n)', '(a + b)'],
    ['"a\\"\\u00e9\\n$${b} %%{c}"', '"a\\"é\\n${b} %{c}"'],
    ['1.5e3', '1500'],
    ['provider::time::rfc(a)', 'provider::time::rfc(a)'],
    ['a-b', 'a-b'],
  ])('%s is %s', (text, tree) => {
    const expression = expressionOf(text);
    expect(expression && shown(expression)).toBe(tree);
  });

  it('know where they are', () => {
    const text = '# é\nresource "a" "b" {\n  c = [\n    true,\n  ]\n}\n';
    const [block] = parseHcl('main.tf', text).body.blocks;
    const attribute = block?.body.attributes.get('c');
    expect(attribute?.span).toMatchObject({ file: 'main.tf', startLine: 3, endLine: 5 });
    expect(text.slice(attribute?.value.span.start, attribute?.value.span.end)).toBe('[\n    true,\n  ]');
    expect(text.slice(block?.braces.start, block?.braces.end)).toMatch(/^\{[^]*\}$/u);
    expect(block).toMatchObject({ type: 'resource', labels: ['a', 'b'], span: { startLine: 2, endLine: 6 } });
  });
});

describe('faults', () => {
  it.each([
    ['x = 1 +\n', 1, 'expected an expression'],
    ['x = "a\n', 1, 'the text is not closed'],
    ['x = a\n.b\n', 2, "unexpected '.'"],
    ['b {\n  x = [1\n', 3, "expected ']' to close the list"],
    ['x = 1\nx = 2\n', 2, 'the argument x is there twice'],
    ['x = <<EOT\n  a\n', 1, 'the heredoc EOT is not closed'],
    ['x = "%{ if a }b"\n', 1, 'a directive of the template is not closed by endif'],
    [`x = ${'('.repeat(1000)}\n`, 1, 'it nests more than 200 levels deep'],
  ])('%j is said with its line', (text, line, reason) => {
    expect(parseHcl('', text).problems).toEqual([{ line, reason: expect.stringContaining(reason) as string }]);
  });

  it('leave the blocks around them', () => {
    const { body, problems } = parseHcl('', 'a {\n}\nb {\n  x = = 1\n}\nc {\n}\n');
    expect(body.blocks.map(({ type }) => type)).toEqual(['a', 'c']);
    expect(problems).toHaveLength(1);
  });

  it('never throw, and end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(parseHcl('', `x = ${text}`).problems.length).toBeLessThanOrEqual(20);
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('"', '${', '%{', '}', '{', '<<A\n', 'A\n', '[', 'x', '=', '~', '\\', '\n'), { maxLength: 60 }),
        (parts) => {
          expect(parseHcl('', parts.join('')).problems.length).toBeLessThanOrEqual(20);
        },
      ),
    );
  });
});
