import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHcl } from '../../../lib/hcl/parse.js';
import { configurationOf } from '../module/configuration.js';
import { makeModule } from '../module/module.js';
import { failing, plainOf, type Term } from '../term.js';
import { newWork } from './context.js';

/** The local of this name in a root module of these blocks. */
function localOf(text: string, name: string): Term {
  const { body } = parseHcl('main.tf', text);
  const module = makeModule(
    { configuration: configurationOf('', [{ path: 'main.tf', body }]), address: '', callers: [], given: () => undefined },
    {
      rootFolder: '',
      work: newWork(),
      files: { text: () => failing('no files'), template: () => failing('no files') },
      computed: () => undefined,
      module: () => ({ why: 'no modules' }),
      missing: () => undefined,
    },
  );
  return module.lookup('local', name) ?? failing('no locals');
}

const valueOf = (expression: string, more = ''): unknown => plainOf(localOf(`locals {\n  x = ${expression}\n}\n${more}`, 'x'));

describe('expressions', () => {
  const fixtures = join(import.meta.dirname, '..', 'fixtures');
  const text = readFileSync(join(fixtures, 'expressions.tf'), 'utf8');
  const expected = new Map(Object.entries(JSON.parse(readFileSync(join(fixtures, 'expressions.json'), 'utf8')) as object));

  it('are many, and each has its value', () => {
    const [locals] = parseHcl('', text).body.blocks;
    expect([...(locals?.body.attributes.keys() ?? [])].toSorted()).toEqual([...expected.keys()].toSorted());
    expect(expected.size).toBeGreaterThan(80);
  });

  it.each([...expected])('have the value that Terraform gives: %s', (name, value) => {
    expect(plainOf(localOf(text, name))).toEqual({ value });
  });
});

describe('what is not known', () => {
  it.each([
    ['timestamp()', 'what timestamp() gives is known only when it is applied'],
    ['var.none', 'the variable none has no value in the source'],
    ['"a-${var.none}"', 'the variable none has no value in the source'],
    ['terraform.workspace', 'the workspace is known only when it is applied'],
    ['var.none ? 1 : 2', 'it depends on a condition: the variable none has no value in the source'],
    ['a_thing.b.c', 'a_thing.b.c is known after apply'],
    ['data.a_thing.b.c', 'data.a_thing.b.c is known after apply'],
    ['[for each in var.none : each]', 'the variable none has no value in the source'],
    ['1 / 0', 'it divides by zero'],
    ['{ a = 1 }.b', 'there is no b in it'],
    ['a_thing.missing.id', 'there is no a_thing.missing'],
    ['local.x', 'local.x refers to itself'],
    ['each.key', 'there is no each here'],
  ])('%s stays unknown', (expression, why) => {
    const more = 'variable "none" {}\nresource "a_thing" "b" {}\ndata "a_thing" "b" {}\n';
    expect(valueOf(expression, more)).toEqual({ why });
  });

  it.each([
    ['false && var.none', false],
    ['true || var.none', true],
    ['length([var.none, 1])', 2],
    ['[1, var.none][0]', 1],
    ['merge({ a = var.none }, { a = 2 }).a', 2],
    ['try(var.object.missing, "else")', 'else'],
    ['[var.none] == null', false],
    ['true ? 1 : var.none', 1],
  ])('%s is known all the same', (expression, value) => {
    expect(valueOf(expression, 'variable "none" {}\nvariable "object" {\n  default = {}\n}\n')).toEqual({ value });
  });
});

describe('variables', () => {
  it.each([
    ['bool', '"true"', true],
    ['number', '"12"', 12],
    ['string', '12', '12'],
    ['list(number)', '["1", 2]', [1, 2]],
    ['map(string)', '{ a = 1 }', { a: '1' }],
    ['object({ a = string, b = optional(number, 3), c = optional(string) })', '{ a = 1, d = 2 }', { a: '1', b: 3, c: null }],
    ['list(object({ a = optional(bool, false) }))', '[{}, { a = true }]', [{ a: false }, { a: true }]],
  ])('of type %s make %s of %j', (type, written, value) => {
    expect(valueOf('var.v', `variable "v" {\n  type    = ${type}\n  default = ${written}\n}\n`)).toEqual({ value });
  });
});

describe('a hostile configuration', () => {
  it.each([
    ['doubles a text forty times', (name: number) => `"\${local.l${name}}\${local.l${name}}"`],
    ['doubles a list forty times', (name: number) => `[local.l${name}, local.l${name}]`],
    ['joins a list with itself forty times', (name: number) => `concat(local.l${name}, local.l${name})`],
  ])('that %s is unknown, not endless', (_, next) => {
    const lines = Array.from({ length: 40 }, (__, at) => `  l${at + 1} = ${next(at)}\n`);
    const term = localOf(`locals {\n  l0 = ["x"]\n${lines.join('')}}\n`, 'l40');
    expect(plainOf(term)).toHaveProperty('why');
  });

  it.each([
    ['a chain of locals', `${Array.from({ length: 5000 }, (_, at) => `  l${at} = local.l${at + 1}\n`).join('')}  l5000 = 1\n`],
    ['a sum without end', `  l0 = ${'1 + '.repeat(20_000)}1\n`],
    ['loops in loops', `  l0 = [for a in range(999) : [for b in range(999) : [for c in range(999) : a]]]\n`],
    ['a range without end', '  l0 = range(0, 1e15)\n'],
    ['a pattern that backtracks', `  l0 = regex("^(a+)+$", "${'a'.repeat(5000)}b")\n`],
  ])('%s is unknown', (_, lines) => {
    expect(plainOf(localOf(`locals {\n${lines}}\n`, 'l0'))).toHaveProperty('why');
  });

  it('reaches no prototype by a name', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(valueOf(`{ a = 1 }.${name}`)).toEqual({ why: `there is no ${name} in it` });
      expect(valueOf(`${name}("x")`)).toHaveProperty('why');
      expect(valueOf(`"%{ for k, v in { ${name} = 1 } }\${k}%{ endfor }"`)).toEqual({ value: name });
    }
  });

  it('never throws', () => {
    const word = fc.constantFrom(
      'a',
      '1',
      '"x"',
      '${',
      '}',
      '{',
      '[',
      ']',
      '(',
      ')',
      '=',
      '\n',
      '.',
      '*',
      '?',
      ':',
      '<<EOT\n',
      'EOT\n',
      'for',
      'in',
      '...',
      '%{ if',
      'null',
      'local.x',
      'merge',
      ',',
      '-',
      '!',
      '\\u12',
      'resource "a" "b"',
      '#',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const term = localOf(`locals {\n  x = ${words.join(' ')}\n}\n${words.join('')}`, 'x');
        expect(plainOf(term)).toBeDefined();
      }),
    );
  });
});
