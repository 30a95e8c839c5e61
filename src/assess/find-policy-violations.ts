/** Turns results of policies into findings: only a fail is one; an error is a gap, because missing data is never a violation (S3). */
import { createHash } from 'node:crypto';
import {
  fingerprint,
  sourceId,
  type Fingerprint,
  type Gap,
  type PolicyHeader,
  type PolicyFinding,
  type PolicyId,
  type ResourceId,
  type Result,
} from '../model/index.js';
import type { EstateGraph } from '../graph/index.js';

export interface PolicyViolations {
  readonly findings: readonly PolicyFinding[];
  readonly gaps: readonly Gap[];
}

/** One finding per policy and resource that it fails on, or its controller where that fails as well; results that name a policy or resource not given are a bug. */
export function findPolicyViolations(
  results: readonly Result[],
  policies: readonly PolicyHeader[],
  graph: EstateGraph,
): PolicyViolations {
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  const findings: PolicyFinding[] = [];
  const failing = new Set(results.flatMap((result) => (result.kind === 'fail' ? [`${result.policy}\0${result.resource}`] : [])));
  const errors = new Map<string, { policy: PolicyId; reason: string; resources: ResourceId[] }>();
  for (const result of results) {
    if (result.kind === 'error') {
      const key = `${result.policy}\0${result.reason}`;
      const known = errors.get(key) ?? { policy: result.policy, reason: result.reason, resources: [] };
      known.resources.push(result.resource);
      errors.set(key, known);
    }
    if (result.kind !== 'fail') continue;
    // What its controller fails for too is the controller's: mended there, it is made anew.
    const controller = graph.controllerOf(result.resource);
    if (controller !== result.resource && failing.has(`${result.policy}\0${controller}`)) continue;
    const policy = byId.get(result.policy);
    if (policy === undefined) throw new Error(`a result names the policy ${result.policy}, which was not evaluated`);
    findings.push({
      kind: 'policy',
      id: findingId(result.policy, result.resource),
      policy: result.policy,
      resource: result.resource,
      severity: policy.severity,
      title: result.failures[0]?.message ?? policy.title,
      phase: graph.phaseOf(result.resource),
      reportedBy: ['headwater'],
      failures: result.failures,
    });
  }
  return { findings, gaps: [...errors.values()].map(errorGap) };
}

function findingId(policy: PolicyId, resource: ResourceId): Fingerprint {
  return fingerprint(`p-${createHash('sha256').update(`${policy}\0${resource}`).digest('hex').slice(0, 16)}`);
}

/** The same error on many resources is one gap. */
function errorGap(error: { policy: PolicyId; reason: string; resources: readonly ResourceId[] }): Gap {
  const [first, ...others] = error.resources;
  return {
    code: 'POLICY_ERROR',
    source: sourceId('policies'),
    what: `${error.policy} on ${first ?? ''}${others.length > 0 ? ` and ${others.length} more` : ''}`,
    why: error.reason,
    hides: ['findings'],
  };
}
