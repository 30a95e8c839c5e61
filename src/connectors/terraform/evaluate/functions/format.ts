/** The verbs of `format`: `%s`, `%d`, `%05.2f`, `%q`, `%v`, `%x`, `%%`, `%[2]s`. */
import type { Json } from '../../../../model/index.js';

const VERB = /%(?:(%)|([-+ #0]*)([0-9]{1,3})?(?:\.([0-9]{1,2}))?(?:\[([0-9]{1,2})\])?([a-zA-Z]))/gu;

/** Undefined for a verb or argument that this does not write. */
export function formatText(specification: string, values: readonly Json[]): string | undefined {
  let next = 0;
  let failed = false;
  const text = specification.replace(VERB, (...match: readonly (string | undefined)[]) => {
    const [, percent, flags = '', width, precision, index, verb = ''] = match;
    if (percent !== undefined) return '%';
    if (index !== undefined) next = Number(index) - 1;
    const value = values[next];
    next += 1;
    const written =
      value === undefined ? undefined : write(value, verb, precision === undefined ? undefined : Number(precision), flags);
    if (written === undefined) {
      failed = true;
      return '';
    }
    const size = Number(width ?? 0);
    if (flags.includes('-')) return written.padEnd(size);
    return flags.includes('0') && typeof value === 'number' ? padNumber(written, size) : written.padStart(size);
  });
  return failed ? undefined : text;
}

function padNumber(written: string, size: number): string {
  return written.startsWith('-') ? `-${written.slice(1).padStart(size - 1, '0')}` : written.padStart(size, '0');
}

function write(value: Json, verb: string, precision: number | undefined, flags: string): string | undefined {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  const plus = flags.includes('+') && number >= 0 ? '+' : '';
  switch (verb) {
    case 's':
    case 'v':
      if (typeof value === 'object') return value === null || verb === 's' ? undefined : JSON.stringify(value);
      return String(value);
    case 'q':
      return typeof value === 'object' ? undefined : JSON.stringify(String(value));
    case 't':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'd':
      return Number.isFinite(number) ? plus + String(Math.trunc(number)) : undefined;
    case 'f':
      return Number.isFinite(number) ? plus + number.toFixed(precision ?? 6) : undefined;
    case 'x':
      return Number.isInteger(number) ? number.toString(16) : undefined;
    case 'X':
      return Number.isInteger(number) ? number.toString(16).toUpperCase() : undefined;
    case 'b':
      return Number.isInteger(number) ? number.toString(2) : undefined;
    case 'o':
      return Number.isInteger(number) ? number.toString(8) : undefined;
    default:
      return undefined;
  }
}
