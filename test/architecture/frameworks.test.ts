// What policies claim to check is there to be checked: each control is a requirement that its framework's file lists.
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import { parseFramework } from '../../src/config/framework-file.js';
import { shippedPolicies } from '../../src/pipeline/index.js';
import { filesBelow, textOf } from './tree.js';

const files = filesBelow('policies/frameworks');
const frameworks = files.map((file) => parseFramework(textOf(file), file, DEFAULT_CONFIGURATION.limits));
const byName = new Map(frameworks.map((framework) => [framework.name, framework]));
const policies = (await shippedPolicies()).map(({ policy }) => policy);

/** The benchmark that a pack of foundations is about. */
const BENCHMARKS: Readonly<Record<string, string>> = {
  'alibaba-foundations': 'cis-alibaba-1',
  'aws-foundations': 'cis-aws-3',
  'azure-foundations': 'cis-azure-3',
  'gcp-foundations': 'cis-gcp-3',
};

it('has a file for each framework, named as it is', () => {
  expect(frameworks.length).toBeGreaterThan(10);
  expect(frameworks.map(({ name }) => `${name}.yaml`)).toEqual(files.map((file) => basename(file)));
});

it('lists every requirement once, in the order of their numbers', () => {
  for (const { name, requirements } of frameworks.filter(({ name: one }) => one.startsWith('cis-'))) {
    const ids = requirements.map(({ id }) => id);
    expect(new Set(ids).size, name).toBe(ids.length);
    expect(ids, name).toEqual(ids.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })));
  }
});

it.each([
  ['cis-aws-3', 62],
  ['cis-azure-3', 159],
  ['cis-gcp-3', 84],
  ['cis-alibaba-1', 85],
  ['cis-kubernetes-1.10', 35],
  ['cis-docker-1.6', 12],
  ['pod-security-standards', 19],
])('lists all that %s asks for', (name, count) => {
  expect(byName.get(name)?.requirements).toHaveLength(count);
});

describe('the controls of policies', () => {
  const named = policies.flatMap(({ id, controls }) => controls.map((control) => ({ policy: id, ...control })));
  const requirementOf = (framework: string, id: string) => byName.get(framework)?.requirements.find((one) => one.id === id);

  it('are requirements of frameworks that are here', () => {
    expect(named.length).toBeGreaterThan(500);
    const strangers = named.filter(({ framework, id }) => requirementOf(framework, id) === undefined);
    expect(strangers.map(({ policy, framework, id }) => `${policy}: ${framework} has no ${id}`)).toEqual([]);
  });

  it('are such as a resource can show', () => {
    const wrong = named.filter(({ framework, id }) => requirementOf(framework, id)?.outside !== undefined);
    expect(wrong.map(({ policy, framework, id }) => `${policy}: nothing can show ${framework} ${id}`)).toEqual([]);
  });

  it('are named once by each policy', () => {
    const keys = named.map(({ policy, framework, id }) => `${policy}: ${framework} ${id}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('are of the benchmark that the policy’s pack is about', () => {
    const packs = policies.flatMap((policy) =>
      policy.packs.filter((pack) => pack.endsWith('-foundations')).map((pack) => ({ policy, pack })),
    );
    expect(packs.length).toBeGreaterThan(100);
    const missing = packs.filter(({ policy, pack }) => !policy.controls.some(({ framework }) => framework === BENCHMARKS[pack]));
    expect(missing.map(({ policy, pack }) => `${policy.id} is in ${pack} and checks nothing of ${BENCHMARKS[pack]}`)).toEqual([]);
  });

  it('bring a policy of a cloud into the pack of its benchmark', () => {
    const pack = (framework: string) => Object.entries(BENCHMARKS).find(([, name]) => name === framework)?.[0];
    const missing = named.filter(({ policy, framework }) => {
      const wanted = pack(framework);
      return wanted !== undefined && !policies.some(({ id, packs }) => id === policy && packs.includes(wanted));
    });
    expect(missing.map(({ policy, framework }) => `${policy} checks ${framework} and is not in ${pack(framework)}`)).toEqual([]);
  });
});
