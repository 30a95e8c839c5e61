/** What names, labels and other texts must look like: https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-format-library */
import { spendOnRead } from '../meter.js';
import { binary, nullary, opaque, text, unary, type Overload } from '../overload.js';
import { listOf, optionalOf, STRING } from '../types.js';
import { CelError, List, NONE, Opaque, Optional, type Value } from '../values.js';
import { parseTimestamp } from '../time.js';
import { parseUrl } from './url.js';

const NAME = 'kubernetes.NamedFormat';

/** What is wrong with a text; empty when nothing is. */
type Check = (value: string) => readonly string[];

class NamedFormat extends Opaque {
  readonly check: Check;
  constructor(check: Check) {
    super();
    this.check = check;
  }

  get typeName(): string {
    return NAME;
  }

  equals(other: Value): boolean {
    return this === other;
  }
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LETTER_LABEL = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const EDGES = 'and must start and end with an alphanumeric character';

const subdomain = shaped(
  253,
  SUBDOMAIN,
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${EDGES}`,
  ['example.com'],
);
const letterLabel = shaped(
  63,
  LETTER_LABEL,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  ['my-name', 'abc-123'],
);
const anyLabel = shaped(
  63,
  LABEL,
  `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${EDGES}`,
  ['my-name', '123-abc'],
);
const qualifiedMessage = `must consist of alphanumeric characters, '-', '_' or '.', ${EDGES}`;
const QUALIFIED_EXAMPLES = ['MyName', 'my.name', '123-abc'];

const FORMATS: ReadonlyMap<string, NamedFormat> = new Map(
  Object.entries({
    dns1123Label: label,
    dns1123Subdomain: subdomain,
    dns1035Label: letterLabel,
    qualifiedName,
    dns1123LabelPrefix: asPrefix(label),
    dns1123SubdomainPrefix: asPrefix(subdomain),
    dns1035LabelPrefix: asPrefix(letterLabel),
    labelValue: shaped(
      63,
      `(${QUALIFIED})?`,
      `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${EDGES}`,
      ['MyValue', 'my_value', '12345'],
    ),
    uri: unless((value) => parseUrl(value) !== undefined, 'is no absolute URI'),
    uuid: unless((value) => /^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(value), 'does not match the UUID format'),
    byte: unless((value) => value !== '' && value.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(value), 'invalid base64'),
    date: unless((value) => isDate(value), 'invalid date'),
    datetime: unless(isDateTime, 'invalid datetime'),
  }).map(([name, check]) => [name, new NamedFormat(check)]),
);

const format = opaque(NAME, NamedFormat);

export const formats: readonly Overload[] = [
  unary('function', 'format.named', text, optionalOf(format.type), (name) => {
    const found = FORMATS.get(name);
    return found === undefined ? NONE : new Optional(found);
  }),
  ...[...FORMATS].map(([name, found]) => nullary(`format.${name}`, format.type, () => found)),
  binary('method', 'validate', [format, text], optionalOf(listOf(STRING)), ({ check }, value) => {
    spendOnRead(value.length);
    const problems = check(value);
    return problems.length === 0 ? NONE : new Optional(new List(problems));
  }),
];

function shaped(length: number, pattern: string, message: string, examples: readonly string[]): Check {
  const whole = new RegExp(`^${pattern}$`);
  return (value) => [
    ...(Buffer.byteLength(value) > length ? [`must be no more than ${length} bytes`] : []),
    ...(whole.test(value) ? [] : [explained(message, pattern, examples)]),
  ];
}

/** The sentences are those of Kubernetes, which people look for. */
function explained(message: string, pattern: string, examples: readonly string[]): string {
  const written = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${written}regex used for validation is '${pattern}')`;
}

function unless(isFine: (value: string) => boolean, problem: string): Check {
  return (value) => (isFine(value) ? [] : [problem]);
}

function label(value: string): readonly string[] {
  const problems = anyLabel(value);
  const hasDots = subdomain(value).length === 0 && problems.length > 0 && value.includes('.');
  return hasDots ? [...problems.slice(0, -1), 'must not contain dots'] : problems;
}

/** Of a name that something is appended to: it may end with a dash. */
function asPrefix(check: Check): Check {
  return (value) => check(value.length > 1 && value.endsWith('-') ? `${value.slice(0, -2)}a` : value);
}

function qualifiedName(value: string): readonly string[] {
  const [first = '', second, ...more] = value.split('/');
  if (more.length > 0) {
    const wrong = explained(qualifiedMessage, QUALIFIED, QUALIFIED_EXAMPLES);
    return [`a valid label key ${wrong} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const prefix = second === undefined ? undefined : first;
  const name = second ?? first;
  const ofPrefix = prefix === undefined ? [] : prefix === '' ? ['must be non-empty'] : subdomain(prefix);
  return [
    ...ofPrefix.map((problem) => `prefix part ${problem}`),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...shaped(63, QUALIFIED, qualifiedMessage, QUALIFIED_EXAMPLES)(name).map((problem) => `name part ${problem}`),
  ];
}

function isDate(value: string): boolean {
  return !(parseTimestamp(`${value}T00:00:00Z`) instanceof CelError) && value.length === 10;
}

function isDateTime(value: string): boolean {
  const match = /^(\d{4}-\d\d-\d\d)t(\d\d):(\d\d):(\d\d)(?:.\d+)?(?:z|[+-]\d\d:\d\d)$/.exec(value.toLowerCase());
  if (match === null) return false;
  const [, date = '', hours = '', minutes = '', seconds = ''] = match;
  return isDate(date) && hours <= '23' && minutes <= '59' && seconds <= '59';
}
