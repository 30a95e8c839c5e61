import type { AdvisoryId } from './ids.js';
import type { Severity } from './severity.js';

/** One range of affected versions, in the package type's own version order. */
export interface AffectedRange {
  /** First affected version; '0' means from the beginning. */
  readonly introduced: string;
  /** First version that is not affected. */
  readonly fixed?: string;
  /** Last affected version, where no fixed one is known. */
  readonly lastAffected?: string;
}

export interface AffectedPackage {
  /** As in OSV: `Debian:12`, `Alpine:v3.20`. */
  readonly ecosystem: string;
  /** For Debian and Alpine the source package's name. */
  readonly name: string;
  readonly ranges: readonly AffectedRange[];
  /** Versions listed one by one. */
  readonly versions: readonly string[];
}

/** A published vulnerability and what it affects. */
export interface Advisory {
  readonly id: AdvisoryId;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly severity: Severity;
  /** Where the severity comes from: `CVSS:3.1/…`, `changelog of openssl`. */
  readonly severityReason?: string;
  readonly affected: readonly AffectedPackage[];
  readonly references: readonly string[];
}
