/** Which package manager a distribution has, by the names that scanners have for distributions. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ...['debian', 'ubuntu'].map((family) => [family, 'deb'] as const),
  ...['alpine', 'wolfi', 'chainguard', 'minimos'].map((family) => [family, 'apk'] as const),
]);

/** The package type of package URLs: `deb`, `apk`; all others are `rpm`. */
export function packageTypeOfFamily(family: string): string {
  return TYPES.get(family) ?? 'rpm';
}
