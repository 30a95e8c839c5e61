/**
 * How far an action may go by itself, from its own record under a policy in a release phase: so many runs in a row that
 * people approved, and none of them undone. One undo or failure ends it at once. Takes the record as data; keeps none.
 */
import type { ReleasePhase, Rung, TrustRule } from '../model/index.js';
import type { TrustEarned, TrustSubject } from '../ports/index.js';

export interface Earned {
  readonly allows: Rung;
  readonly because: string;
}

/**
 * An action's own rung once it has earned it, `propose` before. Only runs that a person approved count: what runs by itself
 * cannot vouch for itself.
 * @param earned undefined when it never ran
 */
export function rungEarned(
  { action, policy, phase }: TrustSubject,
  rung: Rung,
  earned: TrustEarned | undefined,
  { runs }: TrustRule,
): Earned {
  const what = `${action}${policy === '' ? '' : ` for ${policy}`} in ${phase}`;
  const approved = earned?.approved ?? 0;
  // Without a number there is no trust, whatever was meant.
  if (runs >= 1 && approved >= runs) return { allows: rung, because: `${what}: ${record(approved, earned)}` };
  const had = earned === undefined ? 'no approved run yet' : record(approved, earned);
  return { allows: 'propose', because: `${what}: ${had}; ${runs} earn it` };
}

/** What a person could do, or should know, about an action's trust. */
export interface Recommendation extends TrustSubject {
  /**
   * - `earned`: it may go ahead by itself, as far as its record goes
   * - `demoted`: an undo or failure took its trust; nothing is left to do, this is why it asks again
   * - `on-the-way`: it has run well, and not often enough
   */
  readonly kind: 'earned' | 'demoted' | 'on-the-way';
  /** The rung that it may go to by itself; `propose` unless it is earned. */
  readonly allows: Rung;
  readonly evidence: string;
}

/**
 * One for every subject that ever ran: the earned ones first, then the demoted ones.
 * @param rungOf an action's own rung; undefined for one that this Headwater does not have, which is left out
 */
export function recommend(
  records: readonly (TrustSubject & TrustEarned)[],
  rule: TrustRule,
  rungOf: (action: string) => Rung | undefined,
): readonly Recommendation[] {
  return records
    .flatMap((subject): Recommendation[] => {
      const rung = rungOf(subject.action);
      return rung === undefined ? [] : [recommendation(subject, rung, rule)];
    })
    .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || compare(nameOf(a), nameOf(b)));
}

const ORDER: readonly Recommendation['kind'][] = ['earned', 'demoted', 'on-the-way'];

function recommendation(subject: TrustSubject & TrustEarned, rung: Rung, rule: TrustRule): Recommendation {
  const { action, policy, phase, approved, demotedAt } = subject;
  const { allows } = rungEarned(subject, rung, subject, rule);
  const isEarned = allows === rung && approved >= rule.runs && rule.runs >= 1;
  const kind = isEarned ? 'earned' : demotedAt === undefined || approved > 0 ? 'on-the-way' : 'demoted';
  const { runs } = rule;
  const next: Readonly<Record<Recommendation['kind'], string>> = {
    earned: `may go to ${rung} by itself`,
    demoted: `is proposed again until ${runs} more were approved`,
    'on-the-way': `${runs - approved} more would earn ${rung}`,
  };
  const evidence = `${nameOf(subject)}: ${record(approved, subject)}: ${next[kind]}`;
  return { action, policy, phase, kind, allows, evidence };
}

/** `7 approved runs, none undone since 2026-10-01`. */
function record(approved: number, earned: TrustEarned | undefined): string {
  const runs = `${approved} approved ${approved === 1 ? 'run' : 'runs'}`;
  if (earned?.demotedAt !== undefined) return `${runs} since the undo or failure of ${earned.demotedAt.slice(0, 10)}`;
  return approved === 0 ? runs : `${runs}, none undone or failed`;
}

function nameOf({ action, policy, phase }: { action: string; policy: string; phase: ReleasePhase }): string {
  return `${action}${policy === '' ? '' : ` for ${policy}`} in ${phase}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
