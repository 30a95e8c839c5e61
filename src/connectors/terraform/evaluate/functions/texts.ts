/** Functions of texts. Regular expressions are RE2's, as Terraform's are: none can take for ever. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { RE2JS } from 're2js';
import type { Json } from '../../../../model/index.js';
import { formatText } from './format.js';

export type Plain = (...parameters: readonly Json[]) => Json | undefined;

const MAX_TEXT = 1024 * 1024;

function text(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A function of texts alone. */
function ofTexts(count: number, make: (...texts: readonly string[]) => Json | undefined): Plain {
  return (...parameters) => {
    const texts: string[] = [];
    for (const value of parameters) {
      const one = text(value);
      if (one === undefined) return undefined;
      texts.push(one);
    }
    return texts.length === count ? make(...texts) : undefined;
  };
}

function pattern(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source);
  } catch {
    // A pattern that RE2 does not take fails in Terraform as well.
    return undefined;
  }
}

function captures(found: ReturnType<RE2JS['matcher']>): Json {
  const count = found.groupCount();
  if (count === 0) return found.group() ?? '';
  return Array.from({ length: count }, (_, index) => found.group(index + 1) ?? null);
}

function regex(source: string, subject: string): Json | undefined {
  const compiled = pattern(source);
  // Named groups give a map: rare, and left unknown rather than given by number.
  if (compiled === undefined || source.includes('(?P<')) return undefined;
  const found = compiled.matcher(subject);
  return found.find() ? captures(found) : undefined;
}

function regexall(source: string, subject: string): Json | undefined {
  const compiled = pattern(source);
  if (compiled === undefined || source.includes('(?P<')) return undefined;
  const found = compiled.matcher(subject);
  const all: Json[] = [];
  while (found.find() && all.length < 10_000) all.push(captures(found));
  return all;
}

function replace(subject: string, wanted: string, by: string): Json | undefined {
  const isPattern = wanted.length > 1 && wanted.startsWith('/') && wanted.endsWith('/');
  if (!isPattern && subject.length * Math.max(1, by.length) > MAX_TEXT * 16) return undefined;
  if (!isPattern) return subject.replaceAll(wanted, () => by);
  return pattern(wanted.slice(1, -1))
    ?.matcher(subject)
    .replaceAll(by.replace(/\$\{?(\w+)\}?/gu, (_, name: string) => `$${name}`));
}

function trimWith(cut: string, side: 'start' | 'end' | 'both'): (subject: string) => string {
  const characters = new Set(cut);
  return (subject) => {
    const all = [...subject];
    let [from, to] = [0, all.length];
    while (side !== 'end' && from < to && characters.has(all[from] ?? '')) from += 1;
    while (side !== 'start' && to > from && characters.has(all[to - 1] ?? '')) to -= 1;
    return all.slice(from, to).join('');
  };
}

const substr: Plain = (subject, offset, length) => {
  if (typeof subject !== 'string' || typeof offset !== 'number' || typeof length !== 'number') return undefined;
  const all = [...subject];
  const start = offset < 0 ? Math.max(0, all.length + offset) : offset;
  return all.slice(start, length < 0 ? undefined : start + length).join('');
};

function hash(algorithm: string): Plain {
  return ofTexts(1, (subject = '') => createHash(algorithm).update(subject).digest('hex'));
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

const split: Plain = ofTexts(2, (separator = '', subject = '') => subject.split(separator));

function decodeJson(subject: string): Json | undefined {
  try {
    return JSON.parse(subject) as Json;
  } catch {
    return undefined;
  }
}

export const TEXTS: ReadonlyMap<string, Plain> = new Map<string, Plain>([
  ['lower', ofTexts(1, (subject = '') => subject.toLowerCase())],
  ['upper', ofTexts(1, (subject = '') => subject.toUpperCase())],
  ['title', ofTexts(1, (subject = '') => subject.replace(/(?<![\p{L}\p{N}_])\p{L}/gu, (letter) => letter.toUpperCase()))],
  ['trimspace', ofTexts(1, (subject = '') => subject.trim())],
  ['chomp', ofTexts(1, (subject = '') => subject.replace(/[\r\n]+$/u, ''))],
  ['trim', ofTexts(2, (subject = '', cut = '') => trimWith(cut, 'both')(subject))],
  [
    'trimprefix',
    ofTexts(2, (subject = '', prefix = '') => (subject.startsWith(prefix) ? subject.slice(prefix.length) : subject)),
  ],
  [
    'trimsuffix',
    ofTexts(2, (subject = '', end = '') => (end !== '' && subject.endsWith(end) ? subject.slice(0, -end.length) : subject)),
  ],
  ['startswith', ofTexts(2, (subject = '', prefix = '') => subject.startsWith(prefix))],
  ['endswith', ofTexts(2, (subject = '', end = '') => subject.endsWith(end))],
  ['strcontains', ofTexts(2, (subject = '', part = '') => subject.includes(part))],
  ['strrev', ofTexts(1, (subject = '') => [...subject].toReversed().join(''))],
  ['replace', ofTexts(3, (subject = '', wanted = '', by = '') => replace(subject, wanted, by))],
  ['regex', ofTexts(2, (source = '', subject = '') => regex(source, subject))],
  ['regexall', ofTexts(2, (source = '', subject = '') => regexall(source, subject))],
  ['split', split],
  ['substr', substr],
  ['basename', ofTexts(1, (path = '') => posix.basename(path))],
  ['dirname', ofTexts(1, (path = '') => posix.dirname(path))],
  [
    'indent',
    (spaces, subject) =>
      typeof spaces === 'number' && spaces >= 0 && spaces < 200 && typeof subject === 'string'
        ? subject.replaceAll('\n', `\n${' '.repeat(spaces)}`)
        : undefined,
  ],
  ['format', (specification, ...values) => (typeof specification === 'string' ? formatText(specification, values) : undefined)],
  ['formatlist', formatList],
  ['jsondecode', ofTexts(1, (subject = '') => decodeJson(subject))],
  ['base64encode', ofTexts(1, (subject = '') => Buffer.from(subject).toString('base64'))],
  ['base64decode', ofTexts(1, (subject = '') => Buffer.from(subject, 'base64').toString('utf8'))],
  [
    'urlencode',
    ofTexts(1, (subject = '') =>
      encodeURIComponent(subject)
        .replaceAll('%20', '+')
        .replace(/[!'()*]/gu, percent),
    ),
  ],
  ['md5', hash('md5')],
  ['sha1', hash('sha1')],
  ['sha256', hash('sha256')],
  ['sha512', hash('sha512')],
]);

function formatList(specification: Json | undefined, ...values: readonly Json[]): Json | undefined {
  if (typeof specification !== 'string') return undefined;
  const lists = values.filter((value): value is readonly Json[] => Array.isArray(value));
  const length = lists[0]?.length ?? 1;
  if (lists.some((list) => list.length !== length)) return undefined;
  const all: Json[] = [];
  for (let index = 0; index < length; index += 1) {
    const one = formatText(
      specification,
      values.map((value): Json => (Array.isArray(value) ? ((value as readonly Json[])[index] ?? null) : value)),
    );
    if (one === undefined) return undefined;
    all.push(one);
  }
  return all;
}
