/**
 * One look at the whole estate: scans what the inventory holds beside the inputs, with what actions have earned and what is
 * normal for each policy. The same for a preview, for `headwater run` and for a worker.
 */
import { jumpOf, type FailureCount, type Jump, type ResponseRules, type TrustOf } from '../../decide/index.js';
import type { Result } from '../../model/index.js';
import type { ActionRecord, FailureBaselines } from '../../ports/index.js';
import { scanInputs, type ScanRequest, type Scanned } from '../scan.js';
import type { ActingEstates } from './acting-estates.js';
import { policySetOf, type Standing } from './standing.js';
import { candidatesOf } from './wanted-actions.js';

export interface LookPorts {
  readonly record: Pick<ActionRecord, 'subjects'>;
  readonly baselines: FailureBaselines;
  readonly estates: Pick<ActingEstates, 'action'>;
}

export interface LookedAt {
  readonly scanned: Scanned;
  readonly standing: Standing;
  readonly jumps: ReadonlyMap<string, Jump>;
  readonly counts: ReadonlyMap<string, FailureCount>;
}

export async function lookAt(inputs: readonly string[], request: ScanRequest, ports: LookPorts): Promise<LookedAt> {
  const [trustOf, normal] = await Promise.all([earnedBy(ports.record), ports.baselines.all()]);
  const jumps = new Map<string, Jump>();
  let counts: ReadonlyMap<string, FailureCount> = new Map();
  const rulesWith = (rules: ResponseRules, { graph, results, guardrails }: Pick<Scanned, 'graph' | 'results' | 'guardrails'>) => {
    counts = countsOf(
      guardrails.map(({ policy }) => policy.id),
      results,
    );
    for (const [policy, now] of counts) jumps.set(policy, jumpOf(normal.get(policy), now, rules.plan.jump));
    const candidates = candidatesOf(graph, guardrails, ports.estates);
    return { ...rules, trustOf, candidatesOf: candidates, jumpOf: (policy: string) => jumps.get(policy) };
  };
  const scanned = await scanInputs(inputs, { ...request, inventory: true, withResources: true, rulesWith });
  return { scanned, standing: standingOf(scanned), jumps, counts };
}

export async function earnedBy(record: Pick<ActionRecord, 'subjects'>): Promise<TrustOf> {
  const key = ({ action, policy, phase }: Parameters<TrustOf>[0]): string => JSON.stringify([action, policy, phase]);
  const earned = new Map((await record.subjects()).map((subject) => [key(subject), subject]));
  return (subject) => earned.get(key(subject));
}

/** What did not jump is normal from now on. What did waits until a person says that it is. */
export async function acceptNormal(
  { jumps, counts, standing }: Pick<LookedAt, 'jumps' | 'counts' | 'standing'>,
  baselines: FailureBaselines,
): Promise<void> {
  const normal = new Map([...counts].filter(([policy]) => jumps.get(policy)?.kind !== 'jumped'));
  await baselines.accept(normal, 'headwater', standing.at);
}

function standingOf(scanned: Scanned): Standing {
  const { configuration, guardrails, rules, causes, decisions, graph, findings, discovery } = scanned;
  return {
    at: rules.now,
    policySet: policySetOf(guardrails, rules),
    configuration,
    rules,
    guardrails,
    graph,
    gaps: discovery.sources.flatMap(({ gaps }) => gaps),
    causes,
    findings,
    decisions,
  };
}

function countsOf(policies: readonly string[], results: Iterable<Result>): ReadonlyMap<string, FailureCount> {
  const counts = new Map(policies.map((policy) => [policy, { failures: 0, errors: 0 }]));
  for (const { policy, kind } of results) {
    const count = counts.get(policy);
    if (count !== undefined && kind === 'fail') count.failures += 1;
    if (count !== undefined && kind === 'error') count.errors += 1;
  }
  return counts;
}
