/** The image that a report is about, and the vulnerabilities in it. */
import { packageTypeOfFamily } from '../../lib/os-family.js';
import { advisoryId, imageDigest, type ReportedVulnerability, type ScannerReport } from '../../model/index.js';
import { Vulnerability, faultyPart, type VulnerabilityReport } from './schema.js';
import { severityOf } from './severity.js';

/** Undefined when no repository is named. The digest is what the registry answered: for several platforms that of the index. */
export function imageOf({
  registry,
  artifact,
}: Pick<VulnerabilityReport, 'registry' | 'artifact'>): ScannerReport['image'] | undefined {
  const { repository, tag } = artifact ?? {};
  if (repository === undefined) return undefined;
  const digest = imageDigest(artifact?.digest ?? '');
  const name = registry?.server === undefined ? repository : `${registry.server}/${repository}`;
  const version = tag !== undefined ? `:${tag}` : digest === undefined ? '' : `@${digest}`;
  return { ...(digest === undefined ? {} : { digest }), reference: `${name}${version}` };
}

export function vulnerabilitiesOf({ vulnerabilities, os }: VulnerabilityReport): {
  readonly vulnerabilities: readonly ReportedVulnerability[];
  readonly problems: readonly string[];
} {
  const read: ReportedVulnerability[] = [];
  const problems: string[] = [];
  for (const [index, item] of vulnerabilities.entries()) {
    const parsed = Vulnerability.safeParse(item);
    if (parsed.success) read.push(readVulnerability(parsed.data, os?.family));
    else problems.push(`vulnerability ${index + 1}: ${faultyPart(parsed.error)} is not as it should be`);
  }
  return { vulnerabilities: read, problems };
}

function readVulnerability(each: Vulnerability, family: string | undefined): ReportedVulnerability {
  const version = each.installedVersion ?? '';
  return {
    advisory: advisoryId(each.vulnerabilityID),
    aliases: [],
    title: each.title ?? '',
    severity: severityOf(each.severity),
    package: {
      type: typeOf(each, family),
      name: each.resource,
      version,
      // The operator leaves the source package out.
      sourceName: each.resource,
      sourceVersion: version,
    },
    ...(each.fixedVersion === undefined ? {} : { fixedVersion: each.fixedVersion }),
  };
}

/** Older operators give neither a package URL nor a class: then it may be the distribution's package or a program's. */
function typeOf({ packagePURL, class: kind, packageType }: Vulnerability, family: string | undefined): string {
  const type = /^pkg:([A-Za-z0-9.+-]+)\//.exec(packagePURL ?? '')?.[1];
  if (type !== undefined) return type.toLowerCase();
  if (kind === 'os-pkgs' && family !== undefined) return packageTypeOfFamily(family);
  return kind === 'lang-pkgs' ? (packageType ?? 'unknown') : 'unknown';
}
