import { describe, expect, it } from 'vitest';
import { createEngine, ExpressionError } from './index.js';

const engine = createEngine();

describe('a program', () => {
  const program = engine.compileProgram({
    variables: [
      { name: 'containers', expression: 'object.spec.containers' },
      { name: 'images', expression: 'variables.containers.map(c, c.image)' },
    ],
    expressions: ['variables.images.size() > 0', "variables.images.exists(i, i == 'a')", 'object.kind'],
  });

  it('evaluates its expressions on the same objects, variables among them', () => {
    const found = program.on({ object: { kind: 'Pod', spec: { containers: [{ image: 'a' }] } } });
    expect([0, 1, 2].map((index) => found.evaluate(index))).toEqual(
      [true, true, 'Pod'].map((value) => ({ kind: 'value', value })),
    );
  });

  it('says which variable an error is from, the first one when others use it, and when it does not matter there is none', () => {
    const found = program.on({ object: {} });
    const error = { kind: 'error', reason: 'field not found: spec', variable: 'containers' };
    expect(found.evaluate(0)).toEqual(error);
    expect(found.evaluate(2)).toEqual({ kind: 'error', reason: 'field not found: kind' });
    const overruled = engine.compileProgram({
      variables: [{ name: 'a', expression: 'object.a' }],
      expressions: ['true || variables.a'],
    });
    expect(overruled.on({ object: {} }).evaluate(0)).toEqual({ kind: 'value', value: true });
  });

  it('evaluates a variable once for an object and not at all when nothing asks for it', () => {
    const costly = 'object.l.all(a, object.l.all(b, object.l.all(c, true)))';
    const once = engine.compileProgram({ variables: [{ name: 'v', expression: costly }], expressions: ['1', 'variables.v'] });
    const found = once.on({ object: { l: Array.from({ length: 50 }, () => 1) } });
    expect(found.evaluate(0)).toEqual({ kind: 'value', value: 1 });
    const twice = engine.compileProgram({
      variables: [{ name: 'v', expression: costly }],
      expressions: ['variables.v && variables.v && variables.v'],
    });
    // One evaluation takes 125,000 of the 250,000 steps.
    expect(twice.on({ object: { l: Array.from({ length: 50 }, () => 1) } }).evaluate(0)).toEqual({ kind: 'value', value: true });
  });

  it('keeps the objects of two evaluations apart', () => {
    const [first, second] = ['a', 'b'].map((image) => program.on({ object: { spec: { containers: [{ image }] } } }));
    expect(first?.evaluate(1)).toEqual({ kind: 'value', value: true });
    expect(second?.evaluate(1)).toEqual({ kind: 'value', value: false });
    expect(first?.evaluate(1)).toEqual({ kind: 'value', value: true });
  });

  it('gives all variables at once where they are not named', () => {
    const all = engine.compileProgram({
      variables: [
        { name: 'a', expression: '1' },
        { name: 'b', expression: 'object.missing' },
      ],
      expressions: ["variables['a']", 'has(variables.a) && !has(variables.b)'],
    });
    const found = all.on({ object: {} });
    expect([0, 1].map((index) => found.evaluate(index))).toEqual([1, true].map((value) => ({ kind: 'value', value })));
  });

  it('refuses a variable that is not declared before', () => {
    const variables = [
      { name: 'a', expression: 'variables.b' },
      { name: 'b', expression: '1' },
    ];
    const expressions = ['variables.c'];
    expect(() => engine.compileProgram({ variables: variables.slice(1), expressions })).toThrow(ExpressionError);
    expect(() => engine.compileProgram({ variables: variables.slice(1), expressions })).toThrow(
      "no variable 'c' is declared before this",
    );
  });
});
