import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { describeInstant, instantOf, isTimeZone, localAt, parseLocal } from './wall-clock.js';

const local = (text: string): number => parseLocal(text) ?? Number.NaN;
const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 16);

describe('a local time', () => {
  it.each([
    ['an ordinary one', '2026-07-01T09:00', 'Europe/Berlin', '2026-07-01T07:00'],
    ['in winter', '2026-12-01T09:00', 'Europe/Berlin', '2026-12-01T08:00'],
    ['on the day that clocks go forward', '2026-03-29T09:00', 'Europe/Berlin', '2026-03-29T07:00'],
    ['that clocks skip: as far behind midnight as it says', '2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30'],
    ['that clocks show twice: the first time', '2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30'],
    ['an hour after those', '2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00'],
    ['where midnight itself is skipped', '2024-04-26T00:30', 'Africa/Cairo', '2024-04-25T22:30'],
    ['where the change is half an hour', '2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45'],
    ['behind UTC', '2026-01-15T23:00', 'America/New_York', '2026-01-16T04:00'],
  ])('is the instant at which clocks show it: %s', (_, shown, zone, instant) => {
    expect(iso(instantOf(local(shown), zone))).toBe(instant);
  });

  it('is shown at its instant, unless clocks skip it', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Cairo',
      'UTC',
    );
    const minutes = fc.integer({ min: local('2024-01-01T00:00') / 60_000, max: local('2028-01-01T00:00') / 60_000 });
    fc.assert(
      fc.property(zones, minutes, (zone, minute) => {
        const shown = minute * 60_000;
        const instant = instantOf(shown, zone);
        expect(localAt(instant, zone) - shown).toBe(DateTime.fromMillis(instant, { zone }).offset * 60_000 + instant - shown);
        const { year, month, day, hour, minute: at } = DateTime.fromMillis(shown, { zone: 'UTC' });
        const theirs = DateTime.fromObject({ year, month, day, hour, minute: at }, { zone });
        const possible = theirs.getPossibleOffsets().map((time) => time.toMillis());
        expect(instant).toBe(Math.min(...possible));
      }),
    );
  });
});

it.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Europe/Atlantis', false],
  ['+01:00', false],
  ['', false],
  ['__proto__', false],
])('knows whether %j is a time zone', (name, known) => expect(isTimeZone(name)).toBe(known));

it.each(['2026-02-30T00:00', '2026-12-20', '2026-12-20T24:00', '2026-12-20T00:00Z', ''])('refuses %j as a local time', (text) => {
  expect(parseLocal(text)).toBeUndefined();
});

it('names an instant as people of the zone would', () => {
  expect(describeInstant(Date.parse('2026-11-24T08:00:00Z'), 'Europe/Berlin')).toBe('Tue 2026-11-24 09:00 Europe/Berlin');
});
