// What enforcing a policy would do in a release phase, as one word; and what of a list is shown.
import type { Schemas } from '../../api/queries.js';
import { PHASES, type ReleasePhase } from '../../api/vocabulary.js';

export type PolicyRow = Schemas['PolicyRow'];
export type PolicyPhase = PolicyRow['phases'][number];

export const VERDICTS = ['breaks', 'safe', 'undecided', 'errors'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** `undecided`: nothing would break as far as it was judged, and yet it may not be enforced. */
export function verdictOf({ fails, mayEnforce, errors }: PolicyPhase): Verdict {
  if (fails > 0) return 'breaks';
  if (mayEnforce) return 'safe';
  return errors > 0 ? 'errors' : 'undecided';
}

export function hasVerdict(phase: PolicyPhase, verdict: Verdict): boolean {
  return verdictOf(phase) === verdict || (verdict === 'errors' && phase.errors > 0);
}

export interface Shown {
  readonly text: string;
  readonly family: readonly string[];
  readonly show: readonly Verdict[];
  /** None: all. */
  readonly phases: readonly ReleasePhase[];
}

export function isShown({ id, title, family, phases }: PolicyRow, shown: Shown): boolean {
  const words = shown.text.trim().toLowerCase();
  if (words !== '' && !id.toLowerCase().includes(words) && !title.toLowerCase().includes(words)) return false;
  if (shown.family.length > 0 && !shown.family.includes(family)) return false;
  if (shown.show.length === 0) return true;
  const seen = phases.filter(({ releasePhase }) => shown.phases.length === 0 || shown.phases.includes(releasePhase));
  return seen.some((phase) => shown.show.some((verdict) => hasVerdict(phase, verdict)));
}

/** The phases in which any of them judged something, on the way to users; narrowed by the scope. */
export function columnsOf(rows: readonly PolicyRow[], scope: readonly ReleasePhase[]): readonly ReleasePhase[] {
  const judged = new Set(rows.flatMap(({ phases }) => phases.map(({ releasePhase }) => releasePhase)));
  return PHASES.filter((phase) => judged.has(phase) && (scope.length === 0 || scope.includes(phase)));
}

/** `/policies/kubernetes/run-as-non-root`. */
export function policyPath(id: string): string {
  return `/policies/${id.split('/').map(encodeURIComponent).join('/')}`;
}
