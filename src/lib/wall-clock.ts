/**
 * Time as clocks on walls show it: from an instant to the local date and time of a time zone and back, by the time zone
 * database that the JavaScript engine has. A local time is written as the milliseconds that it would be in UTC ("floating").
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** True for a name of the IANA database, `Europe/Berlin` or `UTC`; false for an offset such as `+01:00`, which knows no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What the clocks of the zone show at this instant; both in milliseconds. Throws RangeError for an unknown zone. */
export function localAt(instant: number, timeZone: string): number {
  return instant + offsetAt(instant, timeZone);
}

/**
 * The instant at which clocks of the zone show this, as iCalendar wants it (RFC 5545 section 3.3.5): what they show twice is
 * its first time, and what they skip is counted on by the offset before the gap (02:30 is 03:30 then).
 */
export function instantOf(local: number, timeZone: string): number {
  const before = offsetAt(local - DAY, timeZone);
  const first = local - before;
  if (offsetAt(first, timeZone) === before) return first;
  const after = offsetAt(local + DAY, timeZone);
  const second = local - after;
  return offsetAt(second, timeZone) === after ? second : first;
}

/** `2026-12-20T00:00` as floating milliseconds; undefined for what is no such date or time. */
export function parseLocal(text: string): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts;
  const local = Date.UTC(year, month - 1, day, hour, minute);
  return new Date(local).toISOString().slice(0, text.length) === text ? local : undefined;
}

/** `Tue 2026-11-24 09:00 Europe/Berlin` */
export function describeInstant(instant: number, timeZone: string): string {
  const local = new Date(localAt(instant, timeZone));
  const weekday = WEEKDAYS[local.getUTCDay()] ?? '';
  return `${weekday} ${local.toISOString().slice(0, 16).replace('T', ' ')} ${timeZone}`;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

function offsetAt(instant: number, timeZone: string): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(instant / 1000) * 1000;
}

/** Making one takes far longer than using it. There are some hundred zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
