/** What a look says of the estate as a whole: how much was found, what could not be seen, what policies would do. */
import { RELEASE_PHASES, SEVERITIES, type ReleasePhase, type Severity } from '../../model/index.js';
import type { ResponseRules } from '../../decide/index.js';
import type { Guardrail } from '../../assess/index.js';
import type { ScanReport } from '../report.js';
import { MOST, type ViewedCoverage, type ViewedPolicies, type ViewedSummary } from './documents.js';
import { at } from './look-index.js';

export function summaryOf({ version, organisation, summary, coverage, causes, findings }: ScanReport): ViewedSummary {
  const gaps = coverage.sources.reduce((all, source) => all + source.gaps.length, coverage.gaps.length);
  const sources = { read: 0, partial: 0, unread: 0 };
  for (const { status } of coverage.sources) sources[status] += 1;
  const byPhase = counts(RELEASE_PHASES);
  for (const { releasePhase } of findings) byPhase[releasePhase] += 1;
  const causesBySeverity = counts(SEVERITIES);
  const byKind = new Map<string, number>();
  const owners = new Map<string | null, { causes: number; findings: number }>();
  for (const { severity, kind, owner, findingCount } of causes) {
    causesBySeverity[severity] += 1;
    byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
    const own = at(owners, owner?.name ?? null, () => ({ causes: 0, findings: 0 }));
    own.causes += 1;
    own.findings += findingCount;
  }
  return {
    version,
    ...(organisation === undefined ? {} : { organisation }),
    complete: coverage.complete,
    gaps,
    sources,
    resources: summary.resources,
    images: summary.images,
    findings: { total: summary.findings, bySeverity: { ...summary.bySeverity }, byPhase },
    causes: {
      total: summary.causes,
      bySeverity: causesBySeverity,
      byKind: Object.fromEntries([...byKind].toSorted()),
      byOwner: [...owners]
        .map(([owner, own]) => ({ owner, ...own }))
        .toSorted((a, b) => b.findings - a.findings || b.causes - a.causes)
        .slice(0, MOST.owners),
    },
  };
}

function counts<Key extends Severity | ReleasePhase>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
}

/** Every source; of the gaps as many as there is room for, shared out so that each source's first ones are among them. */
export function coverageOf({ coverage }: ScanReport): ViewedCoverage {
  let left = MOST.gaps - Math.min(coverage.gaps.length, MOST.gaps / 2);
  const share = Math.max(1, Math.floor(left / Math.max(1, coverage.sources.filter(({ gaps }) => gaps.length > 0).length)));
  const sources = coverage.sources.map((source) => {
    const gaps = source.gaps.slice(0, Math.min(share, left));
    left -= gaps.length;
    return { ...source, gaps };
  });
  const kept = sources.map((source, index) => {
    const all = coverage.sources[index]?.gaps ?? [];
    const more = all.slice(source.gaps.length, source.gaps.length + left);
    left -= more.length;
    return { ...source, gaps: [...source.gaps, ...more] };
  });
  const shown = coverage.gaps.slice(0, MOST.gaps / 2 + left);
  const listed = kept.reduce((all, { gaps }) => all + gaps.length, shown.length);
  const all = coverage.sources.reduce((sum, { gaps }) => sum + gaps.length, coverage.gaps.length);
  return {
    complete: coverage.complete,
    sources: kept,
    gaps: shown,
    leftOut: all - listed,
    suggestions: coverage.suggestions.slice(0, MOST.gaps),
  };
}

export function policiesOf(
  { policies, findings }: ScanReport,
  guardrails: readonly Pick<Guardrail, 'policy'>[],
  { policyRollouts }: Pick<ResponseRules, 'policyRollouts'>,
): ViewedPolicies {
  const severities = new Map(guardrails.map(({ policy }) => [policy.id as string, policy.severity]));
  const found = new Map<string, Map<ReleasePhase, number>>();
  for (const { policy, releasePhase } of findings) {
    if (policy === undefined) continue;
    const phases = at(found, policy, () => new Map<ReleasePhase, number>());
    phases.set(releasePhase, (phases.get(releasePhase) ?? 0) + 1);
  }
  return {
    policies: policies.map(({ policy, title, phases }) => {
      const own = found.get(policy);
      const rollout = Object.hasOwn(policyRollouts, policy) ? policyRollouts[policy] : undefined;
      return {
        policy,
        title,
        severity: severities.get(policy) ?? 'unknown',
        findings: [...(own?.values() ?? [])].reduce((all, one) => all + one, 0),
        phases: phases.map(({ releasePhase, passes, wouldBreak, errors, mayEnforce, because }) => ({
          releasePhase,
          rung: rollout?.[releasePhase] ?? 'record',
          passes,
          findings: own?.get(releasePhase) ?? 0,
          wouldBreak: { count: wouldBreak.length, ids: wouldBreak.slice(0, MOST.wouldBreak) },
          errors: errors.length,
          mayEnforce,
          because,
        })),
      };
    }),
  };
}
