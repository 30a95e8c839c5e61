/**
 * Makes the object of a resource of what Azure answered: JSON and nothing else, without nulls (ARM answers null for what is
 * not set), without secrets. What was taken out is named. Too deep a nesting is cut off, as unread.
 */
import { formatFieldPath, type FieldStep } from '../../lib/field-path.js';
import type { Json, UnreadField } from '../../model/index.js';

export interface CleanObject {
  readonly raw: { readonly [member: string]: Json };
  readonly unread: readonly UnreadField[];
}

const DEPTH = 100;

/**
 * Members that hold a secret wherever they are. ARM leaves most of them out of its answers; a service that does not must not
 * make us keep it. Lower case: services disagree about theirs.
 */
const SECRETS: ReadonlySet<string> = new Set([
  'accesskey',
  'accountkey',
  'adminpassword',
  'administratorloginpassword',
  'clientsecret',
  'connectionstring',
  'customdata',
  'password',
  'primarykey',
  'primarysharedkey',
  'privatekey',
  'protectedsettings',
  'publishingpassword',
  'sastoken',
  'secondarykey',
  'secondarysharedkey',
  'secret',
  'securevalue',
  'sharedkey',
  'storageaccountaccesskey',
  'storageaccountkey',
  'userdata',
]);

/** Lists of pairs whose values are settings of users' programs: names stay, values go. */
const SETTINGS: ReadonlySet<string> = new Set(['appsettings', 'environmentvariables', 'env', 'secrets']);

export function cleanObject(answer: Readonly<Record<string, unknown>>): CleanObject {
  const unread: UnreadField[] = [];
  const raw = members(answer, [], unread);
  return { raw, unread };
}

/** One answer of another call, to be a member of an object. */
export function cleanMember(name: string, answer: unknown): { readonly value: Json; readonly unread: readonly UnreadField[] } {
  const unread: UnreadField[] = [];
  return { value: clean(answer, [{ kind: 'key', key: name }], unread), unread };
}

function clean(value: unknown, path: readonly FieldStep[], unread: UnreadField[]): Json {
  if (path.length > DEPTH && typeof value === 'object' && value !== null) {
    unread.push({ path: formatFieldPath(path), why: `it is nested more than ${DEPTH} deep` });
    return null;
  }
  if (Array.isArray(value)) return value.map((item: unknown, index) => clean(item, [...path, { kind: 'index', index }], unread));
  if (typeof value === 'object' && value !== null) return members(value, path, unread);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function members(value: object, path: readonly FieldStep[], unread: UnreadField[]): { readonly [member: string]: Json } {
  const kept: [string, Json][] = [];
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    if (member === null || member === undefined) continue;
    const at: FieldStep[] = [...path, { kind: 'key', key }];
    if (isSecret(key, member, path)) unread.push({ path: formatFieldPath(at), why: 'redacted: it holds a secret' });
    else kept.push([key, clean(member, at, unread)]);
  }
  // Defines each member, whatever it is called: `__proto__` too becomes an ordinary one.
  return Object.fromEntries(kept);
}

function isSecret(key: string, member: unknown, path: readonly FieldStep[]): boolean {
  const name = key.toLowerCase();
  const holds = typeof member === 'string' ? member !== '' : typeof member === 'object';
  if (SECRETS.has(name)) return holds;
  return holds && name === 'value' && isSetting(path);
}

/** True within an item of a list of settings: `siteConfig.appSettings[2]`. */
function isSetting(path: readonly FieldStep[]): boolean {
  const [list, item] = path.slice(-2);
  return list?.kind === 'key' && item?.kind === 'index' && SETTINGS.has(list.key.toLowerCase());
}
