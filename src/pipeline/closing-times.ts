/** How long findings stayed open, from the events of their lives, as a function. */
import type { FindingEvent, Fingerprint } from '../model/index.js';
import type { ClosingTimes } from '../ports/index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** @param events those of each finding in their order; findings may be mixed */
export function closingTimes(events: Iterable<FindingEvent>): ClosingTimes {
  const openSince = new Map<Fingerprint, number>();
  const hours: number[] = [];
  const weeks = new Map<string, { week: string; opened: number; reopened: number; closed: number }>();
  for (const { finding, kind, at } of events) {
    if (kind !== 'opened' && kind !== 'reopened' && kind !== 'closed') continue;
    const time = Date.parse(at);
    const week = mondayOf(time);
    const counts = weeks.get(week) ?? { week, opened: 0, reopened: 0, closed: 0 };
    weeks.set(week, counts);
    counts[kind] += 1;
    if (kind !== 'closed') openSince.set(finding, time);
    else hours.push((time - (openSince.get(finding) ?? time)) / HOUR);
  }
  return {
    closed: hours.length,
    medianHours: medianOf(hours),
    weeks: [...weeks.values()].sort((a, b) => a.week.localeCompare(b.week)),
  };
}

/** 1 January 1970 was a Thursday. */
function mondayOf(time: number): string {
  const days = Math.floor(time / DAY);
  return new Date((days - ((days + 3) % 7)) * DAY).toISOString().slice(0, 10);
}

function medianOf(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [upper, lower] = [sorted[middle], sorted[middle - 1]];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}
