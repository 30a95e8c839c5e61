import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTED_FROM, occursOn, parseRecurrence } from './recurrence.js';

const DAY = 24 * 60 * 60_000;
const dayOf = (text: string): number => Date.parse(text) / DAY;

function daysOf(text: string, from: string, to: string): readonly string[] {
  const read = parseRecurrence(text);
  if (read.kind === 'problem') throw new Error(read.problem);
  const days = Array.from({ length: dayOf(to) - dayOf(from) }, (_, at) => dayOf(from) + at);
  return days.filter((day) => occursOn(read.recurrence, day)).map((day) => new Date(day * DAY).toISOString().slice(0, 10));
}

describe('a recurrence', () => {
  it.each([
    ['FREQ=WEEKLY;BYDAY=TU,TH', ['2026-11-03', '2026-11-05', '2026-11-10', '2026-11-12']],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=WE', ['2026-11-04']],
    ['FREQ=MONTHLY;BYDAY=1MO', ['2026-11-02']],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2', ['2026-11-03']],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', ['2026-11-13']],
    ['FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=1,5', ['2026-11-01', '2026-11-05']],
    ['FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24', []],
  ])('%s', (text, days) => expect(daysOf(text, '2026-11-01', '2026-11-14')).toEqual(days));

  it.each([
    ['FREQ=HOURLY', /FREQ is one of/],
    ['BYDAY=MO', /FREQ is one of/],
    ['FREQ=WEEKLY', /needs BYDAY/],
    ['FREQ=WEEKLY;BYDAY=1MO', /numbered days/],
    ['FREQ=WEEKLY;BYDAY=XX', /BYDAY has days/],
    ['FREQ=MONTHLY;BYDAY=MO,1TU', /not both/],
    ['FREQ=MONTHLY', /needs BYDAY or BYMONTHDAY/],
    ['FREQ=MONTHLY;BYMONTHDAY=0', /BYMONTHDAY/],
    ['FREQ=YEARLY;BYMONTHDAY=1', /needs BYMONTH/],
    ['FREQ=DAILY;COUNT=3', /COUNT cannot be used/],
    ['FREQ=DAILY;UNTIL=20270101', /UNTIL cannot be used/],
    ['FREQ=DAILY;INTERVAL=0', /INTERVAL/],
    ['FREQ=DAILY;FREQ=WEEKLY', /twice/],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', /never occurs/],
    ['', /no part of a recurrence/],
  ])('is refused: %s', (text, why) => {
    expect(parseRecurrence(text)).toEqual({ kind: 'problem', problem: expect.stringMatching(why) });
  });

  it('has the days that a library of iCalendar gives', async () => {
    const { RRule } = (await import('rrule')).default;
    const list = <T>(values: readonly T[], max: number) =>
      fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: max });
    const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
    const numbered = days.flatMap((day) => [`1${day}`, `-1${day}`, `3${day}`]);
    const someDays = fc.oneof(list(days, 3), list(numbered, 4));
    const months = list([1, 2, 3, 6, 11, 12], 4);
    const monthDays = list([1, 2, 15, 28, 29, 31, -1, -3], 4);
    const rule = fc.oneof(
      fc.tuple(fc.constant('DAILY'), months).map(([freq, month]) => `FREQ=${freq};BYMONTH=${month.join()}`),
      list(days, 4).map((day) => `FREQ=WEEKLY;BYDAY=${day.join()}`),
      someDays.map((day) => `FREQ=MONTHLY;BYDAY=${day.join()}`),
      monthDays.map((day) => `FREQ=MONTHLY;BYMONTHDAY=${day.join()}`),
      fc
        .tuple(list(days, 5), list([1, 2, -1, -2], 2))
        .map(([day, at]) => `FREQ=MONTHLY;BYDAY=${day.join()};BYSETPOS=${at.join()}`),
      fc.tuple(months, someDays).map(([month, day]) => `FREQ=YEARLY;BYMONTH=${month.join()};BYDAY=${day.join()}`),
      fc.tuple(months, monthDays).map(([month, day]) => `FREQ=YEARLY;BYMONTH=${month.join()};BYMONTHDAY=${day.join()}`),
    );
    fc.assert(
      fc.property(rule, fc.integer({ min: 1, max: 5 }), (text, interval) => {
        const whole = `${text};INTERVAL=${interval}`;
        fc.pre(parseRecurrence(whole).kind === 'recurrence');
        const theirs = new RRule({ ...RRule.parseString(whole), dtstart: new Date(COUNTED_FROM), until: new Date('2028-12-31') });
        expect(daysOf(whole, COUNTED_FROM, '2029-01-01')).toEqual(theirs.all().map((day) => day.toISOString().slice(0, 10)));
      }),
      { numRuns: 60 },
    );
  });
});
