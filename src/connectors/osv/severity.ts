/** The severity of an OSV advisory: from its CVSS vectors, else from the words that its database uses. Never a guess. */
import type { Severity } from '../../model/index.js';
import { scoreVector } from './client.js';
import type { OsvAdvisory } from './schema.js';

export interface JudgedSeverity {
  readonly severity: Severity;
  /** What says so: the vector, or the database's word and where it takes it from. */
  readonly reason?: string;
}

/** Words of GHSA, Debian's urgency, Ubuntu's priority, Red Hat and others. */
const WORDS: ReadonlyMap<string, Severity> = new Map([
  ['none', 'informational'],
  ['informational', 'informational'],
  ['negligible', 'informational'],
  ['unimportant', 'informational'],
  ['minor', 'low'],
  ['low', 'low'],
  ['moderate', 'medium'],
  ['medium', 'medium'],
  ['important', 'high'],
  ['high', 'high'],
  ['critical', 'critical'],
]);

const NEWEST_FIRST = ['CVSS_V4', 'CVSS_V3', 'CVSS_V2'];

/** The newest CVSS version decides; of several vectors of it, the gravest. */
export async function severityOf(advisory: OsvAdvisory): Promise<JudgedSeverity> {
  const stated = [...advisory.severity, ...advisory.affected.flatMap((affected) => affected.severity)];
  for (const version of NEWEST_FIRST) {
    let gravest: { readonly score: number; readonly vector: string } | undefined;
    for (const { type, score: vector } of stated) {
      const score = type === version ? await scoreVector(vector) : undefined;
      if (score !== undefined && (gravest === undefined || score > gravest.score)) gravest = { score, vector };
    }
    if (gravest !== undefined) return { severity: rating(gravest.score, version), reason: gravest.vector };
  }
  return severityInWords(
    advisory,
    stated.filter(({ type }) => !type.startsWith('CVSS_')).map(({ type, score }) => ({ word: score, source: type })),
  );
}

/** Qualitative ratings: CVSS v3.1 section 5 and v4.0 section 6; for v2 those of the NVD, which has no critical. */
function rating(score: number, version: string): Severity {
  if (score <= 0) return 'informational';
  if (score < 4) return 'low';
  if (score < 7) return 'medium';
  return score < 9 || version === 'CVSS_V2' ? 'high' : 'critical';
}

interface Word {
  readonly word: unknown;
  readonly source: string;
}

function severityInWords(advisory: OsvAdvisory, stated: readonly Word[]): JudgedSeverity {
  const words: Word[] = [...stated];
  for (const [holder, specific] of specifics(advisory)) {
    const source = specific['severity_source'];
    words.push({ word: specific['severity'], source: typeof source === 'string' ? source.slice(0, 200) : `${holder}.severity` });
    words.push({ word: specific['urgency'], source: `${holder}.urgency` });
  }
  for (const { word, source } of words) {
    const severity = typeof word === 'string' ? WORDS.get(word.trim().toLowerCase()) : undefined;
    if (severity !== undefined) return { severity, reason: source };
  }
  return { severity: 'unknown' };
}

function* specifics(advisory: OsvAdvisory): Generator<readonly [string, Readonly<Record<string, unknown>>]> {
  if (advisory.database_specific) yield ['database_specific', advisory.database_specific];
  for (const affected of advisory.affected) {
    if (affected.ecosystem_specific) yield ['ecosystem_specific', affected.ecosystem_specific];
    if (affected.database_specific) yield ['database_specific', affected.database_specific];
  }
}
