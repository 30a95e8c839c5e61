// The weeks that are drawn, without holes: those in which nothing happened are weeks too.
interface Week {
  readonly week: string;
  readonly opened: number;
  readonly reopened: number;
  readonly closed: number;
}

const DAY = 24 * 3_600_000;
const SHOWN = 12;

/** Twelve, the newest last. `week` is the date of its Monday, `2026-11-16`; what is older is left out. */
export function lastWeeks(known: readonly Week[]): readonly Week[] {
  const newest = known
    .map(({ week }) => week)
    .sort()
    .at(-1);
  if (newest === undefined) return [];
  const byWeek = new Map(known.map((week) => [week.week, week]));
  const last = Date.parse(newest);
  return Array.from({ length: SHOWN }, (_, index) => {
    const week = new Date(last - (SHOWN - 1 - index) * 7 * DAY).toISOString().slice(0, 10);
    return byWeek.get(week) ?? { week, opened: 0, reopened: 0, closed: 0 };
  });
}
