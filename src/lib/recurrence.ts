/**
 * The days on which something recurs, by the part of iCalendar's RRULE (RFC 5545 section 3.3.10) that people use for windows:
 * days, weeks, months and years. A day is asked about by itself, in constant time: a rule that never occurs costs no search.
 */

export interface Recurrence {
  readonly frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  readonly interval: number;
  readonly byMonth: readonly number[];
  /** From 1; negative ones from the month's end. */
  readonly byMonthDay: readonly number[];
  readonly byDay: readonly { readonly weekday: number; readonly nth: number }[];
  readonly bySetPos: readonly number[];
}

export type ParsedRecurrence =
  { readonly kind: 'recurrence'; readonly recurrence: Recurrence } | { readonly kind: 'problem'; readonly problem: string };

/** Every other week, month or year is counted from the first Monday of 2024: a rule has no beginning of its own. */
export const COUNTED_FROM = '2024-01-01';

/** `FREQ=WEEKLY;BYDAY=TU,TH`. What would depend on a beginning (COUNT, UNTIL, a month without its day) is a problem. */
export function parseRecurrence(text: string): ParsedRecurrence {
  const parts = new Map<string, string>();
  for (const part of text.split(';')) {
    const [, key = '', value = ''] = /^([A-Z]+)=([-+A-Z0-9,]+)$/.exec(part) ?? [];
    if (key === '') return problem(`${JSON.stringify(part)} is no part of a recurrence; write it as in FREQ=WEEKLY;BYDAY=TU,TH`);
    if (!KEYS.has(key)) return problem(`${key} cannot be used; only ${[...KEYS].join(', ')}`);
    if (parts.has(key)) return problem(`${key} is there twice`);
    parts.set(key, value);
  }
  const frequency = FREQUENCIES.find((name) => name === parts.get('FREQ'));
  if (frequency === undefined) return problem(`FREQ is one of ${FREQUENCIES.join(', ')}`);
  const recurrence: Recurrence = {
    frequency,
    interval: Number(parts.get('INTERVAL') ?? '1'),
    byMonth: numbers(parts.get('BYMONTH')),
    byMonthDay: numbers(parts.get('BYMONTHDAY')),
    byDay: (parts.get('BYDAY')?.split(',') ?? []).map(weekday),
    bySetPos: numbers(parts.get('BYSETPOS')),
  };
  const wrong = problemOf(recurrence);
  return wrong === undefined ? { kind: 'recurrence', recurrence } : problem(wrong);
}

const KEYS: ReadonlySet<string> = new Set(['FREQ', 'INTERVAL', 'BYMONTH', 'BYMONTHDAY', 'BYDAY', 'BYSETPOS']);
const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
/** 28 years hold every combination of weekday and date. */
const ALL_DATES = 28 * 366;

function numbers(list: string | undefined): readonly number[] {
  return list === undefined ? [] : list.split(',').map((text) => (/^[-+]?\d{1,3}$/.test(text) ? Number(text) : Number.NaN));
}

function weekday(text: string): Recurrence['byDay'][number] {
  const [, nth = '', name = ''] = /^([-+]?[1-9]?)([A-Z]{2})$/.exec(text) ?? [];
  return { weekday: WEEKDAYS.indexOf(name), nth: nth === '' ? 0 : Number(nth) };
}

