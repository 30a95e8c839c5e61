/** Reads the reports that Trivy Operator keeps as objects of a cluster: vulnerabilities of images, and checks that fail. */
import { apiGroup } from '../../lib/api-version.js';
import type { Observation, Resource } from '../../model/index.js';
import type { ResourceReadContext, ResourceReader } from '../../ports/index.js';
import { failuresOf, secretsOf } from './failures.js';
import { ChecksReport, SecretsReport, VulnerabilityReport } from './schema.js';
import { subjectOf } from './subject.js';
import { imageOf, vulnerabilitiesOf } from './vulnerabilities.js';

const GROUP = 'aquasecurity.github.io';

type Read = (report: unknown, resource: Resource) => Content | string;

/** What a report says, and what of it could not be read. A text says why nothing could. */
interface Content {
  readonly observations: readonly Observation[];
  readonly problems: readonly string[];
  /** Vulnerabilities of something that is no image. */
  readonly withoutImage?: string;
}

const READ: ReadonlyMap<string, Read> = new Map([
  ['VulnerabilityReport', readVulnerabilities],
  ['ClusterVulnerabilityReport', readClusterVulnerabilities],
  ...[
    'ConfigAuditReport',
    'ClusterConfigAuditReport',
    'RbacAssessmentReport',
    'ClusterRbacAssessmentReport',
    'InfraAssessmentReport',
    'ClusterInfraAssessmentReport',
  ].map((kind) => [kind, readChecks] as const),
  ['ExposedSecretReport', readSecrets],
]);

export const trivyOperator: ResourceReader = {
  name: 'trivy-operator',
  describes: "Trivy Operator's reports on vulnerabilities, configuration, roles and secrets",
  reads: ({ apiVersion, kind }) => apiGroup(apiVersion) === GROUP && READ.has(kind),
  read,
};

function* read(resource: Resource, context: ResourceReadContext): Iterable<Observation> {
  const { kind, raw, unread } = resource;
  const what = `${kind} ${resource.namespace === undefined ? '' : `${resource.namespace}/`}${resource.name}`;
  const report = typeof raw === 'object' && raw !== null && 'report' in raw ? raw.report : undefined;
  const content = report === undefined ? (unread?.[0]?.why ?? 'it has no report') : READ.get(kind)?.(report, resource);
  if (content === undefined) return;
  if (typeof content === 'string') {
    yield context.gap({ code: 'REPORT_PARTLY_READ', what, why: content, hides: ['findings'] });
    return;
  }
  yield* content.observations;
  if (content.withoutImage !== undefined)
    yield context.gap({ code: 'REPORT_WITHOUT_IMAGE', what, why: content.withoutImage, hides: ['findings'] });
  const [first, ...others] = content.problems;
  if (first !== undefined) {
    const why = `${first}${others.length === 0 ? '' : `; and ${others.length} more`}`;
    yield context.gap({ code: 'REPORT_PARTLY_READ', what, why, hides: ['findings'] });
  }
}

function readVulnerabilities(report: unknown, { source }: Resource): Content | string {
  const read = VulnerabilityReport.safeParse(report);
  if (!read.success) return faultOf(read.error);
  const { vulnerabilities, problems } = vulnerabilitiesOf(read.data);
  const image = imageOf(read.data);
  if (image === undefined) {
    const count = read.data.vulnerabilities.length;
    if (count === 0) return { observations: [], problems: [] };
    return { observations: [], problems: [], withoutImage: `${count} vulnerabilities were not taken over: it names no image` };
  }
  const scanner = scannerOf(read.data);
  return { observations: [{ kind: 'scanner-report', report: { source, scanner, image, vulnerabilities } }], problems };
}

/** Of the control plane and the nodes, by the version of Kubernetes: the repository that it names holds no image. */
function readClusterVulnerabilities(report: unknown): Content | string {
  const read = VulnerabilityReport.safeParse(report);
  if (!read.success) return faultOf(read.error);
  const count = read.data.vulnerabilities.length;
  if (count === 0) return { observations: [], problems: [] };
  const withoutImage = `${count} vulnerabilities were not taken over: it is about components of the cluster, not about an image`;
  return { observations: [], problems: [], withoutImage };
}

function readChecks(report: unknown, resource: Resource): Content | string {
  const read = ChecksReport.safeParse(report);
  if (!read.success) return faultOf(read.error);
  const about = subjectOf(resource);
  if (about === undefined) return 'it does not say which object it is about';
  return asContent(failuresOf(read.data.checks, { source: resource.source, scanner: scannerOf(read.data), about }));
}

function readSecrets(report: unknown, resource: Resource): Content | string {
  const read = SecretsReport.safeParse(report);
  if (!read.success) return faultOf(read.error);
  const about = subjectOf(resource);
  if (about === undefined) return 'it does not say which object it is about';
  const told = { source: resource.source, scanner: scannerOf(read.data), about };
  return asContent(secretsOf(read.data.secrets, imageOf(read.data)?.reference, told));
}

function asContent({ failures, problems }: ReturnType<typeof failuresOf>): Content {
  return { observations: failures.map((failure): Observation => ({ kind: 'reported-failure', failure })), problems };
}

/** The scanner that the operator ran, which is also who says so in a report of its own. */
function scannerOf({ scanner }: ChecksReport | SecretsReport | VulnerabilityReport): string {
  const name = (scanner?.name ?? 'trivy').trim().toLowerCase();
  return name.replaceAll(/[^a-z0-9.-]+/g, '-');
}

function faultOf({ issues }: { readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[] }): string {
  const [issue] = issues;
  return `report.${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'it is no report'}`;
}
