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
  type Fingerprint,
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
  const beside = byResource(findings);
  const rules = new Map<PolicyId, PolicyHeader>();
  for (const { failure, resource: about, location } of inOrder(graph.reportedFailures)) {
    const same = sameAs(failure, beside.get(about) ?? [], controls, all);
    if (same.length > 0) for (const finding of same) all.set(finding.id, alsoReported(all.get(finding.id) ?? finding, failure));
    else addReported(failure, about, location);
  }
  return { findings: [...all.values()], policies: [...rules.values()] };

  function addReported(failure: ReportedFailure, about: ResourceId, location: Location | undefined): void {
    const policy = policyId(ruleId(failure));
    rules.set(policy, rules.get(policy) ?? ruleAsPolicy(policy, failure));
    controls.set(policy, new Set([...(controls.get(policy) ?? []), ...failure.controls.map(controlKey)]));
    const id = findingId(policy, about, location);
    const known = all.get(id);
    const what = { message: failure.message, fields: [], ...(location === undefined ? {} : { location }) };
    // Of a controller's Pods each is reported on, in the same words.
    const isSaid = known?.failures.some(({ message }) => message === what.message) === true;
    const finding: PolicyFinding = {
      kind: 'policy',
      id,
      policy,
      resource: about,
      severity: known === undefined || compareSeverity(failure.severity, known.severity) > 0 ? failure.severity : known.severity,
      title: known?.title ?? failure.title,
      phase: graph.phaseOf(about),
      reportedBy: [...new Set([...(known?.reportedBy ?? []), failure.scanner])],
      failures: [...(known?.failures ?? []), ...(isSaid ? [] : [what])],
    };
    all.set(id, finding);
    if (known === undefined) putBeside(beside, finding);
  }
}

/** Which of two tools is read first shall not tell whose words are taken. */
function inOrder(failures: EstateGraph['reportedFailures']): EstateGraph['reportedFailures'] {
  return failures.toSorted((a, b) => {
    const [one, other] = [ruleId(a.failure), ruleId(b.failure)];
    return one === other ? 0 : one < other ? -1 : 1;
  });
}

function ruleId({ scanner, rule }: ReportedFailure): string {
  return `${scanner}/${rule}`;
}

/**
 * The one that the tool's own fingerprint names (it read our report), or those about one of its requirements: ours, and other
 * tools'. Two rules of one tool are two things, whatever they are about.
 */
function sameAs(
  { controls: named, fingerprint: own, scanner }: ReportedFailure,
  beside: readonly PolicyFinding[],
  controls: ReadonlyMap<PolicyId, ReadonlySet<string>>,
  all: ReadonlyMap<string, PolicyFinding>,
): readonly PolicyFinding[] {
  const known = own === undefined ? undefined : all.get(own);
  if (known !== undefined) return [known];
  const keys = named.map(controlKey);
  if (keys.length === 0) return [];
  return beside.filter(
    ({ policy, id }) =>
      !(isReported(id) && policy.startsWith(`${scanner}/`)) && keys.some((key) => controls.get(policy)?.has(key)),
  );
}

/** Ours is as grave as our policy says; of what only tools say, the graver counts. */
function alsoReported(finding: PolicyFinding, { scanner, severity }: ReportedFailure): PolicyFinding {
  const isGraver = isReported(finding.id) && compareSeverity(severity, finding.severity) > 0;
  return {
    ...finding,
    ...(isGraver ? { severity } : {}),
    reportedBy: [...new Set([...finding.reportedBy, scanner])],
  };
}

/** What ids of findings begin with that only other tools have. */
const REPORTED = 'r-';

function isReported(id: Fingerprint): boolean {
  return id.startsWith(REPORTED);
}

function controlKey({ framework, id }: { readonly framework: string; readonly id: string }): string {
  return `${framework} ${id}`;
}

function byResource(findings: readonly PolicyFinding[]): Map<ResourceId, PolicyFinding[]> {
  const found = new Map<ResourceId, PolicyFinding[]>();
  for (const finding of findings) putBeside(found, finding);
  return found;
}

function putBeside(findings: Map<ResourceId, PolicyFinding[]>, finding: PolicyFinding): void {
  const beside = findings.get(finding.resource);
  if (beside === undefined) findings.set(finding.resource, [finding]);
  else beside.push(finding);
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
  return fingerprint(`${REPORTED}${createHash('sha256').update([policy, about, where].join('\0')).digest('hex').slice(0, 16)}`);
}
