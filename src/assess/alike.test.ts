import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressions, hostileJson, names } from '../../test/fakes/expressions.js';
import { createEngine, ExpressionError, readsOf, unreadValue, type Reads } from '../lib/cel/index.js';
import { Alike, readPlan } from './alike.js';

const engine = createEngine();

function readsOfText(text: string): Reads {
  const reads = readsOf({ variables: [], expressions: [text] }, ['object']);
  if (reads === undefined) throw new Error('what it reads cannot be told');
  return reads;
}

/** Whether all that an expression reads of both is the same. */
function areAlike(reads: Reads, one: unknown, other: unknown): boolean {
  const alike = new Alike<object>(readPlan([reads]));
  const kept = alike.of(one, () => ({}));
  return kept !== undefined && kept === alike.of(other, () => ({}));
}

describe('what is alike', () => {
  const containers = readsOfText('object.spec.containers.all(c, c.image == "a" && has(c.ports))');
  const pod = (...list: readonly unknown[]) => ({ object: { metadata: { name: 'web' }, spec: { containers: list } } });

  it.each([
    ['differ in what is not read', pod({ image: 'a', env: [1] }), pod({ image: 'a', env: [2] }), true],
    ['differ in what is read', pod({ image: 'a' }), pod({ image: 'b' }), false],
    ['differ in whether a list is there', pod({ image: 'a', ports: [] }), pod({ image: 'a' }), false],
    ['differ in the length of a list', pod({ image: 'a' }), pod({ image: 'a' }, { image: 'a' }), false],
    ['have a null where the other has nothing', pod({ image: 'a', ports: null }), pod({ image: 'a' }), false],
    ['have a text where the other has a number', pod({ image: '1' }), pod({ image: 1 }), false],
    ['have -0 where the other has 0', pod({ image: -0 }), pod({ image: 0 }), false],
    ['have a list where the other has a map', pod({ image: [] }), pod({ image: {} }), false],
    ['say the same in texts of their own', pod({ image: 'a'.repeat(20) }), pod({ image: ['a'.repeat(20)].join('') }), true],
    ['were not read in the same place', pod({ image: unreadValue('x') }), pod({ image: unreadValue('x') }), false],
    [
      'inherit what the other has',
      pod({ image: 'a' }),
      { object: { spec: { containers: [{ image: 'a', constructor: 1 }] } } },
      true,
    ],
  ])('is told of two that %s', (_, one, other, expected) => {
    expect(areAlike(containers, one, other)).toBe(expected);
    expect(areAlike(containers, other, one)).toBe(expected);
  });

  it('knows the names that objects inherit', () => {
    const reads = readsOfText('has(object.constructor) || has(object.__proto__)');
    expect(areAlike(reads, { object: {} }, { object: { constructor: 1 } })).toBe(false);
    expect(areAlike(reads, { object: {} }, { object: JSON.parse('{"__proto__": 1}') })).toBe(false);
    expect(areAlike(reads, { object: {} }, { object: { a: 1 } })).toBe(true);
  });

  it.each([
    ['deep', (inner: unknown) => Array.from({ length: 100_000 }).reduce<unknown>((within) => [within], inner)],
    ['long', (inner: unknown) => Array.from({ length: 100_000 }, () => inner)],
    ['wide', (inner: unknown) => Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`key${at}`, inner]))],
  ])('keeps hardly anything of what is too %s', (_, grown) => {
    const alike = new Alike<object>(readPlan([readsOfText('object')]));
    expect(alike.of({ object: grown(1) }, () => ({}))).toBeUndefined();
    expect(alike.size).toBeLessThan(10_000);
    const kept = alike.of({ object: [1] }, () => ({}));
    expect(kept).toBeDefined();
    expect(alike.of({ object: [1] }, () => ({}))).toBe(kept);
  });

  it('finds each of many again, in whatever order they came', () => {
    fc.assert(
      fc.property(fc.array(hostileJson, { maxLength: 30 }), (objects) => {
        const alike = new Alike<object>(readPlan([readsOfText('object')]));
        const first = objects.map((object) => alike.of({ object }, () => ({})));
        expect(objects.map((object) => alike.of({ object }, () => ({})))).toEqual(first);
        const size = alike.size;
        for (const object of objects.toReversed()) alike.of({ object: structuredClone(object) }, () => ({}));
        expect(alike.size).toBe(size);
      }),
    );
  });
});

describe('what an expression says', () => {
  it('is the same of two that are alike in all that it reads', () => {
    let [told, alike] = [0, 0];
    fc.assert(
      fc.property(
        expressions,
        hostileJson,
        fc.array(fc.tuple(names, names, hostileJson), { maxLength: 3 }),
        (text, given, changes) => {
          const program = programOf(text);
          if (program === undefined) return;
          const reads = readsOf({ variables: [], expressions: [text] }, INPUTS);
          if (reads === undefined) return;
          told += 1;
          const one: Inputs = { object: given, a: given, b: [1, given], x: { a: given } };
          const other = changes.reduce(changed, structuredClone(one));
          if (!areAlike(reads, one, other)) return;
          if (JSON.stringify(one) !== JSON.stringify(other)) alike += 1;
          expect(program.on(other).evaluate(0)).toEqual(program.on(one).evaluate(0));
        },
      ),
      { numRuns: 5000 },
    );
    // Else the test tells nothing.
    expect(told).toBeGreaterThan(500);
    expect(alike).toBeGreaterThan(100);
  });
});

type Inputs = Readonly<Record<string, unknown>>;

const INPUTS = ['object', 'a', 'b', 'x'];

/** Puts a member into an input, or in the place of `object`. */
function changed(inputs: Inputs, [name, place, value]: readonly [string, string, unknown]): Inputs {
  const within = Object.hasOwn(inputs, place) ? inputs[place] : undefined;
  if (typeof within !== 'object' || within === null || Array.isArray(within)) return { ...inputs, object: value };
  // An assignment to `__proto__` makes no member.
  Object.defineProperty(within, name, { value, enumerable: true, configurable: true, writable: true });
  return inputs;
}

function programOf(text: string): ReturnType<typeof engine.compileProgram> | undefined {
  try {
    return engine.compileProgram({ inputs: INPUTS, variables: [], expressions: [text] });
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
