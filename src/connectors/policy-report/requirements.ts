/**
 * Which requirement of the CIS benchmark a policy is about, for those that Kyverno publishes (kyverno/policies) and that people
 * use under their names. Only where it is about the requirement as a whole; those on capabilities stand for a part of several.
 */
import type { ReportedFailure } from '../../model/index.js';

const FRAMEWORK = 'cis-kubernetes-1.10';

const REQUIREMENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['restrict-wildcard-resources', ['5.1.3']],
  ['restrict-wildcard-verbs', ['5.1.3']],
  ['restrict-automount-sa-token', ['5.1.6']],
  ['disallow-privileged-containers', ['5.2.2']],
  ['disallow-host-namespaces', ['5.2.3', '5.2.4', '5.2.5']],
  ['disallow-privilege-escalation', ['5.2.6']],
  ['require-run-as-nonroot', ['5.2.7']],
  ['disallow-host-process', ['5.2.11']],
  ['disallow-host-path', ['5.2.12']],
  ['disallow-host-ports', ['5.2.13']],
  ['restrict-seccomp-strict', ['5.7.2']],
  ['disallow-default-namespace', ['5.7.4']],
]);

/** @param policy as it is reported: `NAMESPACE/NAME` for one of a namespace */
export function requirementsOf(scanner: string, policy: string): ReportedFailure['controls'] {
  if (scanner !== 'kyverno') return [];
  return (REQUIREMENTS.get(policy.split('/').at(-1) ?? '') ?? []).map((id) => ({ framework: FRAMEWORK, id }));
}
