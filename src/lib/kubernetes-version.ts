/** Versions of Kubernetes, as `1.37`. Takes a text, gives its numbers; never guesses at what is no version. */

export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
}

/** The newest version whose rules the policies that ship know; what holds where nobody says another. */
export const NEWEST_KUBERNETES: KubernetesVersion = { major: 1, minor: 37 };

const VERSION = /^v?1\.(0|[1-9][0-9]{0,2})(?:\.[0-9A-Za-z.+-]{1,100})?$/;

/**
 * Reads a version as people write it (`1.37`) or as a cluster says it (`v1.33.4+build.1`); what comes after the minor version
 * is of no matter to a policy. Only major version 1: what the rules of another would be is not known. Undefined when it is no
 * such version.
 */
export function parseKubernetesVersion(text: string): KubernetesVersion | undefined {
  const minor = VERSION.exec(text)?.[1];
  return minor === undefined ? undefined : { major: 1, minor: Number(minor) };
}

/** `1.37` */
export function formatKubernetesVersion({ major, minor }: KubernetesVersion): string {
  return `${major}.${minor}`;
}
