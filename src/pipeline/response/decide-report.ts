/** Decides the findings of a report again, under a plan. A report holds all that a decision is made from. */
import { loadActing } from '../../connectors/registry.js';
import { decideIn, type CandidateAction, type JudgedFinding, type ResponseRules } from '../../decide/index.js';
import { causeId, fingerprint, policyId, repositoryName, resourceId, type Decision } from '../../model/index.js';
import { shippedPolicies } from '../load-policies.js';
import type { ReportedCause, ReportedFinding, ScanReport } from '../report.js';

/** What of a report a decision is made from. */
export interface DecidableReport {
  readonly generatedAt: string;
  readonly causes: readonly DecidableCause[];
  readonly findings: readonly Pick<
    ReportedFinding,
    'id' | 'kind' | 'policy' | 'resource' | 'severity' | 'causeId' | 'releasePhase'
  >[];
  readonly resources: readonly Pick<ScanReport['resources'][number], 'id' | 'platform' | 'apiVersion' | 'kind' | 'location'>[];
}

type DecidableCause = Pick<ReportedCause, 'id' | 'title' | 'severity' | 'owner' | 'location' | 'decisions'> & {
  readonly fix: Pick<ReportedCause['fix'], 'kind'>;
};
type DecidableFinding = DecidableReport['findings'][number];

export interface DecidedCause {
  readonly cause: DecidableCause;
  readonly decision: Decision;
}

export function decideReport(report: DecidableReport, rules: ResponseRules): readonly DecidedCause[] {
  const byCause = new Map<string, DecidableFinding[]>();
  for (const finding of report.findings) {
    if (finding.causeId === null) continue;
    const known = byCause.get(finding.causeId);
    if (known === undefined) byCause.set(finding.causeId, [finding]);
    else known.push(finding);
  }
  return report.causes.flatMap((cause) => {
    const all = byCause.get(cause.id) ?? [];
    return cause.decisions.flatMap(({ releasePhase, findings }): DecidedCause[] => {
      const here = all.filter((finding) => finding.releasePhase === releasePhase);
      // An image that runs in several phases is reported in one; then all of the cause's findings speak for it.
      const judged = here.length === findings && here.length > 0 ? here : all;
      if (judged.length === 0) return [];
      const decision = decideIn(releasePhase, judgedCause(cause), judged.map(judgedFinding), rules);
      return [{ cause, decision: { ...decision, findings } }];
    });
  });
}

/**
 * What could be done about what runs: the mitigations that policies name, as far as there is an action of that name for the
 * platform. What is declared in files is mended there instead.
 */
export async function candidatesIn(
  report: Pick<DecidableReport, 'resources'>,
): Promise<NonNullable<ResponseRules['candidatesOf']>> {
  const live = new Map<string, DecidableReport['resources'][number]>();
  for (const resource of report.resources) if (resource.location === undefined) live.set(resource.id, resource);
  if (live.size === 0) return () => [];
  const [connectors, policies] = await Promise.all([loadActing(), shippedPolicies()]);
  const actions = new Map(
    connectors.flatMap(({ name, actions: own }) => own.map((action) => [`${name} ${action.name}`, action] as const)),
  );
  const mitigations = new Map(policies.map(({ policy }) => [policy.id, policy.fix.mitigation]));
  const actionOn = (finding: JudgedFinding): CandidateAction | undefined => {
    const resource = finding.kind === 'policy' ? live.get(finding.resource) : undefined;
    if (finding.kind !== 'policy' || resource === undefined) return undefined;
    const action = actions.get(`${resource.platform} ${mitigations.get(finding.policy) ?? ''}`);
    const takes = action?.kinds.some(({ apiVersion, kind }) => apiVersion === resource.apiVersion && kind === resource.kind);
    return takes === true ? action : undefined;
  };
  return (_, findings) => {
    const found = findings.map(actionOn);
    // An action is one on the cause when it answers all of its findings there.
    const [first] = found;
    return first !== undefined && found.every((action) => action?.name === first.name) ? [first] : [];
  };
}

function judgedCause({ id, title, owner, location, fix }: DecidableCause): Parameters<typeof decideIn>[1] {
  return {
    id: causeId(id),
    title,
    fix: { kind: fix.kind },
    ...(owner === null ? {} : { owner: { name: owner.name } }),
    ...(location === undefined ? {} : { location: { repository: repositoryName(location.repository), path: location.path } }),
  };
}

function judgedFinding({ id, kind, policy, resource, severity }: DecidableFinding): JudgedFinding {
  if (kind === 'vulnerability' || policy === undefined) return { kind: 'vulnerability', id: fingerprint(id), severity };
  return { kind, id: fingerprint(id), severity, policy: policyId(policy), resource: resourceId(resource.id) };
}
