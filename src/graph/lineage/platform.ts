/**
 * Which platforms can build on each other. The variant is left out on purpose: an image for arm/v7 is often built on one
 * for arm/v6, and names for the same thing differ (`arm64`, `arm64/v8`, `aarch64`).
 */

/** Other names of an architecture, by Go's name, which the OCI image specification prescribes (config.md, "architecture"). */
const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'amd64'],
  ['x86-64', 'amd64'],
  ['aarch64', 'arm64'],
  ['arm64v8', 'arm64'],
  ['arm32', 'arm'],
  ['arm32v5', 'arm'],
  ['arm32v6', 'arm'],
  ['arm32v7', 'arm'],
  ['armhf', 'arm'],
  ['i386', '386'],
  ['i686', '386'],
]);

/** The part of a platform that a base and what is built on it have in common; undefined for one that is not known. */
export function buildPlatform(platform: string | undefined): string | undefined {
  const [system = '', architecture = ''] = (platform ?? '').toLowerCase().split('/');
  if (system === '' || architecture === '') return undefined;
  return `${system}/${ARCHITECTURES.get(architecture) ?? architecture}`;
}

/** BuildKit gives manifests that hold attestations, not files, this platform (docs/attestations/attestation-storage.md). */
export function isAttestation(platform: string | undefined): boolean {
  return platform === 'unknown/unknown';
}
