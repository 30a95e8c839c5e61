/** What somebody has accepted, for a reason and until a day: findings that it is about are recorded and nothing more. */
export interface Exemption {
  /** The policies it is about, as a glob of ids; all without. */
  readonly policy?: string;
  /** The resources, as a glob of ids. */
  readonly resource?: string;
  /** The file at fault, as a glob of its path in its repository. */
  readonly path?: string;
  /** One finding, by its fingerprint. */
  readonly finding?: string;
  readonly reason: string;
  readonly approvedBy: string;
  /** The last day on which it holds, `2026-12-31`, in UTC. */
  readonly expires: string;
}
