/** The functions of Kyverno's libraries that only compute: hashes, JSON and YAML, references of images, names of service accounts, dates. */
import { createHash } from 'node:crypto';
import { readYamlDocuments } from '../../yaml/index.js';
import { isValue, toJson } from '../json.js';
import { spendOnCopy } from '../meter.js';
import { any, binary, double, duration, int, listKind, quaternary, text, timestamp, unary, type Overload } from '../overload.js';
import { calendarTime } from '../time.js';
import { DOUBLE, DYN, mapOf, STRING, TIMESTAMP } from '../types.js';
import { CelError, CelMap, double as doubleValue, isMap, keysOf, mapGet, Timestamp, type Value } from '../values.js';
import { images } from './image.js';

const f = 'function';
const YAML_LIMITS = { yamlAliases: 100, yamlDocuments: 1 };
const anyList = listKind(DYN);
const SERVICE_ACCOUNT = 'system:serviceaccount:';

export const kyvernoFunctions: readonly Overload[] = [
  ...images,
  ...(['md5', 'sha1', 'sha256'] as const).flatMap((algorithm) => {
    return [algorithm, `hash.${algorithm}`].map((name) => unary(f, name, text, STRING, (value) => hashOf(algorithm, value)));
  }),
  unary(f, 'json.unmarshal', text, DYN, fromJson),
  unary(f, 'json.marshal', any, STRING, ({ value }) => JSON.stringify(toJson(value))),
  unary(f, 'yaml.parse', text, DYN, fromYaml),
  binary(f, 'math.round', [double, int], DOUBLE, (value, digits) => {
    const factor = 10 ** Number(digits);
    return doubleValue((Math.sign(value) * Math.round(Math.abs(value) * factor)) / factor);
  }),
  ...['parseServiceAccount', 'user.parseServiceAccount'].map((name) =>
    unary(f, name, text, mapOf(STRING, STRING), serviceAccount),
  ),
  ...['listObjToMap', 'transform.listObjToMap'].map((name) => {
    return quaternary(f, name, [anyList, anyList, text, text], mapOf(STRING, DYN), toMap);
  }),
  unary(f, 'time.toCron', timestamp, STRING, toCron),
  binary(f, 'time.truncate', [timestamp, duration], TIMESTAMP, truncated),
];

function hashOf(algorithm: string, value: string): string {
  spendOnCopy(value.length);
  return createHash(algorithm).update(value).digest('hex');
}

function fromJson(value: string): Value {
  spendOnCopy(value.length);
  try {
    const read: unknown = JSON.parse(value);
    return isValue(read) ? read : null;
  } catch {
    return new CelError('json.unmarshal: the text is not JSON');
  }
}

function fromYaml(value: string): Value {
  spendOnCopy(value.length * 4);
  const { documents, problems } = readYamlDocuments(value, YAML_LIMITS);
  const [problem] = problems;
  if (problem !== undefined) return new CelError(`yaml.parse: ${problem.reason}`);
  const read: unknown = documents[0]?.value ?? null;
  return isValue(read) ? read : null;
}

/** Empty names for a user that is none. */
function serviceAccount(user: string): Value {
  const rest = user.startsWith(SERVICE_ACCOUNT) ? user.slice(SERVICE_ACCOUNT.length) : '';
  const colon = rest.indexOf(':');
  return objectOf([
    ['Name', colon === -1 ? '' : rest.slice(colon + 1)],
    ['Namespace', colon === -1 ? '' : rest.slice(0, colon)],
  ]);
}

/** The keys are a member of the first list's objects, the values a member of the second's. */
function toMap(keys: readonly Value[], values: readonly Value[], keyName: string, valueName: string): Value {
  if (keys.length !== values.length) return new CelError('listObjToMap: the lists are not of one length');
  spendOnCopy(keys.length);
  const entries = new Map<string, Value>();
  for (const [index, from] of keys.entries()) {
    const to = values[index];
    const key = isMap(from) ? mapGet(from, keyName) : undefined;
    if (typeof key !== 'string') return new CelError(`listObjToMap: '${keyName}' is no text in each object`);
    entries.set(key, to !== undefined && isMap(to) ? (mapGet(to, valueName) ?? null) : null);
  }
  return objectOf([...entries]);
}

/** Minute, hour, day, month and weekday, as a schedule says them. */
function toCron(value: Timestamp): Value {
  const time = calendarTime(value, 'UTC');
  return time instanceof CelError ? time : `${time.minutes} ${time.hours} ${time.day} ${time.month + 1} ${time.weekday}`;
}

/** Go counts from the year 1, not 1970. */
const FROM_YEAR_1 = 62_135_596_800n * 1_000_000_000n;

function truncated({ instant }: Timestamp, { nanoseconds }: { readonly nanoseconds: bigint }): Value {
  return new Timestamp(nanoseconds <= 0n ? instant : instant - ((instant + FROM_YEAR_1) % nanoseconds));
}

function objectOf(entries: readonly (readonly [string, Value])[]): Value {
  const keys = keysOf(entries.map(([key]) => key));
  if (keys === undefined) return new CelError('a key is there twice');
  return new CelMap(
    keys,
    entries.map(([, value]) => value),
  );
}
