/**
 * Parses a CODEOWNERS file into one rule per line. Takes the text and the host whose rules it follows; a line that the
 * host would skip comes back as a rule with the reason, never dropped.
 */
import type { Host } from './places.js';
import { isOwner } from './owners.js';

export interface Rule {
  /** From 1. */
  readonly line: number;
  readonly pattern: string;
  readonly owners: readonly string[];
  /** GitLab only: lower case, '' before the first heading. */
  readonly section?: string;
  /** Why the host skips the line. */
  readonly invalid?: string;
  /** What the host overlooks in a line that still counts. */
  readonly complaint?: string;
}

/** @param host undefined when unknown: a file with section headings is then GitLab's, any other GitHub's */
export function parseCodeowners(text: string, host: Host | undefined): readonly Rule[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (host === 'gitlab' || (host === undefined && lines.some((line) => headingOf(line.trim()) !== undefined)))
    return parseGitlab(lines);
  return parsePlain(lines, host ?? 'github');
}

/** GitHub (docs.github.com, "About code owners", CODEOWNERS syntax), which Bitbucket follows. */
function parsePlain(lines: readonly string[], host: Host): readonly Rule[] {
  return lines.flatMap((text, index): readonly Rule[] => {
    const [pattern, ...rest] = wordsOf(text);
    if (pattern === undefined || pattern.startsWith('#')) return [];
    const comment = rest.findIndex((word) => word.startsWith('#'));
    const owners = comment === -1 ? rest : rest.slice(0, comment);
    const malformed = owners.find((owner) => !isOwner(owner, host));
    const invalid =
      unusable(pattern) ??
      (malformed === undefined ? undefined : `${quoted(malformed)} is neither @user, @organisation/team nor an e-mail address`);
    return [{ line: index + 1, pattern, owners, ...(invalid === undefined ? {} : { invalid }) }];
  });
}

/** What GitHub lists as not supported, and what no path can match. */
function unusable(pattern: string): string | undefined {
  if (pattern.startsWith('!')) return 'a pattern cannot be negated with !';
  if (pattern.startsWith('\\#')) return 'a pattern cannot start with an escaped #';
  if (/(^|[^\\])(\\\\)*[[\]]/.test(pattern)) return 'a pattern cannot have a character range in [ ]';
  return unmatchable(pattern);
}

const LONGEST_PATH = 4096;

function unmatchable(pattern: string): string | undefined {
  if (pattern.length > LONGEST_PATH) return 'the pattern is longer than any path';
  return /\p{Cc}/u.test(pattern) ? 'the pattern has control characters' : undefined;
}

interface Section {
  readonly name: string;
  readonly owners: readonly string[];
}

/** GitLab (docs.gitlab.com, "Syntax of CODEOWNERS file"). What is no owner in a line is overlooked there, comments are not told apart. */
function parseGitlab(lines: readonly string[]): readonly Rule[] {
  const rules: Rule[] = [];
  let section: Section = { name: '', owners: [] };
  for (const [index, text] of lines.entries()) {
    const written = text.trim();
    if (written === '' || written.startsWith('#')) continue;
    const heading = headingOf(written);
    if (heading === undefined) rules.push({ line: index + 1, section: section.name, ...gitlabEntry(written, section) });
    else section = heading;
  }
  return rules;
}

/** `[Name]`, `^[Optional]`, `[Name][2] @default-owner`. A section whose name came before goes on. */
function headingOf(line: string): Section | undefined {
  const parts = /^\^?\[([^\]]+)\](?:\[\d*\])?(?:\s+(.*))?$/.exec(line);
  if (parts === null) return undefined;
  const words = wordsOf(parts[2] ?? '');
  // `[ab]*.rb @ana` has no space after the bracket; `[ab] docs/` names no owner: both are no headings.
  if (words.length > 0 && !words.some((word) => isOwner(word, 'gitlab'))) return undefined;
  return { name: (parts[1] ?? '').trim().toLowerCase(), owners: words.filter((word) => isOwner(word, 'gitlab')) };
}

function gitlabEntry(written: string, section: Section): Omit<Rule, 'line' | 'section'> {
  const [pattern = '', ...rest] = wordsOf(written);
  if (/^\^?\[/.test(pattern) && !pattern.includes(']'))
    return { pattern, owners: [], invalid: 'the section heading is not closed with ]' };
  if (/^\^?\[\s*\]/.test(pattern)) return { pattern, owners: [], invalid: 'the section heading has no name' };
  const invalid = unmatchable(pattern);
  if (invalid !== undefined) return { pattern, owners: [], invalid };
  if (pattern.startsWith('!')) return { pattern, owners: [] };
  const owners = rest.filter((word) => isOwner(word, 'gitlab'));
  const comment = rest.findIndex((word) => word.startsWith('#'));
  const overlooked = (comment === -1 ? rest : rest.slice(0, comment)).find((word) => !isOwner(word, 'gitlab'));
  if (owners.length === 0 && overlooked !== undefined)
    return { pattern, owners, invalid: `${quoted(overlooked)} is neither @name nor an e-mail address` };
  const complaint =
    overlooked === undefined
      ? {}
      : { complaint: `${quoted(overlooked)} is neither @name nor an e-mail address and is overlooked` };
  return { pattern, owners: owners.length === 0 ? section.owners : owners, ...complaint };
}

/** Words between blanks; a blank after a backslash belongs to its word. */
function wordsOf(text: string): readonly string[] {
  return text.match(/(?:\\.|[^\s\\]|\\$)+/gu) ?? [];
}

function quoted(word: string): string {
  const shown = word.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '');
  return `“${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}”`;
}
