/**
 * Finds who answers for some lines of source: the strongest statement wins, the others raise or lower the confidence.
 * Never guesses: without a statement or a person in the history there is no owner.
 */
import type { BlameLine, Location, Owner, OwnershipRule } from '../model/index.js';
import { confidenceOf } from '../lib/log-odds.js';
import { authorsOf, isBotName, type Author, type Authors } from './blame-authors.js';
import { effectiveRules } from './codeowners-rules.js';
import type { OwnerLabel } from './owner-labels.js';
import { isEmail, ownerKeys, shownName } from './owner-names.js';

export interface OwnershipEvidence {
  /** Of any repository; those of the location's own are used. */
  readonly rules: readonly OwnershipRule[];
  /** Of the workloads that the location's file declares. */
  readonly labels?: readonly OwnerLabel[];
  /** Of the location's lines. */
  readonly blame?: readonly BlameLine[];
  readonly now: Date;
}

/**
 * Catalog entry > valid CODEOWNERS rule > deployment label > recency-weighted blame without bots (DESIGN.md, section 7).
 *
 * @returns undefined when nobody can be named: there is no evidence, only bots changed the lines, or CODEOWNERS gives the
 *   path to nobody and no catalog entry says otherwise
 */
export function findOwner(location: Location, evidence: OwnershipEvidence): Owner | undefined {
  const rules = evidence.rules.filter(({ repository }) => repository === location.repository);
  const authors = authorsOf(evidence.blame ?? [], evidence.now);
  const owners = effectiveRules(rules, location.path);
  const nobody = owners.rules.length > 0 && owners.rules.every((rule) => rule.owners.length === 0) ? owners.rules : [];
  const declared = [
    ...catalogClaims(rules, location.path),
    ...codeownersClaims(owners.rules),
    // Whoever wrote a rule that gives the path to nobody knew that others deploy and edit it.
    ...(nobody.length > 0 ? [] : labelClaims(rules, evidence.labels ?? [], location.path)),
  ];
  const claims = nobody.length > 0 ? declared : [...declared, ...blameClaims(authors, location, evidence.blame ?? [], declared)];
  const candidates = candidatesOf(claims, authors.authors);
  const [winner, ...others] = candidates;
  if (winner === undefined) return undefined;
  const notes = notesOf(nobody, owners.invalid, authors);
  const confidence = confidenceOf([
    ...weightsFor(winner.claims),
    ...weightsAgainst(winner, candidates),
    ...nobody.map(() => NOBODY),
  ]);
  return {
    name: winner.name,
    confidence,
    reasons: [...reasonsOf(winner), ...contradictions(winner, candidates), ...notes],
    alternatives: others.slice(0, MOST_ALTERNATIVES).map((other) => ({
      name: other.name,
      confidence: Math.min(confidence, confidenceOf([...weightsFor(other.claims), ...weightsAgainst(other, candidates)])),
      reasons: reasonsOf(other),
    })),
  };
}

/** Log-odds of one statement alone, before others agree or differ. */
const CATALOG = 2.6; // 93 %
const CATALOG_WHOLE_REPOSITORY = 2.2;
const CODEOWNERS = 2.2; // 90 %
/** `* @acme/everyone` is often a fallback for reviews rather than an owner. */
const CODEOWNERS_CATCH_ALL = 1.4; // 80 %
const LABEL = 1.1; // 75 %
const NOBODY = -1.1;
/** How much a declared owner loses by a source that names another one. */
const CONTRADICTION = 0.5;
const MOST_ALTERNATIVES = 2;

/** In order of precedence. */
const SOURCES = ['catalog', 'codeowners', 'label', 'blame'] as const;
type Source = (typeof SOURCES)[number];

/** One source says that somebody is the owner. */
interface Claim {
  readonly source: Source;
  readonly owner: string;
  readonly keys: ReadonlySet<string>;
  readonly weight: number;
  readonly reason: string;
}

