import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePolicy, parsePolicyCases } from '../config/policy-file.js';
import { casesSchema, policySchema } from '../config/policy-schema.js';
import { createEngine } from '../lib/cel/index.js';
import { runCase } from './test-policies.js';

const PAGE = 'docs/reference/policy.md';
const LIMITS = { textFile: 1024 ** 2, yamlAliases: 100, yamlDocuments: 10 };
const engine = createEngine();
const page = await readFile(join(import.meta.dirname, '../..', PAGE), 'utf8');
const block = (language: string, start: string) => {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
  return blocks.find((text) => text.includes(start)) ?? '';
};

it('has a policy and cases that do what the page says', () => {
  const policy = parsePolicy(block('yaml', 'kind: Policy\n'), PAGE, LIMITS, engine);
  const cases = parsePolicyCases(block('yaml', 'kind: PolicyCases\n'), PAGE, LIMITS);
  const results = cases.map((one) => runCase(one, policy, PAGE, engine));
  expect(results.map(({ actual }) => actual)).toEqual(results.map(({ expected }) => expected));
  expect(cases.map((one) => one.expect)).toEqual(['pass', 'fail', 'not-applicable', 'error']);
});

it('has an expression that gives the reason why it cannot tell', () => {
  const expression = engine.compile(block('cel', 'dyn('));
  expect(expression.evaluate({ object: { user: null } })).toMatchObject({ value: expect.stringContaining('not known') });
  expect(expression.evaluate({ object: { user: 'root' } })).toMatchObject({ value: false });
});

it('names every key that the schemas know', () => {
  const { spec } = policySchema.shape;
  const keys = [
    ...Object.keys(spec.shape),
    ...Object.keys(spec.shape.fix.shape),
    ...Object.keys(casesSchema.shape.cases.element.shape),
    ...Object.keys(spec.shape.validations.element.shape),
    ...Object.keys(spec.shape.select.shape),
  ];
  expect(keys.filter((key) => !new RegExp(`\`${key}\\b`).test(page))).toEqual([]);
});
