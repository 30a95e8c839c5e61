/**
 * Where the data of each policy comes from when it judges what runs: which member of which resource it reads, which call of the
 * platform answers that, and what must be allowed for it. Made of the policies and of what connectors declare.
 */
import { compilePolicies } from '../assess/index.js';
import { loadEstates } from '../connectors/registry.js';
import type { Policy } from '../model/index.js';
import type { EstateConnector, EstateKind } from '../ports/index.js';
import { expressionEngine } from './expression-engine.js';
import { shippedPolicies } from './load-policies.js';

export interface PolicyDatum {
  readonly policy: string;
  readonly platform: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** A top-level member of the object. */
  readonly member: string;
  /** Undefined when no call gives it: the policy can then only be in error about what runs. */
  readonly source: { readonly call: string; readonly permission: string } | undefined;
}

/** One for each policy that is about a platform which can be read live, each kind that it selects there, and each member that it reads. */
export async function policyData(): Promise<readonly PolicyDatum[]> {
  const connectors = new Map((await loadEstates()).map((connector) => [connector.name, connector]));
  const policies = (await shippedPolicies()).map(({ policy }) => policy);
  return policies.flatMap((policy) => {
    const connector = connectors.get(policy.id.split('/')[0] ?? '');
    return connector === undefined ? [] : dataOf(policy, connector);
  });
}

function dataOf(policy: Policy, connector: EstateConnector): readonly PolicyDatum[] {
  const [guardrail] = compilePolicies([policy], expressionEngine());
  const kinds = connector.kinds.filter((kind) => guardrail?.selects(kind) === true);
  const members = membersRead(policy);
  return kinds.flatMap((kind) => {
    const about = { policy: policy.id, platform: connector.name, apiVersion: kind.apiVersion, kind: kind.kind };
    // Of several kinds a policy reads of each what it has.
    const given = kinds.length === 1 ? members : members.filter((member) => giverOf(kind, member) !== undefined);
    return given.map((member) => ({ ...about, member, source: giverOf(kind, member) }));
  });
}

/** Kinds that no connector reads: one for each policy that selects only such. */
export async function policiesWithoutData(): Promise<readonly string[]> {
  const platforms = new Set((await loadEstates()).map(({ name }) => name));
  const known = new Set((await policyData()).map(({ policy }) => policy));
  return (await shippedPolicies())
    .map(({ policy }) => policy)
    .filter((policy) => platforms.has(policy.id.split('/')[0] ?? '') && !known.has(policy.id) && membersRead(policy).length > 0)
    .map(({ id }) => id);
}

function giverOf({ calls }: EstateKind, member: string): PolicyDatum['source'] {
  const giver = calls.find(({ gives }) => gives.includes(member));
  return giver === undefined ? undefined : { call: giver.call, permission: giver.permission };
}

/** Members of the object that its expressions name: `object.A`, `object.?A`, `object['A']`. */
export function membersRead({ matchConditions, variables, validations }: Policy): readonly string[] {
  const texts = [
    ...matchConditions.map(({ expression }) => expression),
    ...variables.map(({ expression }) => expression),
    ...validations.flatMap(({ expression, messageExpression = '', fields = '' }) => [expression, messageExpression, fields]),
  ];
  const named = texts.flatMap((text) => [
    ...text.matchAll(/(?<![\w.'])(?:object|resource)\s*\.\s*\??\s*([A-Za-z_]\w*)/g),
    ...text.matchAll(/(?<![\w.'])(?:object|resource)\s*\[\s*\??\s*['"]([^'"]+)['"]\s*\]/g),
  ]);
  return [...new Set(named.map(([, name]) => name ?? ''))].filter((name) => name !== 'apiVersion' && name !== 'kind');
}
