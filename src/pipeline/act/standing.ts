/**
 * What the last look at the estate says, and what the organisation says about it: all that planning an action, and deciding
 * about it again, start from. A value; the next look gives another one.
 */
import { judgeContext, resultOf, subjectOf, type Guardrail } from '../../assess/index.js';
import type { Configuration } from '../../config/index.js';
import type { ResponseRules } from '../../decide/index.js';
import { phaseReader, type EstateGraph } from '../../graph/index.js';
import { canonicalJson } from '../../lib/canonical-json.js';
import { sha256 } from '../../lib/sha256.js';
import type { CauseId, Decision, Finding, Gap, ReleasePhase, Resource, Result, RootCause, Scope } from '../../model/index.js';
import type { PolicySet } from '../../ports/index.js';

export interface Standing {
  readonly at: Date;
  readonly policySet: PolicySet;
  readonly configuration: Configuration;
  readonly rules: ResponseRules;
  readonly guardrails: readonly Guardrail[];
  readonly graph: EstateGraph;
  readonly gaps: readonly Gap[];
  readonly causes: readonly RootCause[];
  readonly findings: readonly Finding[];
  readonly decisions: ReadonlyMap<CauseId, readonly Decision[]>;
}

/** The hash over everything that decides: another text of a policy, plan or exemption is another set (S12). */
export function policySetOf(
  guardrails: readonly Guardrail[],
  rules: Pick<ResponseRules, 'plan' | 'policyRollouts' | 'exemptions'>,
): PolicySet {
  const policies = guardrails.map(({ policy }) => policy);
  const { plan, policyRollouts, exemptions } = rules;
  return {
    id: sha256(canonicalJson({ policies, plan, policyRollouts, exemptions })),
    policies: policies.map(({ id }) => id).sort(),
  };
}

/** Where a live resource is read and changed. */
export function scopeOf({ platform, account, cluster, region, apiVersion, kind }: Resource): Scope {
  const owner = account ?? cluster;
  return {
    platform,
    apiVersion,
    kind,
    ...(owner === undefined ? {} : { account: owner }),
    ...(region === undefined ? {} : { region }),
  };
}

/**
 * What a resource counts as in limits for a service: what its labels say it is part of, else its namespace, else its account.
 * Recommended labels: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function serviceOf({ labels, namespace, account, cluster, platform }: Resource): string {
  for (const label of ['app.kubernetes.io/part-of', 'service', 'Service', 'team']) {
    const said = Object.hasOwn(labels, label) ? labels[label] : undefined;
    if (said !== undefined && said !== '') return said;
  }
  return namespace ?? account ?? cluster ?? platform;
}

/** What the policies say of a resource as it is now. Others are as they were at the last look. */
export function judgeNow(
  standing: Pick<Standing, 'guardrails' | 'graph' | 'gaps' | 'configuration'>,
  policies: readonly string[],
  resource: Resource,
  now: Date,
): readonly Result[] {
  const { guardrails, graph, gaps, configuration } = standing;
  const chosen = guardrails.filter(({ policy }) => policies.includes(policy.id));
  const joins = chosen.some(({ relations }) => relations.size > 0);
  const others = joins ? new Map(graph.resources).set(resource.id, resource).values() : [resource];
  const kubernetes = configuration.kubernetesVersion;
  const context = judgeContext({ resources: others, edges: joins ? graph.edges : [], gaps, now, kubernetes });
  const subject = subjectOf(resource);
  return chosen.map((guardrail) => resultOf(guardrail.judge(subject, context), guardrail.policy.id, resource.id));
}

/** The release phase of a resource as it is now. */
export function phaseNow({ graph, configuration }: Pick<Standing, 'graph' | 'configuration'>, resource: Resource): ReleasePhase {
  const rules = { rules: configuration.releasePhases, conventions: configuration.phaseConventions };
  return phaseReader(graph.resources.values(), rules)(resource).phase;
}

/** How many resources like this one there are in its phase, in its account and in its service: what shares are of. */
export function populationOf({ graph }: Pick<Standing, 'graph'>, resource: Resource, phase: ReleasePhase) {
  let inPhase = 0;
  let inAccount = 0;
  let inService = 0;
  const service = serviceOf(resource);
  for (const other of graph.resources.values()) {
    if (other.kind !== resource.kind || other.apiVersion !== resource.apiVersion || other.origin !== undefined) continue;
    if (graph.phaseOf(other.id).phase !== phase) continue;
    inPhase += 1;
    if (other.account !== resource.account || other.cluster !== resource.cluster) continue;
    inAccount += 1;
    if (serviceOf(other) === service) inService += 1;
  }
  return { phase: inPhase, account: inAccount, service: inService };
}
