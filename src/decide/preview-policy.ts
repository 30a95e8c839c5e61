/**
 * Takes a policy's results and gives, for each release phase, what enforcing it there would break: before anything is
 * enforced. Errors count against enforcing too: what could not be judged might break.
 */
import {
  RELEASE_PHASES,
  type PolicyHeader,
  type PolicyId,
  type ReleasePhase,
  type ResourceId,
  type Result,
} from '../model/index.js';
import type { EstateGraph } from '../graph/index.js';

export interface PolicyPreview {
  readonly policy: PolicyId;
  readonly title: string;
  readonly phases: readonly PhasePreview[];
}

export interface PhasePreview {
  readonly phase: ReleasePhase;
  readonly passes: number;
  readonly wouldBreak: readonly ResourceId[];
  readonly errors: readonly ResourceId[];
  readonly mayEnforce: boolean;
  readonly because: string;
}

/**
 * One preview per policy that applied to anything; phases without any resource are left out. What is there because of another
 * (Pods of a Deployment, a Deployment of the manifest it was made from) counts only where its phase or its result is another.
 */
export function previewPolicies(
  results: readonly Result[],
  policies: readonly PolicyHeader[],
  graph: EstateGraph,
): readonly PolicyPreview[] {
  const phaseOf = (id: ResourceId): ReleasePhase => graph.phaseOf(id).phase;
  const byPolicy = new Map<PolicyId, Result[]>();
  for (const result of results) {
    if (result.kind === 'not-applicable') continue;
    const known = byPolicy.get(result.policy);
    if (known === undefined) byPolicy.set(result.policy, [result]);
    else known.push(result);
  }
  return policies.flatMap((policy) => {
    const all = byPolicy.get(policy.id) ?? [];
    if (all.length === 0) return [];
    const known = new Set(all.map(({ resource, kind }) => `${kind} ${phaseOf(resource)} ${resource}`));
    const own = all.filter(
      ({ resource, kind }) => !originsOf(resource, graph).some((origin) => known.has(`${kind} ${phaseOf(resource)} ${origin}`)),
    );
    const phases = RELEASE_PHASES.flatMap((phase) => {
      const here = own.filter((result) => phaseOf(result.resource) === phase);
      return here.length === 0 ? [] : [previewPhase(phase, here)];
    });
    return [{ policy: policy.id, title: policy.title, phases }];
  });
}

/** What a resource is there because of: its controller, and what that was made from. */
function originsOf(resource: ResourceId, graph: EstateGraph): readonly ResourceId[] {
  const controller = graph.controllerOf(resource);
  const declared = graph.declaredBy(controller);
  return [controller, ...(declared === undefined ? [] : [declared])].filter((id) => id !== resource);
}

function previewPhase(phase: ReleasePhase, results: readonly Result[]): PhasePreview {
  const of = (kind: Result['kind']) => results.filter((result) => result.kind === kind).map(({ resource }) => resource);
  const wouldBreak = of('fail');
  const errors = of('error');
  return { phase, passes: of('pass').length, wouldBreak, errors, ...mayEnforce(phase, wouldBreak.length, errors.length) };
}

function mayEnforce(phase: ReleasePhase, failing: number, errors: number): Pick<PhasePreview, 'mayEnforce' | 'because'> {
  if (failing > 0) return { mayEnforce: false, because: `enforcing would refuse ${failing} declared today` };
  if (errors > 0) return { mayEnforce: false, because: `${errors} could not be judged` };
  if (phase === 'unknown') return { mayEnforce: false, because: 'nobody has said which release phase these are in' };
  return { mayEnforce: true, because: 'everything declared today complies' };
}
