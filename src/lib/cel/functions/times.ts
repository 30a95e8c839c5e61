/** What a timestamp shows on a calendar, and the parts of a duration. */
import { binary, duration, text, timestamp, unary, type Overload } from '../overload.js';
import { calendarTime, type CalendarTime } from '../time.js';
import { INT } from '../types.js';
import { CelError, type Timestamp } from '../values.js';

const m = 'method';

export const times: readonly Overload[] = [
  ...shown('getFullYear', ({ year }) => year),
  ...shown('getMonth', ({ month }) => month),
  ...shown('getDate', ({ day }) => day),
  ...shown('getDayOfMonth', ({ day }) => day - 1),
  ...shown('getDayOfWeek', ({ weekday }) => weekday),
  ...shown('getDayOfYear', ({ yearDay }) => yearDay),
  ...shown('getHours', ({ hours }) => hours),
  ...shown('getMinutes', ({ minutes }) => minutes),
  ...shown('getSeconds', ({ seconds }) => seconds),
  ...shown('getMilliseconds', ({ milliseconds }) => milliseconds),
  ...lasting('getHours', 3_600_000_000_000n),
  ...lasting('getMinutes', 60_000_000_000n),
  ...lasting('getSeconds', 1_000_000_000n),
  // The only one that gives a part of the whole: the milliseconds after the last full second.
  unary(m, 'getMilliseconds', duration, INT, ({ nanoseconds }) => Number((nanoseconds / 1_000_000n) % 1000n)),
];

function shown(name: string, part: (time: CalendarTime) => number): readonly Overload[] {
  const read = (value: Timestamp, zone: string) => {
    const time = calendarTime(value, zone);
    return time instanceof CelError ? time : part(time);
  };
  return [unary(m, name, timestamp, INT, (value) => read(value, 'UTC')), binary(m, name, [timestamp, text], INT, read)];
}

function lasting(name: string, unit: bigint): readonly Overload[] {
  return [unary(m, name, duration, INT, ({ nanoseconds }) => Number(nanoseconds / unit))];
}
