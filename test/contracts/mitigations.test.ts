// Every mitigation that a policy of Azure, Google Cloud or Alibaba Cloud names is an action of that platform on that kind, and
// what the policy's own failing cases ask of it is planned, or refused with a reason.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { alibabaActing } from '../../src/connectors/alibaba/index.js';
import { azureActing } from '../../src/connectors/azure/index.js';
import { gcpActing } from '../../src/connectors/gcp/index.js';
import { canonicalJson } from '../../src/lib/canonical-json.js';
import type { Json } from '../../src/model/index.js';
import { requestFor, seenLook } from '../fakes/seen-look.js';

const POLICIES = resolve(import.meta.dirname, '../../policies');

const policySchema = z.object({
  spec: z.object({
    select: z.object({ apiGroups: z.array(z.string()), kinds: z.array(z.string()) }),
    fix: z.object({ mitigation: z.string().optional() }).optional(),
  }),
});
const casesSchema = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      expect: z.string(),
      fields: z.array(z.string()).optional(),
      unread: z.array(z.string()).optional(),
      resource: z.looseObject({ apiVersion: z.string(), kind: z.string() }).optional(),
    }),
  ),
});

function read<T>(schema: z.ZodType<T>, ...path: readonly string[]): T {
  return schema.parse(parse(readFileSync(join(POLICIES, ...path), 'utf8')));
}

describe.each([azureActing, gcpActing, alibabaActing])('mitigations of $name', ({ name: family, actions }) => {
  const named = readdirSync(join(POLICIES, family)).flatMap((policy) => {
    if (policy === 'shapes') return [];
    const { select, fix } = read(policySchema, family, policy, 'policy.yaml').spec;
    return fix?.mitigation === undefined ? [] : [{ policy, mitigation: fix.mitigation, ...select }];
  });

  it('are named by policies at all', () => {
    expect(named.length).toBeGreaterThan(5);
  });

  it.each(named)('$policy names $mitigation, which there is for what it selects', ({ mitigation, apiGroups, kinds }) => {
    const action = actions.find(({ name }) => name === mitigation);
    const has = (group: string, kind: string) =>
      action?.kinds.some((each) => each.apiVersion.split('/')[0] === group && each.kind === kind);
    for (const group of apiGroups) for (const kind of kinds) expect(has(group, kind), `${group} ${kind}`).toBe(true);
  });

  it.each(named)('$policy: each failing case is planned the same twice, or refused with a reason', ({ policy, mitigation }) => {
    const action = actions.find(({ name }) => name === mitigation);
    // What could not be read is no case for an action: its look is unknown.
    const failing = read(casesSchema, family, policy, 'cases.yaml').cases.filter(
      (each) => each.expect === 'fail' && each.unread === undefined,
    );
    const planned = failing.flatMap(({ resource, fields = [] }) => {
      if (resource === undefined) return [];
      const seen = seenLook(resource, completed(resource), { version: '1' });
      const [one, two] = [action?.plan(seen, requestFor(...fields)), action?.plan(seen, requestFor(...fields))];
      expect(canonicalJson(one)).toBe(canonicalJson(two));
      return one === undefined ? [] : [one];
    });
    for (const answer of planned) if (answer.kind !== 'steps') expect(answer.because).not.toBe('');
    if (CONTAINED.has(policy)) return;
    expect(planned.map(({ kind }) => kind)).not.toContain('already-so');
    expect(planned.some(({ kind }) => kind === 'steps')).toBe(true);
  });
});

/** Where the action contains less than the policy wants: Cloud SQL keeps its public address, without a network that may connect. */
const CONTAINED = new Set(['no-public-sql-addresses']);

/** With the members that a case leaves out because its policy does not read them, and an API never does. */
function completed(resource: object): Json {
  let rules = 0;
  const complete = (value: Json, name: string): Json => {
    if (Array.isArray(value)) return (value as readonly Json[]).map((item) => complete(item, name));
    if (typeof value !== 'object' || value === null) return value;
    const inner = Object.fromEntries(Object.entries(value).map(([member, each]) => [member, complete(each, member)]));
    if (name === 'Permission') return { SecurityGroupRuleId: `sgr-${(rules += 1)}`, ...inner };
    return name === 'settings' ? { settingsVersion: '1', ...inner } : inner;
  };
  const raw = z.json().parse(JSON.parse(JSON.stringify(resource)));
  return complete({ status: 'RUNNING', ...(raw as object) }, '');
}
