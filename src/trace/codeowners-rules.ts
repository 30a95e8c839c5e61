/** Picks the CODEOWNERS rules that hold for a path, as its code host does. Pure. */
import type { OwnershipRule, RepositoryName } from '../model/index.js';
import { patternMatcher } from '../lib/codeowners-match.js';

export interface EffectiveRules {
  /** The last match; with GitLab's sections that of each. */
  readonly rules: readonly OwnershipRule[];
  /** Rules that would have come into it, had they been valid. */
  readonly invalid: readonly OwnershipRule[];
}

/** @param rules those of one repository; only the ones from CODEOWNERS are looked at */
export function effectiveRules(rules: readonly OwnershipRule[], path: string): EffectiveRules {
  const matching = rules
    .filter((rule) => rule.kind === 'codeowners' && matcherOf(rule)(path))
    .toSorted((one, other) => one.line - other.line);
  const valid = matching.filter(({ invalid }) => invalid === undefined);
  const sections = new Map<string | undefined, OwnershipRule>();
  const excluded = new Set(valid.filter(isExclusion).map(({ section }) => section));
  for (const rule of valid) if (!isExclusion(rule) && !excluded.has(rule.section)) sections.set(rule.section, rule);
  return { rules: [...sections.values()], invalid: matching.filter(({ invalid }) => invalid !== undefined) };
}

/** GitLab: a path that is taken out of a section cannot come back into it. */
function isExclusion(rule: OwnershipRule): boolean {
  return rule.section !== undefined && rule.pattern.startsWith('!');
}

function matcherOf(rule: OwnershipRule): (path: string) => boolean {
  const pattern = isExclusion(rule) ? rule.pattern.slice(1) : rule.pattern;
  return patternMatcher(pattern, rule.section === undefined ? 'github' : 'gitlab');
}

/**
 * Of many rules those that come into it for a path: what is not from CODEOWNERS, and what matches. A repository may have
 * a hundred thousand rules and hundreds of causes in the same few files: patterns are read once, and paths looked up once.
 */
export function rulesByPath(
  rules: readonly OwnershipRule[],
): (repository: RepositoryName, path: string) => readonly OwnershipRule[] {
  const repositories = new Map<RepositoryName, Prepared[]>();
  for (const rule of rules) {
    const matches = rule.kind === 'codeowners' ? matcherOf(rule) : () => true;
    const known = repositories.get(rule.repository);
    if (known === undefined) repositories.set(rule.repository, [{ rule, matches }]);
    else known.push({ rule, matches });
  }
  const found = new Map<string, readonly OwnershipRule[]>();
  return (repository, path) => {
    const key = `${repository}\0${path}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const of = (repositories.get(repository) ?? []).filter(({ matches }) => matches(path)).map(({ rule }) => rule);
    found.set(key, of);
    return of;
  };
}

interface Prepared {
  readonly rule: OwnershipRule;
  readonly matches: (path: string) => boolean;
}
