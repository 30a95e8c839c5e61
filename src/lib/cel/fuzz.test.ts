import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressions, hostileJson, names, words } from '../../../test/fakes/expressions.js';
import { createEngine, ExpressionError, unreadValue } from './index.js';

const engine = createEngine();

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
