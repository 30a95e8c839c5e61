/** One OCSF finding in our words: the resource that it is about, and what fails. */
import {
  REPORTED_ONLY,
  resourceId,
  type ReportedFailure,
  type Resource,
  type ResourceId,
  type Severity,
  type SourceId,
} from '../../model/index.js';
import type { OcsfFinding, OcsfResource } from './schema.js';

export interface ReadFinding {
  readonly resource: Resource;
  readonly failure: ReportedFailure;
}

/** https://schema.ocsf.io/1.6.0/classes/compliance_finding: severity_id; 6 is fatal. */
const SEVERITIES: readonly Severity[] = ['unknown', 'informational', 'low', 'medium', 'high', 'critical', 'critical'];

const SUPPRESSED = 3;
const RESOLVED = 4;

/** Undefined for one that passes, is suppressed or resolved; a text says why one could not be taken over. */
export function readFinding(finding: OcsfFinding, source: SourceId): ReadFinding | string | undefined {
  if (!fails(finding)) return undefined;
  const [about] = finding.resources;
  const rule = ruleOf(finding);
  if (rule === undefined) return 'it names no rule';
  if (about?.uid === undefined && about?.name === undefined) return 'it names no resource';
  const resource = resourceOf(about, finding, source);
  const title = finding.finding_info.title ?? rule;
  return {
    resource,
    failure: {
      source,
      scanner: scannerOf(finding),
      rule,
      title,
      message: finding.status_detail ?? finding.message ?? title,
      severity: SEVERITIES[finding.severity_id ?? 0] ?? 'unknown',
      about: { kind: 'resource', resource: resource.id },
      controls: controlsOf(finding),
      guidance: finding.remediation?.desc ?? '',
      ...(finding.finding_info.uid === undefined ? {} : { fingerprint: finding.finding_info.uid }),
    },
  };
}

/** Prowler says FAIL, PASS, MANUAL in `status_code`; a compliance finding has its own status; a detection is one by being there. */
function fails({ status_code, status_id, status, compliance, class_uid }: OcsfFinding): boolean {
  if (status_id === SUPPRESSED || status_id === RESOLVED || /^(suppressed|resolved)$/i.test(status ?? '')) return false;
  if (status_code !== undefined) return /^fail(ed)?$/i.test(status_code);
  if (class_uid === 2003) return compliance?.status_id === 3 || /^fail(ed)?$/i.test(compliance?.status ?? '');
  return true;
}

function ruleOf({ metadata, finding_info, compliance }: OcsfFinding): string | undefined {
  return metadata.event_code ?? finding_info.analytic?.uid ?? compliance?.control;
}

function scannerOf({ metadata }: OcsfFinding): string {
  const name = metadata.product?.name ?? metadata.product?.vendor_name ?? 'ocsf';
  return name.toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-');
}

function providerOf({ cloud, unmapped }: OcsfFinding): string {
  const provider = (cloud?.provider ?? unmapped?.provider ?? 'unknown').toLowerCase();
  return provider === 'alibabacloud' ? 'alibaba' : provider;
}

/** Where the tool's name for a resource is the platform's own identity, ours is made of it, so that both are one. */
function resourceOf(about: OcsfResource, finding: OcsfFinding, source: SourceId): Resource {
  const platform = providerOf(finding);
  const uid = about.uid ?? about.name ?? '';
  const account = finding.cloud?.account?.uid ?? finding.unmapped?.provider_uid;
  const region = about.region ?? finding.cloud?.region;
  return {
    id: idOf(platform, uid, account),
    source,
    platform,
    apiVersion: REPORTED_ONLY,
    kind: about.type ?? 'Resource',
    name: about.name ?? uid,
    ...(account === undefined ? {} : { account }),
    ...(region === undefined || region === '' ? {} : { region }),
    labels: {},
    annotations: {},
    raw: null,
  };
}

function idOf(platform: string, uid: string, account: string | undefined): ResourceId {
  if (platform === 'aws' && uid.startsWith('arn:')) return resourceId(`aws:${uid}`);
  if (platform === 'azure' && uid.startsWith('/')) return resourceId(`azure:${uid.toLowerCase()}`);
  if (platform === 'gcp' && uid.startsWith('//')) return resourceId(`gcp:${uid}`);
  if (platform === 'alibaba' && uid.startsWith('acs:')) return resourceId(`alibaba:${uid}`);
  return resourceId(`${platform}:${account ?? ''}/${uid}`);
}

/**
 * Requirements of the CIS benchmarks only: each is about one setting. Those of NIST, PCI or ISO are about many, so that two
 * findings with one in common need not be the same.
 */
function controlsOf(finding: OcsfFinding): ReportedFailure['controls'] {
  const provider = providerOf(finding);
  return Object.entries(finding.unmapped?.compliance ?? {}).flatMap(([name, ids]) => {
    const version = /^CIS-(\d+)\.(\d+)$/.exec(name);
    if (version === null || !Array.isArray(ids)) return [];
    const [, major = '', minor = ''] = version;
    const framework = `cis-${provider}-${minor === '0' ? major : `${major}.${minor}`}`;
    return ids.filter((id) => typeof id === 'string').map((id) => ({ framework, id }));
  });
}
