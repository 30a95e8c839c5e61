import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressions, hostileJson } from '../../../test/fakes/expressions.js';
import { explain, type Evaluate, type Explanation } from './explain.js';
import { createEngine, ExpressionError } from './index.js';

const engine = createEngine();
const on =
  (object: unknown): Evaluate =>
  (expression, bound) => {
    const names = Object.keys(bound);
    const program = engine.compileProgram({ inputs: ['object', ...names], variables: [], expressions: [expression] });
    return program.on({ object, ...bound }).evaluate(0);
  };

/** Each part and its value, indented. */
function lines({ expression, result, parts, with: bound }: Explanation, indent = ''): readonly string[] {
  const value = result.kind === 'value' ? JSON.stringify(result.value) : `error: ${result.reason}`;
  const within = bound === undefined ? '' : ` with ${JSON.stringify(bound)}`;
  return [`${indent}${expression} → ${value}${within}`, ...parts.flatMap((part) => lines(part, `${indent}  `))];
}

const OBJECT = { spec: { replicas: 1, containers: [{ name: 'a', image: 'x' }, { name: 'b' }] } };

describe('an explanation', () => {
  it('shows what the value came from, up to what decides', () => {
    expect(lines(explain('object.spec.replicas > 1 && object.spec.missing', on(OBJECT)))).toEqual([
      'object.spec.replicas > 1 && object.spec.missing → false',
      '  object.spec.replicas > 1 → false',
      '    object.spec.replicas → 1',
    ]);
  });

  it('shows the elements that decide a loop', () => {
    expect(lines(explain('object.spec.containers.all(c, has(c.image))', on(OBJECT)))).toEqual([
      'object.spec.containers.all(c, has(c.image)) → false',
      `  object.spec.containers → ${JSON.stringify(OBJECT.spec.containers)}`,
      '  has(c.image) → false with {"c":{"name":"b"}}',
    ]);
  });

  it('shows the branch that was taken, and where an error comes from', () => {
    expect(lines(explain('has(object.spec.x) ? object.spec.x : object.y.z', on(OBJECT)))).toEqual([
      'has(object.spec.x) ? object.spec.x : object.y.z → error: field not found: y',
      '  has(object.spec.x) → false',
      '  object.y.z → error: field not found: y',
    ]);
  });

  it('shows what optionals hold', () => {
    expect(lines(explain('object.?spec.?replicas.orValue(2) < 2 && object[?"x"].orValue(true)', on(OBJECT)))).toEqual([
      'object.?spec.?replicas.orValue(2) < 2 && object[?"x"].orValue(true) → true',
      '  object.?spec.?replicas.orValue(2) < 2 → true',
      '    object.?spec.?replicas.orValue(2) → 1',
      '      object.?spec.?replicas → 1',
      '  object[?"x"].orValue(true) → true',
      '    object[?"x"] → undefined',
    ]);
  });

  it('has the value that the expression has, whatever it says', () => {
    fc.assert(
      fc.property(expressions, hostileJson, (text, object) => {
        try {
          const { result } = explain(text, on(object));
          const alone = on(object)(text, {});
          // An optional alone is no JSON.
          if (alone.kind === 'value' || !alone.reason.includes('optional')) expect(result).toEqual(alone);
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
