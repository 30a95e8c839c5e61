/** Timestamps and durations: their texts, ranges and calendar. All in nanoseconds. */
import { spend } from './meter.js';
import { CelError, Duration, Timestamp } from './values.js';

const SECOND = 1_000_000_000n;
/** 0001-01-01T00:00:00Z and the last nanosecond of 9999. */
const FIRST = -62_135_596_800n * SECOND;
const LAST = 253_402_300_800n * SECOND - 1n;
/** Durations are 64 bits of nanoseconds, as in Go: about 292 years. */
const LONGEST = 2n ** 63n - 1n;

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['µs', 1000n],
  ['μs', 1000n],
  ['ms', 1_000_000n],
  ['s', SECOND],
  ['m', 60n * SECOND],
  ['h', 3600n * SECOND],
]);

export function timestampValue(instant: bigint): Timestamp | CelError {
  if (instant < FIRST || instant > LAST) return new CelError('the timestamp is out of range: years are from 1 to 9999');
  return new Timestamp(instant);
}

export function durationValue(nanoseconds: bigint): Duration | CelError {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  return size > LONGEST ? new CelError('the duration is out of range') : new Duration(nanoseconds);
}

/** RFC 3339. */
export function parseTimestamp(text: string): Timestamp | CelError {
  const match = /^(\d{4,5})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text);
  if (match === null) return new CelError(`'${cut(text)}' is no timestamp: it is written like 2026-01-31T12:00:00Z`);
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', sign, zoneHour, zoneMinute] =
    match;
  const days = daysOf(Number(year), Number(month), Number(day));
  if (days === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    return new CelError(`'${text}' is no timestamp: there is no such date or time`);
  }
  const offset = (Number(zoneHour ?? 0) * 60 + Number(zoneMinute ?? 0)) * (sign === '-' ? -60 : 60);
  const seconds = days * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offset;
  return timestampValue(BigInt(seconds) * SECOND + BigInt(fraction.padEnd(9, '0')));
}

/** Days since 1970, undefined when there is no such day. */
function daysOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.getTime() / 86_400_000 : undefined;
}

export function timestampText({ instant }: Timestamp): string {
  const whole = new Date(Number(floorDivide(instant, SECOND)) * 1000).toISOString().slice(0, 19);
  return `${whole}${fractionText(modulo(instant, SECOND))}Z`;
}

/** As Go writes one: `1h30m`, `-1.5h`, `300ms`. */
export function parseDuration(text: string): Duration | CelError {
  const wrong = new CelError(`'${cut(text)}' is no duration: it is written like 1h30m or 2.5s`);
  const [, sign, parts] = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text) ?? [];
  if (text === '0' || text === '+0' || text === '-0') return new Duration(0n);
  if (parts === undefined || text.length > 100) return wrong;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of parts.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const size = UNITS.get(unit);
    if (size === undefined) return wrong;
    total +=
      BigInt(whole === '' ? 0 : whole) * size + (BigInt(fraction === '' ? 0 : fraction) * size) / 10n ** BigInt(fraction.length);
  }
  return durationValue(sign === '-' ? -total : total);
}

/** In seconds: `90s`, `0.5s`. */
export function durationText({ nanoseconds }: Duration): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  return `${nanoseconds < 0n ? '-' : ''}${size / SECOND}${fractionText(size % SECOND)}s`;
}

/** What a calendar in a time zone shows. */
export interface CalendarTime {
  readonly year: number;
  /** From 0. */
  readonly month: number;
  /** From 1. */
  readonly day: number;
  /** From 0, which is Sunday. */
  readonly weekday: number;
  /** From 0. */
  readonly yearDay: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly milliseconds: number;
}

/** @param zone a name such as `Europe/Berlin`, or an offset such as `+01:30` */
export function calendarTime({ instant }: Timestamp, zone: string): CalendarTime | CelError {
  const milliseconds = Number(floorDivide(instant, 1_000_000n));
  const offset = offsetOf(zone, milliseconds);
  if (offset === undefined) return new CelError(`there is no time zone '${cut(zone)}'`);
  const date = new Date(milliseconds + offset);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const day = date.getUTCDate();
  return {
    year,
    month,
    day,
    weekday: date.getUTCDay(),
    yearDay: (daysOf(year, month + 1, day) ?? 0) - (daysOf(year, 1, 1) ?? 0),
    hours: date.getUTCHours(),
    minutes: date.getUTCMinutes(),
    seconds: date.getUTCSeconds(),
    milliseconds: date.getUTCMilliseconds(),
  };
}

const ZONES_KEPT = 64;
const zones = new Map<string, Intl.DateTimeFormat | undefined>();

/** How far the clocks of a zone are ahead of UTC then, in milliseconds; undefined when there is no such zone. */
function offsetOf(zone: string, milliseconds: number): number | undefined {
  if (zone === 'UTC' || zone === '') return 0;
  const [, sign, hours, minutes] = /^([+-]?)(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (hours !== undefined) return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  const format = zoneFormat(zone);
  if (format === undefined) return undefined;
  const parts = new Map(format.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(milliseconds / 1000) * 1000;
}

function zoneFormat(zone: string): Intl.DateTimeFormat | undefined {
  if (zones.has(zone)) return zones.get(zone);
  // Takes as long as a hundred steps of any other kind.
  spend(100);
  if (zones.size >= ZONES_KEPT) zones.clear();
  const format = newFormat(zone);
  zones.set(zone, format);
  return format;
}

function newFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  const numeric = 'numeric';
  const fields = { year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...fields });
  } catch (cause) {
    // The only way to learn whether there is such a zone.
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

/** `.5` for half a second, nothing for none. */
function fractionText(nanoseconds: bigint): string {
  return nanoseconds === 0n ? '' : `.${nanoseconds.toString().padStart(9, '0').replace(/0+$/, '')}`;
}

function floorDivide(value: bigint, by: bigint): bigint {
  return (value - modulo(value, by)) / by;
}

function modulo(value: bigint, by: bigint): bigint {
  const rest = value % by;
  return rest < 0n ? rest + by : rest;
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
