import type { AdvisoryId, Fingerprint, ImageDigest, PolicyId, ResourceId, SourceId } from './ids.js';
import type { AttributedPackage } from './package.js';
import type { PhaseJudgement } from './resource.js';
import type { Failure } from './result.js';
import type { Severity } from './severity.js';

interface FindingBase {
  /** Also the fingerprint: the same over scans while the same rule fails on the same thing. */
  readonly id: Fingerprint;
  readonly severity: Severity;
  readonly title: string;
  readonly phase: PhaseJudgement;
  /** Who says so: `headwater`, `trivy`, `grype`. Several when they agree. */
  readonly reportedBy: readonly string[];
}

/** A package in an image that an advisory affects. */
export interface VulnerabilityFinding extends FindingBase {
  readonly kind: 'vulnerability';
  readonly advisory: AdvisoryId;
  readonly aliases: readonly string[];
  readonly image: ImageDigest;
  readonly package: Pick<AttributedPackage, 'name' | 'version' | 'source'> & { readonly type: string };
  /** Index into the image's layers; undefined when nobody could say which layer it came from. */
  readonly layer?: number;
  readonly fixedVersion?: string;
}

/** A policy that failed on a resource. */
export interface PolicyFinding extends FindingBase {
  readonly kind: 'policy';
  readonly policy: PolicyId;
  readonly resource: ResourceId;
  readonly failures: readonly Failure[];
}

export type Finding = VulnerabilityFinding | PolicyFinding;

/** What another scanner said about an image, before it is matched with what we know. */
export interface ScannerReport {
  readonly source: SourceId;
  readonly scanner: string;
  /** The image's manifest digest when the report names it, else the digest of its configuration, else its name. */
  readonly image: { readonly digest?: ImageDigest; readonly configDigest?: string; readonly reference: string };
  readonly vulnerabilities: readonly ReportedVulnerability[];
}

export interface ReportedVulnerability {
  readonly advisory: AdvisoryId;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly severity: Severity;
  readonly package: {
    readonly type: string;
    readonly name: string;
    readonly version: string;
    readonly sourceName: string;
    readonly sourceVersion: string;
  };
  readonly fixedVersion?: string;
  /** The layer that the scanner blames: its opinion, not truth. */
  readonly layer?: { readonly digest?: string; readonly diffId?: string };
  /** As in a VEX statement or the scanner's own ignore list: reported, and said not to matter. */
  readonly suppressed?: string;
}
