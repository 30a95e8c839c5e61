import { describe, expect, it } from 'vitest';
import { isEmptySelector, labelsOf, selectorFits, type LabelRequirement } from './label-selector.js';

const selector = (...matchExpressions: readonly LabelRequirement[]) => ({ matchLabels: {}, matchExpressions });

describe('a label selector', () => {
  it.each([
    ['In', ['a', 'b'], 'a', true],
    ['In', ['a'], 'c', false],
    ['In', ['a'], undefined, false],
    ['NotIn', ['a'], 'c', true],
    ['NotIn', ['a'], 'a', false],
    ['NotIn', ['a'], undefined, true],
    ['Exists', [], '', true],
    ['Exists', [], undefined, false],
    ['DoesNotExist', [], undefined, true],
    ['DoesNotExist', [], 'a', false],
  ] as const)('with %s %j fits a label %j: %s', (operator, values, value, fits) => {
    const labels: Record<string, string> = value === undefined ? {} : { key: value };
    expect(selectorFits(selector({ key: 'key', operator, values }), labelsOf(labels))).toBe(fits);
  });

  it('asks for all of its labels and expressions', () => {
    const both = { matchLabels: { a: '1' }, matchExpressions: [{ key: 'b', operator: 'Exists', values: [] }] } as const;
    expect(selectorFits(both, labelsOf({ a: '1', b: '2' }))).toBe(true);
    expect(selectorFits(both, labelsOf({ a: '1' }))).toBe(false);
    expect(selectorFits(both, labelsOf({ b: '2' }))).toBe(false);
  });

  it('is undecided only by a label that is not known and when nothing known decides', () => {
    const known = (key: string) => (key === 'a' ? { value: '1' } : undefined);
    expect(selectorFits({ matchLabels: { a: '1', b: '2' }, matchExpressions: [] }, known)).toBeUndefined();
    expect(selectorFits({ matchLabels: { a: '2', b: '2' }, matchExpressions: [] }, known)).toBe(false);
    expect(selectorFits({ matchLabels: { a: '1' }, matchExpressions: [] }, known)).toBe(true);
  });

  it('fits anything when it is empty, and no inherited name', () => {
    expect(isEmptySelector(selector())).toBe(true);
    expect(selectorFits(selector(), labelsOf({}))).toBe(true);
    expect(selectorFits(selector({ key: 'constructor', operator: 'Exists', values: [] }), labelsOf({}))).toBe(false);
  });
});
