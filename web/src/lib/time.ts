// Points in time as people say them. All in UTC, so that two people who compare read the same.
import { common } from '../strings/common.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `3 min ago`, `in 2 h`; days up to 60, then months. `iso` is RFC 3339. */
export function relativeTime(iso: string, now: number): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  if (Number.isNaN(seconds)) return iso;
  if (Math.abs(seconds) < 45) return common.just;
  const words = duration(Math.abs(seconds));
  return seconds < 0 ? `${words} ago` : `in ${words}`;
}

/** `3 min`, `5 h`, `12 d`, `7 mo`; for `seconds` of at least 0. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * MINUTE) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < 36 * HOUR) return `${Math.round(seconds / HOUR)} h`;
  if (seconds < 60 * DAY) return `${Math.round(seconds / DAY)} d`;
  if (seconds < 700 * DAY) return `${Math.round(seconds / (30.4 * DAY))} mo`;
  return `${(seconds / (365.25 * DAY)).toFixed(1)} y`;
}

/** `2026-11-22 16:20:06 UTC`. */
export function exactTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `2026-11-22`. */
export function exactDay(iso: string): string {
  return exactTime(iso).slice(0, 10);
}
