/**
 * Makes the object of a resource of what an API answered: JSON and nothing else, without nulls, without secrets. What was
 * taken out is named. Too deep a nesting is cut off, as unread.
 */
import { formatFieldPath, type FieldStep } from '../../lib/field-path.js';
import type { Json, UnreadField } from '../../model/index.js';

export interface CleanObject {
  readonly raw: { readonly [member: string]: Json };
  readonly unread: readonly UnreadField[];
}

const DEPTH = 100;

/** Members that hold a secret wherever they are. Lower case: services disagree about theirs. */
const SECRETS: ReadonlySet<string> = new Set([
  'accesstoken',
  'clientkey',
  'clientsecret',
  'password',
  'privatekey',
  'privatekeydata',
  'rawkey',
  'rootpassword',
  'rsaencryptedkey',
  'secretkey',
  'sharedsecret',
]);

/**
 * Metadata of instances whose values are switches. All others (startup scripts, SSH keys, what users put there) may be or hold
 * a secret: their keys stay, their values go.
 */
const SWITCHES: ReadonlySet<string> = new Set([
  'block-project-ssh-keys',
  'disable-legacy-endpoints',
  'enable-guest-attributes',
  'enable-osconfig',
  'enable-oslogin',
  'enable-oslogin-2fa',
  'enable-oslogin-sk',
  'enable-windows-ssh',
  'google-compute-enable-virtio-rng',
  'google-logging-enabled',
  'google-monitoring-enabled',
  'serial-port-enable',
  'serial-port-logging-enable',
  'vmdnssetting',
]);

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
  const entries = Object.entries(value) as [string, unknown][];
  for (const [key, member] of entries) {
    if (member === null || member === undefined) continue;
    const at: FieldStep[] = [...path, { kind: 'key', key }];
    const why = secretOf(key, member, path, entries);
    if (why === undefined) kept.push([key, clean(member, at, unread)]);
    else unread.push({ path: formatFieldPath(at), why: `redacted: ${why}` });
  }
  // Defines each member, whatever it is called: `__proto__` too becomes an ordinary one.
  return Object.fromEntries(kept);
}

/** Why a member may be a secret; undefined when it is none. */
function secretOf(
  key: string,
  member: unknown,
  path: readonly FieldStep[],
  siblings: readonly (readonly [string, unknown])[],
): string | undefined {
  const holds = typeof member === 'string' ? member !== '' : typeof member === 'object';
  if (!holds) return undefined;
  if (SECRETS.has(key.toLowerCase())) return 'it holds a secret';
  const names = path.map((step) => (step.kind === 'key' ? step.key : '[]')).slice(-3);
  const [list, item] = names.slice(-2);
  if (key === 'value' && item === '[]' && list === 'env') return 'the value of an environment variable';
  const isMetadata = /metadata$/i.test(names[0] ?? '') && list === 'items' && item === '[]';
  if (key === 'value' && isMetadata) return isSwitch(siblings.find(([name]) => name === 'key')?.[1]) ? undefined : METADATA;
  // Node pools have theirs as a map.
  const ofNodes = names.at(-1) === 'metadata' && /config$/i.test(names.at(-2) ?? '');
  return ofNodes && typeof member === 'string' && !isSwitch(key) ? METADATA : undefined;
}

const METADATA = 'metadata that users write may hold a secret';

function isSwitch(key: unknown): boolean {
  return typeof key === 'string' && SWITCHES.has(key.toLowerCase());
}
