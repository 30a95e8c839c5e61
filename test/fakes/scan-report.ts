/** A small, valid report for tests of what reads reports. */
import type { ReportedCause, ReportedFinding, ScanReport } from '../../src/pipeline/report.js';

export function reportOf(more: Partial<ScanReport> = {}): ScanReport {
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'ScanReport',
    generatedAt: '2026-01-01T00:00:00.000Z',
    version: '1.2.3',
    summary: {
      resources: 0,
      images: 0,
      findings: 0,
      causes: 0,
      bySeverity: { unknown: 0, informational: 0, low: 0, medium: 0, high: 0, critical: 0 },
    },
    coverage: { complete: true, sources: [], gaps: [], suggestions: [] },
    repositories: [],
    resources: [],
    images: [],
    findings: [],
    causes: [],
    policies: [],
    ...more,
  };
}

export function reportedFinding(id: string, more: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    id,
    kind: 'policy',
    policy: 'kubernetes/run-as-non-root',
    aliases: [],
    severity: 'high',
    title: 'runs as root',
    releasePhase: 'production',
    phaseBecause: '',
    resource: { id: `kubernetes:${id}`, kind: 'Deployment', name: id },
    result: 'fail',
    reportedBy: ['headwater'],
    causeId: null,
    ...more,
  };
}

export function reportedCause(id: string, more: Partial<ReportedCause> = {}): ReportedCause {
  return {
    id,
    kind: 'manifest',
    title: 'runs as root',
    severity: 'high',
    lines: [],
    owner: null,
    confidence: 0.9,
    evidence: [],
    findingCount: 1,
    reach: { images: [], workloads: [], byReleasePhase: { development: 0, test: 0, staging: 0, production: 0, unknown: 0 } },
    fix: { kind: 'guidance', diff: '', edits: [], files: [], guidance: 'Run as another user.' },
    notes: [],
    missing: [],
    decisions: [],
    rollout: { builds: [], deployments: [], unplanned: [] },
    ...more,
  };
}
