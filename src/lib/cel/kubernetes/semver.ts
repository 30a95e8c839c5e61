/** Semantic versions: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-semver-library and https://semver.org */
import { int as intValue } from '../numbers.js';
import { binary, bool, opaque, text, unary, type Overload } from '../overload.js';
import { BOOL, INT } from '../types.js';
import { CelError, Opaque, type Value } from '../values.js';

const NAME = 'kubernetes.Semver';
const MAX_LENGTH = 256;

class Semver extends Opaque {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly preRelease: readonly string[];
  constructor(numbers: readonly [bigint, bigint, bigint], preRelease: readonly string[]) {
    super();
    this.numbers = numbers;
    this.preRelease = preRelease;
  }

  get typeName(): string {
    return NAME;
  }

  equals(other: Value): boolean {
    return other instanceof Semver && compareVersions(this, other) === 0;
  }
}

const semver = opaque(NAME, Semver);
const m = 'method';
const f = 'function';

export const semvers: readonly Overload[] = [
  unary(f, 'semver', text, semver.type, parseSemver),
  binary(f, 'semver', [text, bool], semver.type, (value, normalize) => parseSemver(normalize ? normalized(value) : value)),
  unary(f, 'isSemver', text, BOOL, (value) => parseSemver(value) instanceof Semver),
  binary(f, 'isSemver', [text, bool], BOOL, (value, normalize) => {
    return parseSemver(normalize ? normalized(value) : value) instanceof Semver;
  }),
  unary(m, 'major', semver, INT, ({ numbers }) => intValue(numbers[0])),
  unary(m, 'minor', semver, INT, ({ numbers }) => intValue(numbers[1])),
  unary(m, 'patch', semver, INT, ({ numbers }) => intValue(numbers[2])),
  binary(m, 'isGreaterThan', [semver, semver], BOOL, (left, right) => compareVersions(left, right) > 0),
  binary(m, 'isLessThan', [semver, semver], BOOL, (left, right) => compareVersions(left, right) < 0),
  binary(m, 'compareTo', [semver, semver], INT, compareVersions),
];

const NUMBER = '(0|[1-9]\\d{0,18})';
const VERSION = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-([0-9A-Za-z-.]+))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`);

function parseSemver(value: string): Semver | CelError {
  const wrong = new CelError(`'${value.slice(0, 60)}' is no semantic version: it is written like 1.2.3`);
  const [, major, minor, patch, pre] = value.length > MAX_LENGTH ? [] : (VERSION.exec(value) ?? []);
  if (major === undefined || minor === undefined || patch === undefined) return wrong;
  const parts = pre?.split('.') ?? [];
  if (parts.some((part) => part === '' || /^0\d+$/.test(part))) return wrong;
  return new Semver([BigInt(major), BigInt(minor), BigInt(patch)], parts);
}

/** Without a `v` before it and zeros before its numbers, and with the numbers that are left out. */
function normalized(value: string): string {
  const [first = '', second, ...rest] = value.replace(/^v/, '').split('.');
  const parts = [first, ...(second === undefined ? [] : [second]), ...(rest.length === 0 ? [] : [rest.join('.')])];
  // A short version with more than numbers is left as it is, which is none.
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) ?? '')) return value;
  const numbers = parts.map((part) => (part.length > 1 ? part.replace(/^0+/, '').replace(/^(?!\d)/, '0') : part));
  return [...numbers, '0', '0'].slice(0, 3).join('.');
}

/** What is built with does not count; a pre-release comes before its version. */
function compareVersions(left: Semver, right: Semver): number {
  for (const [index, number] of left.numbers.entries()) {
    const other = right.numbers[index] ?? 0n;
    if (number !== other) return number < other ? -1 : 1;
  }
  if (left.preRelease.length === 0 || right.preRelease.length === 0) {
    return Math.sign(right.preRelease.length) - Math.sign(left.preRelease.length);
  }
  for (const [index, part] of left.preRelease.entries()) {
    const other = right.preRelease[index];
    if (other === undefined) return 1;
    const order = comparePart(part, other);
    if (order !== 0) return order;
  }
  return left.preRelease.length < right.preRelease.length ? -1 : 0;
}

function comparePart(left: string, right: string): number {
  const [a, b] = [left, right].map((part) => (/^\d+$/.test(part) ? BigInt(part) : undefined));
  if (a !== undefined && b !== undefined) return a < b ? -1 : a > b ? 1 : 0;
  if (a !== undefined) return -1;
  if (b !== undefined) return 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
