// Writes one OSV file per CVE that a newer Debian package fixes than the one some image of the estate
// holds. All of it is read from the newer package itself: its Debian changelog says which version fixes
// which CVE, in its own words, and OpenSSL's list of changes says how severe upstream found it. Nothing is
// looked up elsewhere and no score is made up, so a CVE that no changelog names is not here.
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { run } from './shell.mjs';
import { compareVersions, madison } from './versions.mjs';

/**
 * @typedef {{source: string, version: string, urgency: string, date: string, items: Item[]}} Stanza
 * @typedef {{text: string, indent: number, heading: string}} Item `heading`: the item above that this one is a part of
 * @typedef {{cve: string, source: string, fixed: string, sentence: string, urgency: string, date: string}} Fix
 */

/**
 * @param {string} work where packages are kept between runs
 * @param {string} directory is emptied first
 * @param {import('./record.mjs').Catalog} catalog
 * @returns {Promise<number>} how many files were written
 */
export async function writeAdvisories(work, directory, catalog) {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const advisories = new Map();
  for (const outdated of await outdatedSources(installedSources(catalog))) {
    const documents = await unpackDocuments(work, outdated);
    if (!documents) continue;
    const stanzas = await newerThan(parseChangelog(documents.changelog), outdated.oldest);
    for (const fix of fixesOf(stanzas)) {
      const advisory = toOsv(fix, outdated, severityOf(fix, documents.upstream));
      const known = advisories.get(fix.cve);
      // One CVE may be fixed in two source packages: one file, two affected packages.
      if (known) known.affected.push(...advisory.affected);
      else advisories.set(fix.cve, advisory);
    }
  }
  for (const [cve, advisory] of advisories) {
    await writeFile(join(directory, `${cve}.json`), `${JSON.stringify(advisory, null, 2)}\n`);
  }
  return advisories.size;
}

/** @returns {Map<string, {binaries: Set<string>, versions: Set<string>}>} by source package */
function installedSources(catalog) {
  const sources = new Map();
  for (const stanza of catalog.layers.flatMap((layer) => (layer.files['var/lib/dpkg/status'] ?? '').split('\n\n'))) {
    const field = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1];
    const binary = field('Package');
    const version = field('Version');
    if (!binary || !version || !field('Status')?.endsWith(' installed')) continue;
    // "Source: perl (5.36.0-7)" names the version only where it differs from the binary package's.
    const [, source, sourceVersion] = /^(\S+)(?: \((.+)\))?$/.exec(field('Source') ?? binary) ?? [];
    if (!sources.has(source)) sources.set(source, { binaries: new Set(), versions: new Set() });
    sources.get(source).versions.add(sourceVersion ?? version);
    // A package rebuilt without a change of source has another version than its changelog.
    if (!sourceVersion) sources.get(source).binaries.add(binary);
  }
  return sources;
}

/** @returns {Promise<{source: string, oldest: string, newest: string, binaries: string[]}[]>} */
async function outdatedSources(installed) {
  const offered = await madison([...installed.values()].flatMap(({ binaries }) => [...binaries]));
  const outdated = [];
  for (const [source, { binaries, versions }] of [...installed].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const oldest = await extreme([...versions], -1);
    const newest = await extreme(
      offered.filter((row) => binaries.has(row.binary)).map((row) => row.version),
      1,
    );
    if (newest && (await compareVersions(oldest, newest)) < 0) {
      outdated.push({ source, oldest, newest, binaries: [...binaries].toSorted() });
    }
  }
  return outdated;
}

async function extreme(versions, sign) {
  let best = versions[0];
  for (const version of versions) if ((await compareVersions(version, best)) * sign > 0) best = version;
  return best;
}

/** Some binary packages share the documents of another one by a link; the first that brings its own is read. */
async function unpackDocuments(work, { binaries, newest }) {
  for (const binary of binaries) {
    const directory = join(work, 'packages', `${binary}_${newest.replaceAll(':', '%3a')}`);
    await mkdir(directory, { recursive: true });
    if (!(await readdir(directory)).some((name) => name.endsWith('.deb'))) {
      await run('apt-get', ['download', '-o', 'APT::Sandbox::User=root', `${binary}=${newest}`], { cwd: directory });
    }
    const [deb] = (await readdir(directory)).filter((name) => name.endsWith('.deb'));
    await run('dpkg-deb', ['--extract', deb, 'content'], { cwd: directory });
    const read = (name) =>
      readFile(join(directory, 'content', 'usr/share/doc', binary, name)).then(
        (data) => gunzipSync(data).toString(),
        () => undefined,
      );
    const upstream = await read('changelog.gz');
    // A package that only Debian has keeps its one changelog under the upstream name.
    const changelog = (await read('changelog.Debian.gz')) ?? upstream;
    if (changelog) return { changelog, upstream };
  }
  return undefined;
}