function problemOf(rule: Recurrence): string | undefined {
  const { frequency, interval, byMonth, byMonthDay, byDay, bySetPos } = rule;
  const within = (list: readonly number[], most: number) =>
    list.every((n) => Number.isInteger(n) && n !== 0 && Math.abs(n) <= most);
  if (!Number.isInteger(interval) || interval < 1 || interval > 100) return 'INTERVAL is a number from 1 to 100';
  if (!within(byMonth, 12) || byMonth.some((month) => month < 0)) return 'BYMONTH has numbers from 1 to 12';
  if (!within(byMonthDay, 31)) return 'BYMONTHDAY has numbers from 1 to 31, or from -31 to -1';
  if (!within(bySetPos, 31)) return 'BYSETPOS has numbers from 1 to 31, or from -31 to -1';
  if (byDay.some(({ weekday: day, nth }) => day === -1 || !Number.isInteger(nth) || Math.abs(nth) > 5))
    return 'BYDAY has days such as MO, 1MO or -1FR';
  // Libraries of calendars disagree on what both together mean.
  if (new Set(byDay.map(({ nth }) => nth === 0)).size > 1)
    return 'BYDAY has either numbered days such as 1MO or others, not both';
  const isOfMonths = frequency === 'MONTHLY' || frequency === 'YEARLY';
  if (!isOfMonths && byDay.some(({ nth }) => nth !== 0)) return `FREQ=${frequency} takes no numbered days such as 1MO`;
  if (bySetPos.length > 0 && (frequency !== 'MONTHLY' || byDay.length === 0)) return 'BYSETPOS needs FREQ=MONTHLY and BYDAY';
  if (frequency === 'WEEKLY' && byDay.length === 0) return 'FREQ=WEEKLY needs BYDAY';
  if (frequency === 'WEEKLY' && byMonthDay.length > 0) return 'FREQ=WEEKLY takes no BYMONTHDAY';
  if (isOfMonths && byDay.length + byMonthDay.length === 0) return `FREQ=${frequency} needs BYDAY or BYMONTHDAY`;
  if (frequency === 'YEARLY' && byMonth.length === 0) return 'FREQ=YEARLY needs BYMONTH';
  const occurs = Array.from({ length: ALL_DATES }, (_, day) => ANCHOR + day).some((day) =>
    occursOn({ ...rule, interval: 1 }, day),
  );
  return occurs ? undefined : 'it never occurs';
}

function problem(text: string): ParsedRecurrence {
  return { kind: 'problem', problem: text };
}

const DAY = 24 * 60 * 60_000;
const ANCHOR = Date.parse(`${COUNTED_FROM}T00:00:00Z`) / DAY;

/** @param day of a calendar without time zone, counted from 1 January 1970 */
export function occursOn(rule: Recurrence, day: number): boolean {
  const date = new Date(day * DAY);
  const [year, month, dayOfMonth] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (periodOf(rule.frequency, day, year, month) % rule.interval !== 0) return false;
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  if (!isListed(rule, month + 1, dayOfMonth, date.getUTCDay(), length)) return false;
  if (rule.bySetPos.length === 0) return true;
  const first = date.getUTCDay() - (dayOfMonth - 1);
  const listed = Array.from({ length }, (_, at) => at + 1).filter((at) =>
    isListed(rule, month + 1, at, (((first + at - 1) % 7) + 7) % 7, length),
  );
  return rule.bySetPos.some((position) => listed.at(position > 0 ? position - 1 : position) === dayOfMonth);
}

/** Whole days, weeks from Monday, months or years since the anchor. */
function periodOf(frequency: Recurrence['frequency'], day: number, year: number, month: number): number {
  if (frequency === 'DAILY') return day - ANCHOR;
  if (frequency === 'WEEKLY') return Math.floor((day - ANCHOR) / 7);
  return frequency === 'MONTHLY' ? (year - 2024) * 12 + month : year - 2024;
}

function isListed(
  { byMonth, byMonthDay, byDay }: Recurrence,
  month: number,
  day: number,
  weekdayOf: number,
  length: number,
): boolean {
  if (byMonth.length > 0 && !byMonth.includes(month)) return false;
  if (byMonthDay.length > 0 && !byMonthDay.includes(day) && !byMonthDay.includes(day - length - 1)) return false;
  if (byDay.length === 0) return true;
  const [fromStart, fromEnd] = [Math.ceil(day / 7), -Math.ceil((length - day + 1) / 7)];
  return byDay.some(({ weekday: wanted, nth }) => wanted === weekdayOf && (nth === 0 || nth === fromStart || nth === fromEnd));
}
