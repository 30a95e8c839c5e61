/**
 * Weighs who changed some lines last. Takes blame lines, gives people with their share; automation is left out, and a
 * line whose history is cut off belongs to nobody. Never asks git.
 */
import type { BlameLine } from '../model/index.js';
import { authorKeys, slug } from './owner-names.js';

export interface Author {
  readonly name: string;
  readonly emails: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  readonly lines: number;
  /** Of all lines that people wrote, recent ones counting more; from 0 to 1. */
  readonly share: number;
  /** Of the author's latest change: 1 for today, half of that every HALF_LIFE_DAYS. */
  readonly freshness: number;
  /** RFC 3339. */
  readonly latest: string;
}

export interface Authors {
  /** The largest share first. */
  readonly authors: readonly Author[];
  /** Lines at which a shallow history ends. */
  readonly unknown: number;
}

/** After half a year a person has often moved on to other code. */
const HALF_LIFE_DAYS = 180;
const DAY_MS = 86_400_000;

export function authorsOf(blame: readonly BlameLine[], now: Date): Authors {
  const people = blame.filter((line) => !isAutomation(line));
  const known = people.filter((line) => line.boundary !== true && slug(line.authorName) !== '');
  const total = people.reduce((sum, line) => sum + freshness(line.date, now), 0);
  const byPerson = groupByName(known);
  const authors = [...byPerson.values()].map((lines) => authorOf(lines, total, now));
  return { authors: authors.toSorted((one, other) => other.share - one.share), unknown: people.length - known.length };
}

function authorOf(lines: readonly BlameLine[], total: number, now: Date): Author {
  const weights = lines.map((line) => freshness(line.date, now));
  const latest = lines.reduce((one, other) => (other.date > one.date ? other : one));
  return {
    name: latest.authorName,
    emails: new Set(lines.map((line) => line.authorEmail.toLowerCase())),
    keys: new Set(lines.flatMap((line) => [...authorKeys(line.authorName, line.authorEmail)])),
    lines: lines.length,
    // Lines older than any number can tell apart have no weight at all; nobody then has a share.
    share: total === 0 ? 0 : weights.reduce((sum, weight) => sum + weight, 0) / total,
    freshness: Math.max(...weights),
    latest: latest.date,
  };
}

/** A date in the future is a clock gone wrong and counts as today. */
function freshness(date: string, now: Date): number {
  const age = Math.max(0, now.getTime() - Date.parse(date)) / DAY_MS;
  return Number.isNaN(age) ? 0 : 2 ** (-age / HALF_LIFE_DAYS);
}

const BOT_NAME =
  /\[bot\]$|(^|[\s_-])(ro)?bot$|^(renovate|dependabot|github[\s-]actions?|gitlab[\s-]ci|snyk|mergify|greenkeeper|pre-commit-ci|semantic-release)\b/i;
/** The addresses that programs commit with; people who hide theirs have one at users.noreply.… */
const BOT_EMAIL = /^(no-?reply|do-?not-?reply|bot|actions?|renovate|dependabot)@|\[bot\]@/i;

function isAutomation(line: BlameLine): boolean {
  return isBotName(line.authorName.trim()) || BOT_EMAIL.test(line.authorEmail.trim());
}

/** True for the name of a program; GitLab names those of access tokens `project_1_bot_c0ffee`. */
export function isBotName(name: string): boolean {
  return BOT_NAME.test(name) || /^(project|group)_\d+_bot(_|$)/.test(name);
}

function groupByName(lines: readonly BlameLine[]): ReadonlyMap<string, readonly BlameLine[]> {
  const groups = new Map<string, BlameLine[]>();
  for (const line of lines) {
    const group = groups.get(slug(line.authorName));
    if (group === undefined) groups.set(slug(line.authorName), [line]);
    else group.push(line);
  }
  return groups;
}
