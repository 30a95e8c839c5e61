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

  it('takes every input as it is given each time, a date that was set anew and one that is missing now included', () => {
    const asks = engine.compileProgram({
      inputs: ['now', 'object'],
      variables: [],
      expressions: ['now.getFullYear()', 'object'],
    });
    const now = new Date('2025-06-01T00:00:00Z');
    const years = () => asks.on({ now, object: 1 }).evaluate(0);
    expect(years()).toEqual({ kind: 'value', value: 2025 });
    now.setUTCFullYear(2026);
    expect(years()).toEqual({ kind: 'value', value: 2026 });
    expect(asks.on({ now }).evaluate(0)).toEqual({ kind: 'error', reason: "there is no variable 'object'" });
    expect(asks.on({ now, object: 2 }).evaluate(1)).toEqual({ kind: 'value', value: 2 });
  });

  it.each([
    ['object.?a.orValue(2)', 1],
    ['object.?b.orValue(2)', 2],
    ['object.?l[?1].orValue(2)', 2],
    ['object.?l[?0].?x.orValue(2)', 3],
    ['object.?b[?0].?x.hasValue()', false],
    ['object.?a.hasValue() && !object.?b.hasValue()', true],
    ['object.?a.orValue(1 / object.zero)', undefined],
    ['object.?b.orValue(1 / object.zero)', undefined],
    ['object.?a.?x.orValue(2)', undefined],
    ['object.?b[?object.none].hasValue()', undefined],
    ['optional.of(object.?b).value().hasValue()', false],
  ])('%s is %s, whether or not the optional is ever made', (text, wanted) => {
    const object = { a: 1, l: [{ x: 3 }], zero: 0 };
    const made = text.replace(/\.(orValue|hasValue)\(/, '.or(optional.none()).$1(');
    for (const written of [text, made]) {
      const value = engine.compile(written).evaluate({ object });
      expect(value, written).toEqual(
        wanted === undefined ? expect.objectContaining({ kind: 'error' }) : { kind: 'value', value: wanted },
      );
    }
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

describe('programs over the same inputs', () => {
  const costly = 'object.l.all(a, object.l.all(b, object.l.all(c, true)))';

  it('share what they define alike, and only that', () => {
    const programs = engine.createPrograms(['object']);
    const one = [{ name: 'v', expression: 'object.a' }];
    const other = [{ name: 'v', expression: 'object.b' }];
    const twice = (variables: typeof one) => [...variables, { name: 'w', expression: 'variables.v + 1' }];
    const added = [one, other, one].flatMap((variables) =>
      programs.add({ variables: twice(variables), expressions: ['variables.w', 'variables.v'] }),
    );
    const found = programs.on({ object: { a: 1, b: 10 } });
    expect(added.map((index) => found.evaluate(index))).toEqual([2, 1, 11, 10, 2, 1].map((value) => ({ kind: 'value', value })));
  });

  it('do not see the variables of each other', () => {
    const programs = engine.createPrograms(['object']);
    programs.add({ variables: [{ name: 'v', expression: '1' }], expressions: [] });
    expect(() => programs.add({ variables: [{ name: 'x', expression: '1' }], expressions: ['variables.v'] })).toThrow(
      "no variable 'v' is declared before this",
    );
  });

  it('go on as they were after a text that is none', () => {
    const programs = engine.createPrograms(['object']);
    const [first = 0] = programs.add({ variables: [{ name: 'v', expression: 'object.a' }], expressions: ['variables.v'] });
    expect(() => programs.add({ variables: [], expressions: ['object.a', 'other.b'] })).toThrow(ExpressionError);
    const [second = 0] = programs.add({ variables: [], expressions: ['object.b'] });
    const found = programs.on({ object: { a: 1, b: 2 } });
    expect([first, second].map((index) => found.evaluate(index))).toEqual([1, 2].map((value) => ({ kind: 'value', value })));
  });

  it('give a variable steps of its own, whoever asks for it first', () => {
    const programs = engine.createPrograms(['object']);
    const variables = [{ name: 'v', expression: costly }];
    const [first = 0] = programs.add({ variables, expressions: [`${costly} && variables.v`] });
    const [second = 0] = programs.add({ variables, expressions: ['variables.v'] });
    const [third = 0] = programs.add({ variables, expressions: [`variables.v && ${costly}`] });
    const on = (length: number) => programs.on({ object: { l: Array.from({ length }, () => 1) } });
    // One takes 125,000 of the 250,000 steps.
    for (const index of [first, second, third]) expect(on(50).evaluate(index)).toEqual({ kind: 'value', value: true });
    expect(on(100).evaluate(second)).toMatchObject({ kind: 'error', variable: 'v' });
  });
});
