/** A gate's report in the format that GitLab shows in merge requests: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. */
import { createHash } from 'node:crypto';
import type { GateCause, GateReport } from './report.js';

export interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** Causes that hold or are told, and have a line: there is nowhere to show the others. */
export function gateToCodeQuality(report: GateReport): readonly CodeQualityIssue[] {
  return report.causes.flatMap((cause): CodeQualityIssue[] => {
    const { location } = cause;
    if (location === undefined || cause.verdict === 'recorded') return [];
    return [
      {
        description: `${cause.title} (${cause.rule})`,
        check_name: cause.rule,
        fingerprint: createHash('sha256').update(cause.id).digest('hex'),
        severity: severityOf(cause),
        location: { path: location.path, lines: { begin: location.startLine } },
      },
    ];
  });
}

const SEVERITY: Readonly<Record<GateCause['severity'], CodeQualityIssue['severity']>> = {
  critical: 'critical',
  high: 'critical',
  medium: 'major',
  low: 'minor',
  informational: 'info',
  unknown: 'info',
};

/** What holds the change is a blocker, however severe. */
function severityOf({ verdict, severity }: GateCause): CodeQualityIssue['severity'] {
  return verdict === 'held' ? 'blocker' : SEVERITY[severity];
}
