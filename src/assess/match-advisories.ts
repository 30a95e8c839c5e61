/**
 * Says which advisories affect which installed packages, in the version order of the package's own type. Pure and exact:
 * what cannot be compared (an unknown distribution, a version that is none) matches nothing, and `whyUnmatched` says so.
 */
import { compareApkVersions, compareDebVersions, isApkVersion, isDebVersion } from '../lib/packages/index.js';
import type { Advisory, AffectedPackage, Distribution, InstalledPackage, PackageType } from '../model/index.js';

/** An advisory that affects an installed package. */
export interface AdvisoryMatch<Package extends InstalledPackage = InstalledPackage> {
  readonly advisory: Advisory;
  readonly package: Package;
  /** First version of the source package (or of the package, where the advisory names that) without the vulnerability. */
  readonly fixedVersion?: string;
}

/** Advisories by ecosystem and package name, and what was found out about versions so far: images share most packages. */
export interface AdvisoryIndex {
  readonly entries: ReadonlyMap<string, readonly Entry[]>;
  readonly verdicts: Map<string, readonly Verdict[]>;
}

interface Verdict {
  readonly advisory: Advisory;
  readonly fixedVersion: string | undefined;
}

interface Entry {
  readonly advisory: Advisory;
  readonly affected: AffectedPackage;
  /** What follows the colon of the ecosystem: `12`, `v3.20`; '' where the advisory holds for every release. */
  readonly release: string;
}

/** OSV's ecosystem of a distribution (ossf.github.io/osv-schema, "Defined Ecosystems"), and how it names releases. */
interface Ecosystem {
  readonly name: string;
  readonly type: PackageType;
  /** The release that a VERSION_ID belongs to; '' for rolling distributions. */
  release(version: string): string;
}

const ECOSYSTEMS: Readonly<Record<string, Ecosystem>> = {
  // Images of Debian say 12; scanners and derived images say 12.5.
  debian: { name: 'Debian', type: 'deb', release: (version) => version.split('.')[0] ?? '' },
  ubuntu: { name: 'Ubuntu', type: 'deb', release: (version) => version },
  alpine: { name: 'Alpine', type: 'apk', release: alpineRelease },
  wolfi: { name: 'Wolfi', type: 'apk', release: () => '' },
  chainguard: { name: 'Chainguard', type: 'apk', release: () => '' },
};

/** Version order of each type, and what it takes for a version. */
const ORDERS = {
  deb: { compare: compareDebVersions, isVersion: isDebVersion },
  apk: { compare: compareApkVersions, isVersion: isApkVersion },
} as const satisfies Record<PackageType, unknown>;

/** Takes advisories that hold: withdrawn ones never become observations (see the osv connector). */
export function indexAdvisories(advisories: readonly Advisory[]): AdvisoryIndex {
  const entries = new Map<string, Entry[]>();
  for (const advisory of advisories) {
    for (const affected of advisory.affected) {
      const [ecosystem = '', ...rest] = affected.ecosystem.split(':');
      const key = keyOf(ecosystem, affected.name);
      const entry = { advisory, affected, release: rest.join(':') };
      const known = entries.get(key);
      if (known === undefined) entries.set(key, [entry]);
      else known.push(entry);
    }
  }
  return { entries, verdicts: new Map() };
}

/**
 * Every advisory that affects one of the packages, once per package. Advisories of Debian and Alpine name source packages,
 * which are compared by the source's version; one that names the binary package is compared by that one's.
 */
export function matchPackages<Package extends InstalledPackage>(
  index: AdvisoryIndex,
  packages: readonly Package[],
  distribution: Distribution | undefined,
): readonly AdvisoryMatch<Package>[] {
  const ecosystem = ecosystemOf(distribution);
  if (ecosystem === undefined || distribution === undefined) return [];
  const release = ecosystem.release(distribution.version);
  const matches: AdvisoryMatch<Package>[] = [];
  for (const each of packages) {
    if (each.type !== ecosystem.type) continue;
    const matched = new Set<string>();
    for (const named of namesOf(each)) {
      for (const { advisory, fixedVersion } of verdictsOn(index, ecosystem, release, named)) {
        if (matched.has(advisory.id)) continue;
        matched.add(advisory.id);
        matches.push({ advisory, package: each, ...(fixedVersion === undefined ? {} : { fixedVersion }) });
      }
    }
  }
  return matches;
}

