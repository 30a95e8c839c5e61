/** A gate's report as SARIF 2.1.0, one result per cause at the line where it is fixed, as code hosts show them. */
import type { Log, Result } from 'sarif';
import type { GateCause, GateReport } from './report.js';

/** Causes without a location have nowhere to be shown and are counted in the run's properties. */
export function gateToSarif(report: GateReport): Log {
  const shown = report.causes.filter(({ verdict }) => verdict !== 'recorded');
  const placed = shown.filter(({ location }) => location !== undefined);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Headwater',
            version: report.version,
            informationUri: 'https://headwater.dev',
            rules: [...new Set(placed.map(({ rule }) => rule))].map((id) => ({ id })),
          },
        },
        automationDetails: { id: `headwater/gate/${report.releasePhase}/` },
        results: placed.flatMap(resultOf),
        properties: { causesWithoutLocation: shown.length - placed.length, held: report.held },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [
              ...report.errors.map(({ policy, resource, why }) => ({
                descriptor: { id: 'POLICY_ERROR' },
                level: 'warning' as const,
                message: { text: `${policy} on ${resource}: ${why}` },
              })),
              ...report.gaps.map(({ code, what, why }) => ({
                descriptor: { id: code },
                level: 'warning' as const,
                message: { text: `${what}: ${why}` },
              })),
            ],
          },
        ],
      },
    ],
  };
}

function resultOf({ id, verdict, location, rule, title, fix }: GateCause): Result[] {
  if (location === undefined) return [];
  const { path, startLine, endLine } = location;
  return [
    {
      ruleId: rule,
      level: verdict === 'held' ? 'error' : 'note',
      message: { text: [title, fix.guidance].filter((text) => text !== '').join('. ') },
      partialFingerprints: { 'headwater/v1': id },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/') },
            region: { startLine, endLine },
          },
        },
      ],
    },
  ];
}
