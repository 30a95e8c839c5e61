/** One OSV advisory as ours: events become ranges; what cannot be compared is named, not dropped in silence. */
import { compareApkVersions, compareDebVersions, isApkVersion, isDebVersion } from '../../lib/packages/index.js';
import { advisoryId, type Advisory, type AffectedPackage, type AffectedRange } from '../../model/index.js';
import type { OsvAdvisory, OsvAffected, OsvEvent, OsvRange } from './schema.js';
import { severityOf } from './severity.js';

export interface ReadAdvisory {
  /** Undefined when it was withdrawn, or nothing in it can be compared. */
  readonly advisory?: Advisory;
  /** What could not be compared: `Alpine:v3.20 perl: a range ends at 5.26.3-r0, before it begins`. */
  readonly problems: readonly string[];
}

const SUMMARY_LENGTH = 500;

/** A withdrawn advisory says of itself that it does not hold: it gives nothing and leaves no gap. */
export async function readAdvisory(osv: OsvAdvisory): Promise<ReadAdvisory> {
  if (typeof osv.withdrawn === 'string') return { problems: [] };
  const read = osv.affected.map(readAffected);
  const affected = read.flatMap((each) => each.affected ?? []);
  const problems = read.flatMap((each) => each.problems);
  if (affected.length === 0 && problems.length === 0) {
    // Commits beside versions are no gap; commits alone are.
    return { problems: [read.flatMap((each) => each.unversioned ?? [])[0] ?? 'it names no affected package'] };
  }
  if (affected.length === 0) return { problems };
  const { severity, reason } = await severityOf(osv);
  return {
    advisory: {
      id: advisoryId(osv.id),
      aliases: aliasesOf(osv),
      summary: summaryOf(osv),
      severity,
      ...(reason === undefined ? {} : { severityReason: reason }),
      affected,
      references: osv.references.map((reference) => reference.url),
    },
    problems,
  };
}

/**
 * Other names of the same vulnerability. `upstream` (schema 1.7) has the CVE that a distribution's advisory was made from.
 * An advisory that names several CVEs (a DSA) is about all of them and so is none of them.
 */
function aliasesOf(osv: OsvAdvisory): readonly string[] {
  const names = [...new Set([...osv.aliases, ...osv.upstream])].filter((name) => name !== osv.id);
  const cves = names.filter((name) => name.startsWith('CVE-'));
  return cves.length > 1 ? names.filter((name) => !name.startsWith('CVE-')) : names;
}

function summaryOf(osv: OsvAdvisory): string {
  const text = osv.summary?.trim() || osv.details?.trim().split('\n', 1)[0] || '';
  return text.length > SUMMARY_LENGTH ? `${text.slice(0, SUMMARY_LENGTH - 1)}…` : text;
}

interface ReadAffected {
  readonly affected?: AffectedPackage;
  readonly problems: readonly string[];
  /** Why there is no affected package though nothing is wrong. */
  readonly unversioned?: string;
}

function readAffected(each: OsvAffected): ReadAffected {
  const comparable = each.ranges.filter(({ type }) => type === 'ECOSYSTEM' || type === 'SEMVER');
  if (!each.package) return { problems: [], unversioned: 'only commits are given, and no package' };
  const { ecosystem, name } = each.package;
  const label = `${ecosystem} ${name}`;
  if (comparable.length === 0 && each.versions.length === 0) {
    const why = each.ranges.length > 0 ? 'only commits are given, no versions' : 'neither ranges nor versions are given';
    return { problems: [], unversioned: `${label}: ${why}` };
  }
  const read = comparable.map((range) => readRange(range, orderOf(ecosystem)));
  const problems = read.flatMap((range) => (typeof range === 'string' ? [`${label}: ${range}`] : []));
  const ranges = read.flatMap((range) => (typeof range === 'string' ? [] : range));
  // A range that says "never affected" (introduced 0, fixed 0) is an answer; only broken ones are none.
  if (problems.length === read.length && each.versions.length === 0) return { problems };
  return { affected: { ecosystem, name, ranges, versions: each.versions }, problems };
}

type Order = { readonly compare: (a: string, b: string) => number; readonly isVersion: (text: string) => boolean };

function orderOf(ecosystem: string): Order | undefined {
  const name = ecosystem.split(':', 1)[0];
  if (name === 'Debian' || name === 'Ubuntu') return { compare: compareDebVersions, isVersion: isDebVersion };
  if (name === 'Alpine' || name === 'Wolfi' || name === 'Chainguard')
    return { compare: compareApkVersions, isVersion: isApkVersion };
  return undefined;
}

/**
 * Pairs each introduction with the event that ends it. The schema lets events come in any order and has readers sort
 * them by version; that is done where we know the order, elsewhere they are taken as written. A fix that precedes every
 * introduction contradicts itself (seen in real advisories of Alpine), so the range is refused.
 */
function readRange(range: OsvRange, order: Order | undefined): readonly AffectedRange[] | string {
  const events = range.events.filter((event) => event.limit === undefined);
  if (events.length === 0) return 'a range has no events';
  const versions = events.map(versionOf);
  if (order !== undefined && versions.some((version) => version !== '0' && !order.isVersion(version)))
    return 'a bound of a range is not a version';
  const sorted = order === undefined ? events : events.toSorted((a, b) => compareEvents(a, b, order));
  const ranges: AffectedRange[] = [];
  let introduced: string | undefined;
  for (const event of sorted) {
    if (event.introduced !== undefined) {
      introduced ??= event.introduced;
      continue;
    }
    if (introduced === undefined) {
      // Several fixes, on several branches: the first in order ended it.
      if (ranges.length > 0) continue;
      return `a range ends at ${versionOf(event).slice(0, 60)}, before it begins`;
    }
    if (event.fixed !== undefined) ranges.push({ introduced, fixed: event.fixed });
    else if (event.last_affected !== undefined) ranges.push({ introduced, lastAffected: event.last_affected });
    introduced = undefined;
  }
  if (introduced !== undefined) ranges.push({ introduced });
  return ranges;
}

function versionOf(event: OsvEvent): string {
  return event.introduced ?? event.fixed ?? event.last_affected ?? '';
}

/** At the same version: introduced before fixed, so that "introduced 0, fixed 0" is the empty range it is meant as. */
function compareEvents(a: OsvEvent, b: OsvEvent, order: Order): number {
  const x = versionOf(a);
  const y = versionOf(b);
  const beginning = Number(y === '0') - Number(x === '0');
  return (
    beginning || (x === y ? 0 : order.compare(x, y)) || Number(a.introduced === undefined) - Number(b.introduced === undefined)
  );
}