/** Why some or all of the packages could not be matched; undefined when all could. */
export function whyUnmatched(packages: readonly InstalledPackage[], distribution: Distribution | undefined): string | undefined {
  if (packages.length === 0) return undefined;
  if (distribution === undefined) return 'no os-release says which distribution the packages are of';
  const ecosystem = ecosystemOf(distribution);
  if (ecosystem === undefined) return `advisories are not matched for the distribution ${distribution.id}`;
  if (distribution.version === '' && ecosystem.release('0') !== '') {
    return `os-release names no version of ${distribution.id}, so only advisories for all of its releases were matched`;
  }
  const other = packages.filter((each) => each.type !== ecosystem.type).length;
  if (other > 0) return `${other} of the packages are not of the kind that ${distribution.id} uses`;
  return undefined;
}

function ecosystemOf(distribution: Distribution | undefined): Ecosystem | undefined {
  const id = distribution?.id ?? '';
  return Object.hasOwn(ECOSYSTEMS, id) ? ECOSYSTEMS[id] : undefined;
}

/** `3.20.1` is of `v3.20`; what is between two releases (`3.21.0_alpha20240807`) is of `edge`. */
function alpineRelease(version: string): string {
  if (/_(?:alpha|beta|pre|rc)/.test(version)) return 'edge';
  const match = /^(\d+)\.(\d+)/.exec(version);
  return match === null ? version : `v${match[1]}.${match[2]}`;
}

function keyOf(ecosystem: string, name: string): string {
  return `${ecosystem}\n${name}`;
}

function namesOf(each: InstalledPackage): readonly { readonly name: string; readonly version: string }[] {
  return each.source.name === each.name ? [each.source] : [each.source, each];
}

function verdictsOn(
  index: AdvisoryIndex,
  ecosystem: Ecosystem,
  release: string,
  named: { name: string; version: string },
): readonly Verdict[] {
  const key = keyOf(ecosystem.name, named.name);
  const entries = index.entries.get(key);
  if (entries === undefined) return [];
  const question = `${key}\n${named.version}\n${release}`;
  let verdicts = index.verdicts.get(question);
  if (verdicts === undefined) {
    verdicts = [...affecting(entries, named.version, release, ecosystem.type)];
    index.verdicts.set(question, verdicts);
  }
  return verdicts;
}

/**
 * The advisories among these that affect the version. Where an advisory has entries for this very release, those decide
 * and its entries for all releases are not asked.
 */
function* affecting(entries: readonly Entry[], version: string, release: string, type: PackageType): Generator<Verdict> {
  const exact = new Set<string>();
  for (const entry of entries) if (entry.release !== '' && isOfRelease(entry.release, release)) exact.add(entry.advisory.id);
  for (const { advisory, affected, release: of } of entries) {
    if (of === '' ? exact.has(advisory.id) : !isOfRelease(of, release)) continue;
    const verdict = judge(affected, version, type);
    if (verdict !== undefined) yield { advisory, fixedVersion: verdict.fixed };
  }
}

/** `22.04:LTS` is the release 22.04; `Pro:22.04:LTS` is another archive, which an image does not have by being Ubuntu. */
function isOfRelease(written: string, release: string): boolean {
  return release !== '' && (written === release || written === `${release}:LTS`);
}

/** As OSV's evaluation: affected when listed by itself or within a range. Undefined: not affected, or not comparable. */
function judge(
  affected: AffectedPackage,
  version: string,
  type: PackageType,
): { readonly fixed: string | undefined } | undefined {
  const { compare, isVersion } = ORDERS[type];
  if (!isVersion(version)) return undefined;
  for (const { introduced, fixed, lastAffected } of affected.ranges) {
    // '0' is not a version here: some versions (0~git2020) come before it and are meant too.
    if (introduced !== '0' && (!isVersion(introduced) || compare(version, introduced) < 0)) continue;
    if (fixed !== undefined && (fixed === '0' || !isVersion(fixed) || compare(version, fixed) >= 0)) continue;
    if (lastAffected !== undefined && (!isVersion(lastAffected) || compare(version, lastAffected) > 0)) continue;
    return { fixed };
  }
  if (!affected.versions.includes(version)) return undefined;
  const later = affected.ranges.flatMap(({ fixed }) =>
    fixed !== undefined && isVersion(fixed) && compare(fixed, version) > 0 ? [fixed] : [],
  );
  return { fixed: later.toSorted(compare)[0] };
}
