import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeWindow, Freeze } from '../model/index.js';
import { openingOf } from './opening.js';

const OFFICE: ChangeWindow = {
  name: 'office hours',
  phases: ['production'],
  repeats: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  from: '09:00',
  lasts: 8 * 60,
  timeZone: 'Europe/Berlin',
};
const YEAR_END: Freeze = {
  name: 'year end',
  phases: ['production'],
  from: '2026-12-20T00:00',
  to: '2027-01-04T00:00',
  timeZone: 'Europe/Berlin',
  reason: 'the books are closed',
};
const isOpen = (...of: Parameters<typeof openingOf>): boolean => openingOf(...of).kind === 'open';
const plan = (windows: readonly ChangeWindow[], freezes: readonly Freeze[] = []) => ({ windows, freezes });

describe('a change window', () => {
  it.each([
    ['2026-10-23T06:59:59Z', false, 'a second before it opens in summer'],
    ['2026-10-23T07:00:00Z', true, 'when it opens in summer'],
    ['2026-10-23T14:59:59Z', true, 'a second before it closes'],
    ['2026-10-23T15:00:00Z', false, 'when it closes'],
    ['2026-10-24T10:00:00Z', false, 'on a Saturday'],
    ['2026-10-26T07:30:00Z', false, 'an hour later by UTC once clocks went back'],
    ['2026-10-26T08:00:00Z', true, 'at nine, once clocks went back'],
  ])('at %s is open: %s (%s)', (at, open) => expect(isOpen(plan([OFFICE]), 'production', new Date(at))).toBe(open));

  it('opens nothing but the phases that it names, and closes no other', () => {
    expect(isOpen(plan([OFFICE]), 'staging', new Date('2026-10-24T10:00:00Z'))).toBe(true);
  });

  it('on the day of the change is open by the wall clock', () => {
    const daily = plan([{ ...OFFICE, repeats: 'FREQ=DAILY' }]);
    const hours = (day: string) => Array.from({ length: 24 }, (_, h) => new Date(`${day}T${String(h).padStart(2, '0')}:00:00Z`));
    const open = (day: string) => hours(day).flatMap((at) => (isOpen(daily, 'production', at) ? [at.getUTCHours()] : []));
    expect(open('2026-03-28')).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    expect(open('2026-03-29')).toEqual([7, 8, 9, 10, 11, 12, 13, 14]);
    expect(open('2026-10-24')).toEqual([7, 8, 9, 10, 11, 12, 13, 14]);
    expect(open('2026-10-25')).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
  });

  it('says when it opens next', () => {
    const opening = openingOf(plan([OFFICE]), 'production', new Date('2026-10-24T10:00:00Z'));
    expect(opening).toEqual({
      kind: 'closed',
      by: 'change window',
      because: 'outside of the change window office hours; production opens Mon 2026-10-26 09:00 Europe/Berlin',
      opens: new Date('2026-10-26T08:00:00Z'),
    });
  });

  it.each([
    ['a recurrence that cannot be read', { repeats: 'FREQ=SOMETIMES' }],
    ['a time that there is not', { from: '25:00' }],
  ])('with %s opens nothing', (_, wrong) => {
    const opening = openingOf(plan([{ ...OFFICE, ...wrong }]), 'production', new Date('2026-10-26T10:00:00Z'));
    expect(opening).toMatchObject({ kind: 'closed', because: expect.stringContaining('does not open within a year') });
  });
});

describe('a freeze', () => {
  it('closes what a window opens, and says until when', () => {
    const opening = openingOf(plan([OFFICE], [YEAR_END]), 'production', new Date('2026-12-21T10:00:00Z'));
    expect(opening).toMatchObject({
      by: 'freeze',
      because: 'frozen by year end (the books are closed); production opens Mon 2027-01-04 09:00 Europe/Berlin',
    });
  });

  it.each([
    ['2026-12-19T22:59:59Z', true],
    ['2026-12-19T23:00:00Z', false],
    ['2027-01-03T22:59:59Z', false],
    ['2027-01-03T23:00:00Z', true],
  ])('is from its first instant to before its last: at %s open is %s', (at, open) => {
    expect(isOpen(plan([], [YEAR_END]), 'production', new Date(at))).toBe(open);
  });

  it('that cannot be read freezes', () => {
    expect(isOpen(plan([], [{ ...YEAR_END, to: 'soon' }]), 'production', new Date('2026-06-01T00:00:00Z'))).toBe(false);
  });
});