/** The entries of the deepest folder that contains the path. Several owners of one folder share the certainty. */
function catalogClaims(rules: readonly OwnershipRule[], path: string): readonly Claim[] {
  const around = rules.filter(
    ({ kind, pattern, invalid }) => kind === 'catalog' && invalid === undefined && isWithin(path, pattern),
  );
  const deepest = Math.max(...around.map(({ pattern }) => pattern.length));
  const nearest = around.filter(({ pattern }) => pattern.length === deepest);
  const weight = (deepest === 0 ? CATALOG_WHOLE_REPOSITORY : CATALOG) - sharedBy(nearest.flatMap(({ owners }) => owners));
  return nearest.flatMap((rule) =>
    rule.owners.map((owner) => {
      const what = rule.pattern === '' ? 'the whole repository' : `the folder ${rule.pattern}`;
      return claim('catalog', owner, weight, `${placeOf(rule)} says that ${shownName(owner)} owns ${what}.`);
    }),
  );
}

/** Owners of one rule own together: each is as certain as the rule. A program among them may approve, but answers for nothing. */
function codeownersClaims(rules: readonly OwnershipRule[]): readonly Claim[] {
  return rules.flatMap((rule) => {
    const weight = /^\/?\*{0,2}(\/\*)?$/.test(rule.pattern) ? CODEOWNERS_CATCH_ALL : CODEOWNERS;
    const section = rule.section === undefined || rule.section === '' ? '' : ` in section ${rule.section}`;
    const people = rule.owners.filter((owner) => owner.includes('/') || !isBotName(owner.replace(/^@/, '')));
    return people.map((owner) =>
      claim('codeowners', owner, weight, `${placeOf(rule)} gives ${rule.pattern}${section} to ${shownName(owner)}.`),
    );
  });
}

function labelClaims(rules: readonly OwnershipRule[], labels: readonly OwnerLabel[], path: string): readonly Claim[] {
  const ruled = rules.filter(
    ({ kind, pattern, invalid }) => kind === 'label' && invalid === undefined && isWithin(path, pattern),
  );
  const stated = [
    ...labels.map(({ owner, says }) => ({ owner, reason: `The ${says} names ${shownName(owner)}.` })),
    ...ruled.flatMap((rule) =>
      rule.owners.map((owner) => ({ owner, reason: `A label at ${placeOf(rule)} names ${shownName(owner)}.` })),
    ),
  ];
  const weight = LABEL - sharedBy(stated.map(({ owner }) => owner));
  return stated.map(({ owner, reason }) => claim('label', owner, weight, reason));
}

/** At best 73 %, for somebody who wrote all of it today; less than even for a small part of it or for years ago. */
function blameClaims(
  authors: Authors,
  location: Location,
  blame: readonly BlameLine[],
  declared: readonly Claim[],
): readonly Claim[] {
  return authors.authors.map((author) => {
    const { name, keys, lines, share, freshness, latest } = author;
    const part = blame.length === 1 ? 'this line' : `${lines} of these ${blame.length} lines`;
    const reason = `${name} last changed ${part} (${rangeOf(location)}), most recently on ${latest.slice(0, 10)}.`;
    const agrees = declared.some((other) => overlap(other.keys, keys));
    // Where somebody is declared, having written the lines speaks for them and never against.
    return {
      source: 'blame',
      owner: name,
      keys,
      weight: agrees ? 0.2 + 0.6 * share : -1 + 1.2 * share + 0.8 * freshness,
      reason,
    };
  });
}

function claim(source: Source, owner: string, weight: number, reason: string): Claim {
  return { source, owner, keys: ownerKeys(owner), weight, reason };
}

/** What is lost when a source names several: one of n is right. */
function sharedBy(owners: readonly string[]): number {
  const groups: ReadonlySet<string>[] = [];
  for (const keys of owners.map(ownerKeys)) if (!groups.some((group) => overlap(group, keys))) groups.push(keys);
  return Math.log(Math.max(1, groups.length));
}