/** The format of deb-changelog(5). @returns {Stanza[]} newest first */
function parseChangelog(text) {
  /** @type {Stanza[]} */
  const stanzas = [];
  for (const line of text.split('\n')) {
    const heading = /^(\S+) \((.+?)\) .*?;\s*urgency=(\w+)/i.exec(line);
    const trailer = /^ -- .*?>\s\s(.+)$/.exec(line);
    const current = stanzas.at(-1);
    if (heading) {
      stanzas.push({ source: heading[1], version: heading[2], urgency: heading[3].toLowerCase(), date: '', items: [] });
    } else if (trailer && current) {
      current.date = new Date(trailer[1]).toISOString().replace('.000Z', 'Z');
    } else if (/^\s+[*+-]\s/.test(line) && current) {
      const indent = line.search(/\S/);
      const above = current.items.findLast((item) => item.indent < indent);
      current.items.push({ text: line.replace(/^\s+[*+-]\s+/, ''), indent, heading: above?.text ?? '' });
    } else if (line.trim() && current?.items.length) {
      const last = current.items[current.items.length - 1];
      last.text += ` ${line.trim()}`;
    }
  }
  return stanzas;
}

async function newerThan(stanzas, version) {
  const newer = [];
  for (const stanza of stanzas) {
    if ((await compareVersions(version, stanza.version)) < 0) newer.push(stanza);
  }
  return newer;
}

/**
 * Two stanzas that both claim one CVE: the later one completes the fix, so that one counts.
 * @param {Stanza[]} stanzas newest first
 * @returns {Fix[]}
 */
function fixesOf(stanzas) {
  const fixes = new Map();
  for (const { source, version, urgency, date, items } of stanzas) {
    for (const { cves, words } of items.map(claimOf)) {
      for (const cve of cves) {
        if (!fixes.has(cve)) fixes.set(cve, { cve, source, fixed: version, sentence: tidy(words), urgency, date });
      }
    }
  }
  return [...fixes.values()].toSorted((a, b) => (a.cve < b.cve ? -1 : 1));
}

/**
 * An item claims the CVEs that it opens with, or the only one that it names if it says "fix" before it.
 * Items that mention one otherwise speak of tests, of follow-ups or of a related fix.
 */
function claimOf({ text: item, heading }) {
  const opening = /^(?:\[SECURITY\]\s*)?((?:CVE-\d{4}-\d{4,}(?:\s*[,/&]\s*|\s+and\s+)?)+)[\s:]*(.*)$/.exec(item);
  if (opening) return { cves: opening[1].match(/CVE-\d{4}-\d{4,}/g) ?? [], words: opening[2] || heading };
  const named = new Set(item.match(/CVE-\d{4}-\d{4,}/g));
  const claims = named.size === 1 && /\bfix(es|ed)?\b.*CVE-/i.test(item) && !/follow-up|\btests?\b|regression/i.test(item);
  return { cves: claims ? [...named] : [], words: item.replace(/\s*\(CVE-[\d-]+\)/, '') };
}

/** The sentence without bug numbers and without the brackets and quotes that some changelogs put around it. */
function tidy(words) {
  const plain = words
    .replace(/\(Closes:[^)]*\)/gi, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '');
  return /^\("(.*)"\)$/.exec(plain)?.[1] ?? /^\((.*)\)$/.exec(plain)?.[1] ?? plain;
}

const fromUpstream = { critical: 'critical', high: 'high', moderate: 'medium', medium: 'medium', low: 'low' };
const fromUrgency = { emergency: 'critical', critical: 'critical', high: 'high', medium: 'medium', low: 'low' };

/** OpenSSL's list of changes has one entry per fix, with "Severity: Moderate" and the CVE in brackets. */
function severityOf({ cve, source, fixed, urgency }, upstream) {
  const entry = upstream?.split(/^ \* /m).find((text) => text.includes(`([${cve}])`));
  const stated = /Severity:\s+(\w+)/i.exec(entry ?? '')?.[1];
  const severity = stated && fromUpstream[stated.toLowerCase()];
  if (severity) {
    return { severity, severity_source: `upstream's list of changes in the package: "Severity: ${stated}"` };
  }
  return {
    severity: fromUrgency[urgency] ?? 'unknown',
    severity_source: `urgency=${urgency} of ${source} ${fixed} in Debian's changelog, which speaks of the whole upload`,
  };
}

function toOsv({ cve, source, fixed, sentence, urgency, date }, { newest }, severity) {
  const summary = sentence || `Fixed in ${source} ${fixed}`;
  return {
    schema_version: '1.6.0',
    id: cve,
    published: date,
    modified: date,
    summary,
    details: `${source} ${fixed} fixes ${cve}: ${summary}.`,
    affected: [
      {
        package: { ecosystem: 'Debian:12', name: source, purl: `pkg:deb/debian/${source}?arch=source` },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
    references: [{ type: 'ADVISORY', url: `https://security-tracker.debian.org/tracker/${cve}` }],
    database_specific: { source: `changelog of ${source} ${newest}`, urgency, ...severity },
  };
}