const MINUTE = 60_000;

/** What clocks show, minute by minute, by the engine's own formatting: no arithmetic of ours. */
function shownAt(at: number, timeZone: string): { readonly day: string; readonly weekday: string; readonly time: string } {
  const format = (formats[timeZone] ??= new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }));
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const weekday = String(parts['weekday']).slice(0, 2).toUpperCase();
  return { day: `${parts['year']}-${parts['month']}-${parts['day']}`, weekday, time: `${parts['hour']}:${parts['minute']}` };
}
const formats: Record<string, Intl.DateTimeFormat> = {};

/** The minutes in which windows are open: each opens in the first minute that shows its time, once a day. */
function naive(windows: readonly ChangeWindow[], freezes: readonly Freeze[], from: number, to: number): readonly boolean[] {
  const minutes = Array.from({ length: (to - from) / MINUTE }, (_, at) => from + at * MINUTE);
  const open = windows.map((window) => {
    let left = 0;
    const begun = new Set<string>();
    return minutes.map((at) => {
      const { day, weekday, time } = shownAt(at, window.timeZone);
      const days = /BYDAY=(.*)/.exec(window.repeats)?.[1]?.split(',');
      if (time === window.from && !begun.has(day) && (days === undefined || days.includes(weekday))) {
        begun.add(day);
        left = Math.max(left, window.lasts);
      }
      left -= 1;
      return left >= 0;
    });
  });
  return minutes.map((at, index) => {
    const frozen = freezes.some((freeze) => {
      const { day, time } = shownAt(at, freeze.timeZone);
      return freeze.from <= `${day}T${time}` && `${day}T${time}` < freeze.to;
    });
    return !frozen && (windows.length === 0 || open.some((own) => own[index]));
  });
}

it('windows and freezes are those of a clock that is watched minute by minute, over both changes of it', () => {
  const phases = ['production'] as const;
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo');
  // Times that some clock skips are in the tests of `instantOf`.
  const time = fc.constantFrom('00:00', '00:45', '03:30', '09:00', '17:15', '22:00', '23:59');
  const repeats = fc.constantFrom('FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=SA', 'FREQ=WEEKLY;BYDAY=SU,TU', 'FREQ=WEEKLY;BYDAY=MO,FR');
  const window = fc.record({
    name: fc.constant('w'),
    phases: fc.constant(phases),
    repeats,
    from: time,
    lasts: fc.integer({ min: 1, max: 1800 }),
    timeZone: zone,
  });
  // Half past four is shown once a day everywhere.
  const day = (n: number): string => `-${String(n).padStart(2, '0')}T04:30`;
  const start = fc.constantFrom('2026-03-05', '2026-03-26', '2026-04-02', '2026-10-01', '2026-10-22', '2026-10-29');
  fc.assert(
    fc.property(start, fc.array(window, { maxLength: 3 }), fc.boolean(), zone, (first, windows, frozen, timeZone) => {
      const from = Date.parse(`${first}T00:00:00Z`);
      const month = first.slice(0, 7);
      const begins = Number(first.slice(8)) + 1;
      const freezes = frozen
        ? [{ name: 'f', phases, from: `${month}${day(begins)}`, to: `${month}${day(begins + 1)}`, timeZone, reason: 'r' }]
        : [];
      // What opened before is not seen by somebody who begins to watch: two days later all is.
      const early = from - 2 * 24 * 60 * MINUTE;
      const expected = naive(windows, freezes, early, from + 5 * 24 * 60 * MINUTE).slice((from - early) / MINUTE);
      const plans = plan(windows, freezes);
      for (let at = 0; at < expected.length; at += 7) {
        const now = new Date(from + at * MINUTE);
        const opening = openingOf(plans, 'production', now);
        expect([now.toISOString(), opening.kind === 'open']).toEqual([now.toISOString(), expected[at]]);
        const next = expected.indexOf(true, at);
        if (opening.kind === 'closed' && next !== -1) expect(opening.opens).toEqual(new Date(from + next * MINUTE));
      }
    }),
    { numRuns: 8 },
  );
});