interface Candidate {
  readonly name: string;
  readonly claims: readonly Claim[];
}

/** Claims about one owner together; by precedence of the best claim, then by weight, then as written. */
function candidatesOf(claims: readonly Claim[], authors: readonly Author[]): readonly Candidate[] {
  const groups: Claim[][] = [];
  for (const one of claims) {
    const group = groups.find((others) => others.some((other) => overlap(other.keys, one.keys)));
    if (group === undefined) groups.push([one]);
    else group.push(one);
  }
  const rank = ([first]: readonly Claim[]): number => SOURCES.indexOf(first?.source ?? 'blame');
  const total = (group: readonly Claim[]): number => weightsFor(group).reduce((sum, weight) => sum + weight, 0);
  return groups
    .toSorted((one, other) => rank(one) - rank(other) || total(other) - total(one))
    .map((group) => ({ claims: group, name: displayName(group[0]?.owner ?? '', authors) }));
}

/** An address is shown by its person's name, where the history tells it. */
function displayName(owner: string, authors: readonly Author[]): string {
  if (!isEmail(owner)) return owner;
  return authors.find(({ emails }) => emails.has(owner.toLowerCase()))?.name ?? shownName(owner);
}

/** Each source counts once, by its strongest claim. */
function weightsFor(claims: readonly Claim[]): readonly number[] {
  return SOURCES.flatMap((source) => {
    const weights = claims.filter((one) => one.source === source).map(({ weight }) => weight);
    return weights.length === 0 ? [] : [Math.max(...weights)];
  });
}

/** People in the history may belong to any team: only what is declared contradicts what is declared. */
function dissenting(candidate: Candidate, all: readonly Candidate[]): readonly Claim[] {
  const named = new Set(candidate.claims.map(({ source }) => source));
  if (SOURCES.slice(0, -1).every((source) => !named.has(source))) return [];
  return SOURCES.slice(0, -1)
    .filter((source) => !named.has(source))
    .flatMap((source) => all.flatMap(({ claims }) => claims.find((one) => one.source === source) ?? []).slice(0, 1));
}

function weightsAgainst(candidate: Candidate, all: readonly Candidate[]): readonly number[] {
  return dissenting(candidate, all).map(({ weight }) => -CONTRADICTION * Math.max(0, weight));
}

function contradictions(candidate: Candidate, all: readonly Candidate[]): readonly string[] {
  return dissenting(candidate, all).map(({ reason }) => `Against it: ${reason}`);
}

function reasonsOf(candidate: Candidate): readonly string[] {
  return [...new Set(candidate.claims.toSorted((one, other) => other.weight - one.weight).map(({ reason }) => reason))];
}

const MOST_INVALID = 2;

function notesOf(nobody: readonly OwnershipRule[], invalid: readonly OwnershipRule[], authors: Authors): readonly string[] {
  return [
    ...nobody.map((rule) => `Against it: ${placeOf(rule)} gives ${rule.pattern} to nobody.`),
    ...invalid.slice(-MOST_INVALID).map((rule) => {
      const named = rule.owners.length === 0 ? '' : `, which names ${rule.owners.map(shownName).join(', ')},`;
      return `${placeOf(rule)}${named} was not used: ${rule.invalid ?? ''}.`;
    }),
    ...(authors.unknown === 0 ? [] : [`The history ends at ${authors.unknown} of the lines, so who wrote them is not known.`]),
  ];
}

function placeOf({ path, line }: OwnershipRule): string {
  return `${path}:${line}`;
}

function rangeOf({ path, startLine, endLine }: Location): string {
  return startLine === endLine ? `${path}:${startLine}` : `${path}:${startLine}-${endLine}`;
}

function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return [...one].some((key) => other.has(key));
}
