/** When it is quiet, by the clocks where people are: also over midnight, and when clocks are set forward or back. */
import { instantOf, localAt } from '../../lib/wall-clock.js';
import type { QuietHours } from './route.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Quiet every day and all day is for ever. */
const LOOKS_AHEAD = 8;

/** The end of the quiet that there is now; undefined when there is none. For ever is a week from now. */
export function quietUntil(now: Date, quiet: QuietHours): Date | undefined {
  const local = localAt(now.getTime(), quiet.timeZone);
  if (!isQuiet(local, quiet)) return undefined;
  const midnight = Math.floor(local / DAY) * DAY;
  // Quiet only ever ends at its end or at a midnight.
  const ends = Array.from({ length: LOOKS_AHEAD }, (_, day) => midnight + day * DAY).flatMap((day) => [
    day,
    day + minutesOf(quiet.to) * MINUTE,
  ]);
  const end = ends.sort((a, b) => a - b).find((at) => at > local && !isQuiet(at, quiet));
  return new Date(instantOf(end ?? local + 7 * DAY, quiet.timeZone));
}

/** The hour of the day's digest, and the day, where it is read. */
export function digestHour(now: Date, at: string, timeZone: string): { readonly day: string; readonly due: Date } {
  const midnight = Math.floor(localAt(now.getTime(), timeZone) / DAY) * DAY;
  return {
    day: new Date(midnight).toISOString().slice(0, 10),
    due: new Date(instantOf(midnight + minutesOf(at) * MINUTE, timeZone)),
  };
}

function isQuiet(local: number, { from, to, days }: QuietHours): boolean {
  if (days.includes(new Date(local).getUTCDay())) return true;
  const minute = Math.floor((((local % DAY) + DAY) % DAY) / MINUTE);
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  if (begin === end) return true;
  return begin < end ? minute >= begin && minute < end : minute >= begin || minute < end;
}

/** `22:30` as minutes from midnight. */
function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
