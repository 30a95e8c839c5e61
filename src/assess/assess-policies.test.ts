import { expect, it } from 'vitest';
import { createEngine } from '../lib/cel/index.js';
import { policyId, resourceId, sourceId, type Json, type Policy, type Resource } from '../model/index.js';
import { assessPolicies } from './assess-policies.js';
import { compilePolicies } from './compile-policies.js';
import { judgeContext } from './judge-context.js';

const POLICY: Policy = {
  id: policyId('a/one'),
  title: 'Rule',
  description: 'A rule.',
  severity: 'low',
  severityReason: 'It is a test.',
  packs: [],
  select: { podTemplates: false, apiGroups: ['s3.amazonaws.com'], kinds: ['Bucket'] },
  joins: [],
  matchConditions: [],
  variables: [],
  validations: [{ expression: 'object.?size.orValue(1) == 1', message: 'It is wrong' }],
  fix: { guidance: 'Mend it.' },
  controls: [],
};

const thing = (kind: string, raw: Json): Resource => ({
  id: resourceId(JSON.stringify([kind, raw])),
  source: sourceId('aws'),
  platform: 'aws',
  apiVersion: 's3.amazonaws.com/v1',
  kind,
  name: 'one',
  labels: {},
  annotations: {},
  raw,
});

const guardrails = compilePolicies([POLICY], createEngine());
const context = judgeContext({ resources: [], gaps: [], now: new Date('2026-01-01T00:00:00Z') });
const judged = (resources: Iterable<Resource>) => [...assessPolicies(guardrails, resources, context)].map(({ kind }) => kind);

it('judges a list as it is each time, whoever has put something else into it', () => {
  const other = thing('Queue', {});
  const list = [thing('Bucket', { size: null }), other, thing('Bucket', { size: 2 })];
  expect([judged(list), judged(list)]).toEqual([
    ['pass', 'fail'],
    ['pass', 'fail'],
  ]);
  list[0] = thing('Bucket', { size: 3 });
  list.splice(1, 1);
  expect(judged(list)).toEqual(['fail', 'fail']);
  list.reverse().pop();
  expect(judged(list)).toEqual(['fail']);
  list.push(thing('Bucket', {}));
  expect(judged(list)).toEqual(['fail', 'pass']);
  expect(judged(new Set(list))).toEqual(['fail', 'pass']);
});

it('gives the results of some kinds, in their order, and all of them as often as they are read', () => {
  const list = [thing('Bucket', { size: 2 }), thing('Queue', {}), thing('Bucket', {}), thing('Bucket', { size: 'large' })];
  const assessment = assessPolicies(guardrails, list, context);
  // What is judged later is another assessment.
  list.reverse();
  const [wrong, , fine] = [...list].reverse();
  expect(assessment.length).toBe(3);
  expect([...assessment]).toEqual([...assessment]);
  expect([...assessment].map(({ resource }) => resource)).toEqual([wrong?.id, fine?.id, list[0]?.id]);
  expect(assessment.of('pass')).toEqual([{ kind: 'pass', policy: 'a/one', resource: fine?.id }]);
  expect(assessment.of('fail', 'error').map(({ kind }) => kind)).toEqual(['fail', 'fail']);
  expect(assessment.of('error', 'not-applicable')).toEqual([]);
});
