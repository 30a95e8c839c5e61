/** Reads policy reports, which policy engines keep as objects of a cluster: the results that are not as they should be. */
import { apiGroup } from '../../lib/api-version.js';
import type { Observation, Resource } from '../../model/index.js';
import type { ResourceReadContext, ResourceReader } from '../../ports/index.js';
import { readResult } from './result.js';
import { Report, Result } from './schema.js';

const KINDS: ReadonlySet<string> = new Set([
  'wgpolicyk8s.io/PolicyReport',
  'wgpolicyk8s.io/ClusterPolicyReport',
  'reports.x-k8s.io/PolicyReport',
  'reports.x-k8s.io/ClusterPolicyReport',
  'openreports.io/Report',
  'openreports.io/ClusterReport',
]);

export const policyReports: ResourceReader = {
  name: 'policy-report',
  describes: 'policy reports (PolicyReport, OpenReports) of Kyverno and other policy engines',
  reads: ({ apiVersion, kind }) => KINDS.has(`${apiGroup(apiVersion)}/${kind}`),
  read,
};

function* read(resource: Resource, context: ResourceReadContext): Iterable<Observation> {
  const { kind, raw, unread } = resource;
  const what = `${kind} ${resource.namespace === undefined ? '' : `${resource.namespace}/`}${resource.name}`;
  const report = Report.safeParse(raw);
  if (!report.success || (unread !== undefined && unread.length > 0)) {
    const issue = report.error?.issues[0];
    const why = unread?.[0]?.why ?? `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is no report'}`;
    yield context.gap({ code: 'REPORT_PARTLY_READ', what, why, hides: ['findings'] });
    return;
  }
  const problems: string[] = [];
  for (const [index, item] of report.data.results.entries()) {
    const result = Result.safeParse(item);
    if (!result.success) {
      const issue = result.error.issues[0];
      problems.push(`result ${index + 1}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is no result'}`);
      continue;
    }
    const found = readResult(result.data, report.data, resource);
    if (found === undefined) continue;
    switch (found.kind) {
      case 'failures':
        for (const failure of found.failures) yield { kind: 'reported-failure', failure };
        break;
      case 'problem':
        problems.push(`result ${index + 1}: ${found.why}`);
        break;
      case 'error': {
        const why = `${found.scanner} could not evaluate it`;
        yield context.gap({ code: 'POLICY_ERROR', what: `${found.rule} in ${what}`, why, hides: ['findings'] });
        break;
      }
    }
  }
  const [first, ...others] = problems;
  if (first !== undefined) {
    const why = `${first}${others.length === 0 ? '' : `; and ${others.length} more`}`;
    yield context.gap({ code: 'REPORT_PARTLY_READ', what, why, hides: ['findings'] });
  }
}
