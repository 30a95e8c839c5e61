import { expect, it } from 'vitest';
import { membersOf } from './expression-members.js';

it.each<[string, readonly string[] | undefined]>([
  ['variables.a && variables . b_2 || variables.a', ['a', 'b_2']],
  ['object.spec.variables.a', []],
  ['myvariables.a + variablesish.b', []],
  [`'variables.a' + "it's variables.b" + variables.c`, ['c']],
  ["'\\'' + variables.a + '\\\\' + variables.b", ['a', 'b']],
  ["variables.a // don't count variables.b\n && variables.c", ['a', 'c']],
  ["variables['a']", undefined],
  ['size(variables)', undefined],
])('%s names %j', (expression, names) => {
  expect(membersOf(expression, 'variables')).toEqual(names);
});
