/**
 * Plain JSON out of answers, ways into it, and what must not get out: secrets are left out by the name of what holds them, and
 * named. Throws UnreadableAnswer for what is nested too deep, nothing else.
 */
import { formatFieldPath, type FieldStep } from '../../lib/field-path.js';
import type { Json, UnreadField } from '../../model/index.js';
import { UnreadableAnswer } from './errors.js';

/** An object of an answer. */
export type Item = { readonly [member: string]: Json };

const DEPTH = 100;

/** JSON and nothing else, without nulls: the products leave out what is not set, or say null. */
export function toJson(value: unknown, depth = 0): Json {
  if (depth > DEPTH) throw new UnreadableAnswer(`an answer is nested more than ${DEPTH} deep`);
  if (Array.isArray(value)) return value.map((item: unknown) => toJson(item, depth + 1));
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value) as [string, unknown][];
    const kept = members.filter(([, member]) => member !== null && member !== undefined);
    // Defines each member, whatever it is called: `__proto__` too becomes an ordinary one.
    return Object.fromEntries(kept.map(([key, member]) => [key, toJson(member, depth + 1)]));
  }
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of keys: `VpcAttributes.VpcId`; undefined when there is none. */
export function at(value: Json | undefined, path: string): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path === '' ? [] : path.split('.')) {
    if (!isItem(here) || !Object.hasOwn(here, step)) return undefined;
    here = here[step];
  }
  return here;
}

/** The text (or number) at a path; undefined for none, for an empty one and for anything else. */
export function textAt(value: Json | undefined, path: string): string | undefined {
  const found = at(value, path);
  if (typeof found === 'number') return `${found}`;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The objects at a path: XML has one of them without a list. */
export function itemsAt(value: Json | undefined, path: string): readonly Item[] {
  const found = at(value, path);
  return (Array.isArray(found) ? (found as readonly Json[]) : found === undefined ? [] : [found]).filter(isItem);
}

/** The members of these names that are there. */
export function pick(item: Json | undefined, names: readonly string[]): Item {
  if (!isItem(item)) return {};
  return Object.fromEntries(names.flatMap((name) => (Object.hasOwn(item, name) ? [[name, item[name] ?? null]] : [])));
}

export interface Parsed {
  /** Undefined for a text that is empty or not JSON. */
  readonly value: Json | undefined;
  /** Why it could not be read. */
  readonly problem?: string;
}

/** A document that the API gives as a text. */
export function parsedDocument(text: Json | undefined): Parsed {
  if (typeof text !== 'string') return { value: text };
  if (text.trim() === '') return { value: undefined };
  try {
    return { value: toJson(JSON.parse(text)) };
  } catch (error) {
    if (error instanceof SyntaxError) return { value: undefined, problem: 'it is not JSON' };
    if (error instanceof UnreadableAnswer) return { value: undefined, problem: error.message };
    throw error;
  }
}

/** Members that hold a secret wherever they are; in lower case, without dashes and underlines. */
const SECRETS: ReadonlySet<string> = new Set([
  'accesskeysecret',
  'accountpassword',
  'adminpassword',
  'clientsecret',
  'kubeconfig',
  'loginpassword',
  'masterpassword',
  'password',
  'preuserdata',
  'privatekey',
  'secret',
  'secretaccesskey',
  'secretkey',
  'securitytoken',
  'serverkey',
  'token',
  'userdata',
]);

/** Settings of users' programs: names stay, values go. */
const SETTINGS: ReadonlySet<string> = new Set(['env', 'envs', 'environmentvariables']);
/** Lists of what is configured by JSON in a text: addons of clusters. */
const CONFIGURED: ReadonlySet<string> = new Set(['addons']);

/** The object without secrets; what was taken out is named. */
export function redacted(item: Item): { readonly raw: Item; readonly unread: readonly UnreadField[] } {
  const unread: UnreadField[] = [];
  const raw = withoutSecrets(item, [], unread);
  return { raw: isItem(raw) ? raw : {}, unread };
}

function withoutSecrets(value: Json, path: readonly FieldStep[], unread: UnreadField[]): Json {
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => withoutSecrets(item, [...path, { kind: 'index', index }], unread));
  if (!isItem(value)) return value;
  const kept: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const here: FieldStep[] = [...path, { kind: 'key', key }];
    if (isSecret(key, member, path)) unread.push({ path: formatFieldPath(here), why: 'redacted: it may hold a secret' });
    else kept.push([key, withoutSecrets(member, here, unread)]);
  }
  return Object.fromEntries(kept);
}

function isSecret(key: string, member: Json, path: readonly FieldStep[]): boolean {
  if (typeof member === 'boolean' || member === null || member === '') return false;
  const name = plainName(key);
  if (SECRETS.has(name)) return true;
  const [list, item] = path.slice(-2);
  if (list?.kind !== 'key' || item?.kind !== 'index') return false;
  const listed = plainName(list.key);
  if (name === 'value') return SETTINGS.has(listed);
  return name === 'config' && CONFIGURED.has(listed) && typeof member === 'string' && mayHoldSecret(member);
}

/** True for JSON in which something is called as secrets are, and for what is no JSON. */
function mayHoldSecret(text: string): boolean {
  const { value } = parsedDocument(text);
  return !isItem(value) || redacted(value).unread.length > 0;
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}
