/** A report's findings as SARIF 2.1.0: one result per cause and rule at the line where it is fixed, as code hosts show them. */
import type { ArtifactLocation, Log, ReportingDescriptor, Result as SarifResult } from 'sarif';
import type { ReportedCause, ReportedFinding, ScanReport } from './report.js';

/**
 * Findings without a location are left out of `results` (a code host has nowhere to put them) and counted in the run's
 * properties. Paths are relative to each repository's root, which is a `uriBaseId` of its own when there are several.
 */
export function toSarif(report: ScanReport): Log {
  const causes = new Map(report.causes.map((cause) => [cause.id, cause]));
  const placed = report.findings.filter(({ location }) => location !== undefined);
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of placed) {
    const key = `${finding.causeId ?? finding.id}\0${ruleId(finding)}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const repositories = [...new Set(placed.flatMap(({ location }) => location?.repository ?? []))];
  const bases = repositories.length > 1 ? baseIds(repositories) : undefined;
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Headwater', version: report.version, informationUri: 'https://headwater.dev', rules: rulesOf(placed) },
        },
        ...(bases === undefined ? {} : { originalUriBaseIds: bases }),
        automationDetails: { id: `headwater/scan/${report.generatedAt}` },
        results: [...groups].flatMap(([key, findings]) => resultOf(key, findings, causes, bases !== undefined)),
        properties: {
          findingsWithoutLocation: report.findings.length - placed.length,
          coverageComplete: report.coverage.complete,
        },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [...report.coverage.sources.flatMap(({ gaps }) => gaps), ...report.coverage.gaps].map(
              (gap) => ({
                descriptor: { id: gap.code },
                level: 'warning' as const,
                message: { text: `${gap.what}: ${gap.why}` },
              }),
            ),
          },
        ],
      },
    ],
  };
}

function rulesOf(findings: readonly ReportedFinding[]): ReportingDescriptor[] {
  const rules = new Map<string, ReportingDescriptor>();
  for (const finding of findings) {
    if (rules.has(ruleId(finding))) continue;
    rules.set(ruleId(finding), {
      id: ruleId(finding),
      shortDescription: { text: finding.kind === 'policy' ? finding.title : `${ruleId(finding)} in an installed package` },
      defaultConfiguration: { level: levelOf(finding) },
      properties: { 'security-severity': SECURITY_SEVERITY[finding.severity], tags: ['security', finding.kind] },
    });
  }
  return [...rules.values()];
}

/** Where each repository lies is known to whoever checked it out; the log names it. */
function baseIds(repositories: readonly string[]): Record<string, ArtifactLocation> {
  return Object.fromEntries(repositories.map((name) => [name, { description: { text: `The root of the repository ${name}.` } }]));
}

function resultOf(
  key: string,
  findings: readonly ReportedFinding[],
  causes: ReadonlyMap<string, ReportedCause>,
  several: boolean,
): SarifResult[] {
  const [first] = findings;
  if (first?.location === undefined) return [];
  const cause = causes.get(first.causeId ?? '');
  const { location } = first;
  const where = findings.length === 1 ? '' : ` (${findings.length} findings have this cause)`;
  return [
    {
      ruleId: ruleId(first),
      level: levelOf(first),
      message: { text: `${first.title}${where}. ${cause?.fix.guidance ?? ''}`.trim() },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: uriOf(location.path), ...(several ? { uriBaseId: location.repository } : {}) },
            region: { startLine: location.startLine, endLine: location.endLine },
          },
          logicalLocations: [{ fullyQualifiedName: location.repository, kind: 'module' }],
        },
      ],
      partialFingerprints: { 'headwater/v1': key.replace('\0', '/') },
    },
  ];
}

function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function ruleId(finding: ReportedFinding): string {
  return finding.policy ?? finding.advisory ?? finding.kind;
}

function levelOf(finding: ReportedFinding): 'error' | 'warning' | 'note' {
  if (finding.severity === 'critical' || finding.severity === 'high') return 'error';
  return finding.severity === 'medium' || finding.severity === 'unknown' ? 'warning' : 'note';
}

/** GitHub reads this as a number: over 9 critical, over 7 high, over 4 medium. */
const SECURITY_SEVERITY: Readonly<Record<ReportedFinding['severity'], string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  informational: '0.0',
  unknown: '5.0',
};
