/**
 * Turns what other tools report on configuration into findings: one of ours that is about the same thing and the same
 * requirement says so as well; the rest are findings by the tool's own rule. Judges nothing anew.
 */
import { createHash } from 'node:crypto';
import type { EstateGraph } from '../graph/index.js';
import {
  compareSeverity,
  fingerprint,
  policyId,
  type Location,
  type PolicyFinding,
  type PolicyHeader,
  type PolicyId,
  type ReportedFailure,
  type ResourceId,
} from '../model/index.js';

export interface ReportedFailures {
  /** Ours, with who else says so, and those that only other tools have. */
  readonly findings: readonly PolicyFinding[];
  /** The rules of other tools as policies, for what reads their titles and guidance. */
  readonly policies: readonly PolicyHeader[];
}

/** @param findings ours */
export function findReportedFailures(
  findings: readonly PolicyFinding[],
  policies: readonly PolicyHeader[],
  graph: Pick<EstateGraph, 'reportedFailures' | 'phaseOf'>,
): ReportedFailures {
  if (graph.reportedFailures.length === 0) return { findings, policies: [] };
  const controls = new Map(policies.map((policy) => [policy.id, new Set(policy.controls.map(controlKey))]));
  const all = new Map(findings.map((finding) => [finding.id as string, finding]));
  const ours = byResource(findings);
  const rules = new Map<PolicyId, PolicyHeader>();
  for (const { failure, resource: about, location } of graph.reportedFailures) {
    const same = sameAs(failure, ours.get(about) ?? [], controls, all);
    if (same.length > 0) for (const finding of same) all.set(finding.id, alsoReported(all.get(finding.id) ?? finding, failure));
    else addReported(failure, about, location);
  }
  return { findings: [...all.values()], policies: [...rules.values()] };

  function addReported(failure: ReportedFailure, about: ResourceId, location: Location | undefined): void {
    const policy = policyId(`${failure.scanner}/${failure.rule}`);
    rules.set(policy, rules.get(policy) ?? ruleAsPolicy(policy, failure));
    const id = findingId(policy, about, location);
    const known = all.get(id);
    const what = { message: failure.message, fields: [], ...(location === undefined ? {} : { location }) };
    all.set(id, {
      kind: 'policy',
      id,
      policy,
      resource: about,
      severity: known === undefined || compareSeverity(failure.severity, known.severity) > 0 ? failure.severity : known.severity,
      title: known?.title ?? failure.title,
      phase: graph.phaseOf(about),
      reportedBy: [failure.scanner],
      failures: [...(known?.failures ?? []), what],
    });
  }
}

/** The one that the tool's own fingerprint names (it read our report), or those about one of its requirements. */
function sameAs(
  { controls: named, fingerprint: own }: ReportedFailure,
  beside: readonly PolicyFinding[],
  controls: ReadonlyMap<PolicyId, ReadonlySet<string>>,
  all: ReadonlyMap<string, PolicyFinding>,
): readonly PolicyFinding[] {
  const known = own === undefined ? undefined : all.get(own);
  if (known !== undefined) return [known];
  const keys = named.map(controlKey);
  return beside.filter(({ policy }) => keys.some((key) => controls.get(policy)?.has(key) === true));
}

function alsoReported(finding: PolicyFinding, { scanner }: ReportedFailure): PolicyFinding {
  return { ...finding, reportedBy: [...new Set([...finding.reportedBy, scanner])] };
}

function controlKey({ framework, id }: { readonly framework: string; readonly id: string }): string {
  return `${framework} ${id}`;
}

function byResource(findings: readonly PolicyFinding[]): ReadonlyMap<ResourceId, readonly PolicyFinding[]> {
  const found = new Map<ResourceId, PolicyFinding[]>();
  for (const finding of findings) {
    const beside = found.get(finding.resource);
    if (beside === undefined) found.set(finding.resource, [finding]);
    else beside.push(finding);
  }
  return found;
}

function ruleAsPolicy(id: PolicyId, { title, severity, scanner, guidance, controls }: ReportedFailure): PolicyHeader {
  return {
    id,
    title,
    description: title,
    severity,
    severityReason: `${scanner} says so.`,
    packs: [],
    fix: { guidance },
    controls: controls.map((control) => ({ ...control, covers: 'part' })),
  };
}

function findingId(policy: PolicyId, about: ResourceId, place: Location | undefined) {
  const where = place === undefined ? '' : `${place.path}:${place.startLine}`;
  return fingerprint(`r-${createHash('sha256').update([policy, about, where].join('\0')).digest('hex').slice(0, 16)}`);
}
