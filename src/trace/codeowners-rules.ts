/** Picks the CODEOWNERS rules that hold for a path, as its code host does. Pure. */
import type { OwnershipRule } from '../model/index.js';
import { matchesPattern } from '../lib/codeowners-match.js';

export interface EffectiveRules {
  /** The last match; with GitLab's sections that of each. */
  readonly rules: readonly OwnershipRule[];
  /** Rules that would have come into it, had they been valid. */
  readonly invalid: readonly OwnershipRule[];
}

/** @param rules those of one repository; only the ones from CODEOWNERS are looked at */
export function effectiveRules(rules: readonly OwnershipRule[], path: string): EffectiveRules {
  const matching = rules
    .filter((rule) => rule.kind === 'codeowners' && matches(rule, path))
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

function matches(rule: OwnershipRule, path: string): boolean {
  const pattern = isExclusion(rule) ? rule.pattern.slice(1) : rule.pattern;
  return matchesPattern(pattern, path, rule.section === undefined ? 'github' : 'gitlab');
}
