// One wording for one thing: what several policies write alike is evaluated once for each resource, a variant for each policy.
import { expect, it } from 'vitest';
import type { Policy } from '../../src/model/index.js';
import { shippedPolicies } from '../../src/pipeline/index.js';

const policies = (await shippedPolicies()).map(({ policy }) => policy);
const judgePods = policies.filter(({ id, select }) => id.startsWith('kubernetes/') && select.podTemplates);

/** What is defined alike by some and otherwise by others that select alike, and why it is not the same thing. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'alibaba open': 'some are about one port, one is about all of them',
  'alibaba unseen': 'some are about one port, one is about all of them',
  'dockerfile texts': 'each looks at the instructions in which its fault can be',
  'gcp missing': 'what is missing: events without an alert, or kinds of logs',
  'github-actions texts': 'a secret can be in a variable, too, a command cannot',
  'gitlab-ci holders': 'who holds variables, or who holds scripts and images',
};

it('has what some of the policies that select alike define alike defined alike by all of them', () => {
  const several = definitions(policies).filter(({ texts }) => texts.size > 1);
  const shared = several.filter(({ texts }) => [...texts.values()].some((count) => count > 1));
  expect(shared.map(({ family, name }) => `${family} ${name}`).sort()).toEqual(Object.keys(OTHERWISE));
});

/** What lists the containers of a Pod: all of them, those that go on running, and what they are secured by, alone or with the Pod. */
const SHARED = ['containers', 'running', 'containerContexts', 'contexts'];

it('has one wording for the containers of a Pod and what they are secured by, which several policies use', () => {
  const shared = definitions(judgePods).filter(({ name }) => SHARED.includes(name));
  expect(shared.map(({ name }) => name).sort()).toEqual([...SHARED].sort());
  for (const { name, texts } of shared) {
    expect([...texts.keys()], name).toHaveLength(1);
    expect([...texts.values()][0], name).toBeGreaterThan(1);
  }
});

it('has the containers of a Pod listed by nothing else', () => {
  const others = judgePods.flatMap(({ id, variables, validations }) => [
    ...variables
      .filter(({ name, expression }) => !SHARED.includes(name) && listsContainers(expression))
      .map(({ name }) => `${id}: ${name}`),
    ...validations.filter(({ expression, fields = '' }) => listsContainers(expression + fields)).map(() => `${id}: a validation`),
  ]);
  expect(others).toEqual([]);
});

/** Whether it makes a path for each init container, which what lists the containers does. */
function listsContainers(expression: string): boolean {
  return expression.includes("'spec.initContainers[name=' +");
}

interface Definition {
  readonly family: string;
  readonly name: string;
  /** How many policies define it by this text. */
  readonly texts: ReadonlyMap<string, number>;
}

/** What policies of one family that select alike define under each name. */
function definitions(of: readonly Policy[]): readonly Definition[] {
  const known = new Map<string, { family: string; name: string; found: string[] }>();
  for (const { id, select, variables } of of) {
    const family = id.split('/')[0] ?? '';
    const selection = JSON.stringify(select.podTemplates ? true : [select.apiGroups, select.kinds]);
    for (const { name, expression } of variables) {
      const key = `${family} ${selection} ${name}`;
      const { found } = known.get(key) ?? { found: [] };
      known.set(key, { family, name, found: [...found, expression.trim()] });
    }
  }
  return [...known.values()].map(({ family, name, found }) => ({ family, name, texts: counted(found) }));
}

function counted(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
