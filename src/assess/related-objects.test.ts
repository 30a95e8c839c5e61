import { describe, expect, it } from 'vitest';
import { createEngine } from '../lib/cel/index.js';
import { parsePolicy } from '../config/policy-file.js';
import { resourceId, sourceId, type Edge, type Resource } from '../model/index.js';
import { TEST_LIMITS } from '../../test/fakes/read-context.js';
import { assessPolicies, compilePolicies, judgeContext } from './index.js';

const POLICY = `apiVersion: headwater.dev/v1
kind: Policy
metadata: { name: own-keys, family: cloud }
spec:
  title: A disk has a key of its own
  description: x
  severity: low
  severityReason: x
  select: { apiGroups: [x], kinds: [Disk] }
  with:
    - { name: keys, relation: encrypted-by, kinds: [Key] }
  validations:
    - expression: related.keys.exists(k, k.own)
      message: It has none
  fix: { guidance: x }
`;

function thing(kind: string, name: string, more: Partial<Resource> = {}): Resource {
  const base = { source: sourceId('s'), platform: 'cloud', apiVersion: 'x/v1', labels: {}, annotations: {} };
  return { ...base, id: resourceId(name), kind, name, account: '1', raw: { own: true }, ...more };
}

const disk = thing('Disk', 'disk');
const key = thing('Key', 'key');
const edge: Edge = { from: disk.id, relation: 'encrypted-by', to: key.id, evidence: 'KeyId' };

function judge(resources: readonly Resource[], edges: readonly Edge[] = []): string | undefined {
  const policy = parsePolicy(POLICY, 'p.yaml', TEST_LIMITS, createEngine());
  const context = judgeContext({ resources, edges, gaps: [], now: new Date(0) });
  const [result] = assessPolicies(compilePolicies([policy], createEngine()), resources, context);
  return result?.kind;
}

describe('a join along what a platform states', () => {
  it('finds what is stated', () => expect(judge([disk, key], [edge])).toBe('pass'));
  it('finds nothing where nothing is stated of what runs', () => expect(judge([disk, key])).toBe('fail'));
  it('is an error of what is only declared', () => {
    const { account: _account, ...declared } = disk;
    expect(judge([declared, key])).toBe('error');
  });
});

describe('policies for the same kind', () => {
  const role = thing('Role', 'role');
  const attached: Edge = { from: disk.id, relation: 'uses', to: role.id, evidence: 'RoleId' };
  const policy = (name: string, join: string, expression: string): string =>
    POLICY.replace('own-keys', name)
      .replace('{ name: keys, relation: encrypted-by, kinds: [Key] }', join)
      .replace('related.keys.exists(k, k.own)', expression);
  const texts = [
    policy('keys', '{ name: others, relation: encrypted-by, kinds: [Key] }', 'related.others.all(o, o.kind == "Key")'),
    policy('roles', '{ name: others, relation: uses, kinds: [Role] }', 'related.others.all(o, o.kind == "Role")'),
    policy('both', '{ name: roles, relation: uses, kinds: [Role] }', 'related.roles.size() == 1'),
    policy('all', '{ name: keys, relation: encrypted-by, kinds: [Key] }', 'size(related) == 1'),
    policy('own', '{ name: more, relation: encrypted-by, kinds: [Key] }', 'related.more.size() == 1'),
  ];

  it('see each what it joins, whatever others join by that name', () => {
    const policies = texts.map((text) => parsePolicy(text, 'p.yaml', TEST_LIMITS, createEngine()));
    const resources = [disk, key, role];
    const context = judgeContext({ resources, edges: [edge, attached], gaps: [], now: new Date(0) });
    for (const order of [policies, policies.toReversed()]) {
      const results = [...assessPolicies(compilePolicies(order, createEngine()), resources, context)];
      expect(results.map(({ kind }) => kind)).toEqual(texts.map(() => 'pass'));
    }
  });
});
