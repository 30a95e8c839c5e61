/** Which keys are deactivated: those that fields name, or the one of several that was not used for the longest time. */
import { parseFieldPath } from '../../../../lib/field-path.js';
import type { ActionRequest, FieldExpectation, Json, ResourceAddress, UnreadField } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { at, itemsAt, textAt, type Item } from '../../json.js';
import { comesBack } from '../declared-by.js';
import { all, callStep, includes, type Call } from '../steps.js';

export function plan({ address, resource }: SeenLook, { fields }: ActionRequest): ActionAnswer {
  const chosen = chosenKeys(resource.raw, fields, resource.unread ?? []);
  if (chosen.kind !== 'keys') return chosen;
  const active = chosen.keys.filter(isActive);
  if (active.length === 0) return { kind: 'already-so', because: 'no such key is active' };
  const ids = active.map(idOfKey);
  return {
    kind: 'steps',
    steps: ids.map((id) => statusStep(address, resource.raw, id, 'Inactive')),
    expects: all(...ids.map((id) => hasStatus(id, 'Inactive'))),
    effects: [
      ...active.map((key) => `What signs with access key ${idOfKey(key)} is refused from now on; ${lastUse(key)}.`),
      ...comesBack(resource),
    ],
  };
}

type Chosen = { readonly kind: 'keys'; readonly keys: readonly Item[] } | Exclude<ActionAnswer, { readonly kind: 'steps' }>;

function chosenKeys(raw: Json, fields: readonly string[], unread: readonly UnreadField[]): Chosen {
  const keys = itemsAt(raw, 'AccessKeyMetadata');
  const named = keys.filter((key) => fields.some((field) => names(field, key)));
  if (fields.some((field) => field.startsWith('AccessKeyMetadata['))) return { kind: 'keys', keys: named };
  if (!fields.includes('AccessKeyMetadata')) return { kind: 'refused', because: 'no field says which of its keys is meant' };
  const active = keys.filter(isActive);
  if (active.length < 2) return { kind: 'keys', keys: [] };
  if (unread.some(({ path }) => path.startsWith('AccessKeyMetadata[')))
    return { kind: 'refused', because: 'when its keys were last used could not be read, so which one is idle is not known' };
  return { kind: 'keys', keys: active.toSorted((a, b) => (usedAt(a) < usedAt(b) ? -1 : 1)).slice(0, 1) };
}

/** `AccessKeyMetadata[AccessKeyId=AKIA…]`: by its id, never by its place. */
function names(field: string, key: Item): boolean {
  const parsed = parseFieldPath(field);
  const [list, item] = parsed.kind === 'path' ? parsed.path : [];
  return (
    list?.kind === 'key' &&
    list.key === 'AccessKeyMetadata' &&
    item?.kind === 'match' &&
    item.key === 'AccessKeyId' &&
    item.value === idOfKey(key)
  );
}

export function isActive(key: Item): boolean {
  return key['Status'] === 'Active';
}

export function idOfKey(key: Item): string {
  return textAt(key, 'AccessKeyId') ?? '';
}

/** The later of its last use and its making, as RFC 3339 in UTC, which sorts as it is. */
function usedAt(key: Item): string {
  return textAt(key, 'AccessKeyLastUsed', 'LastUsedDate') ?? textAt(key, 'CreateDate') ?? '';
}

function lastUse(key: Item): string {
  const used = textAt(key, 'AccessKeyLastUsed', 'LastUsedDate');
  if (used !== undefined) return `it was last used at ${used}`;
  return at(key, 'AccessKeyLastUsed') === undefined ? 'when it was last used could not be read' : 'it was never used';
}

export function statusStep(address: ResourceAddress, raw: Json, id: string, status: 'Active' | 'Inactive'): Call {
  const input = { UserName: textAt(raw, 'UserName') ?? '', AccessKeyId: id, Status: status };
  return callStep('iam:UpdateAccessKey', address, input, all(hasStatus(id, status)));
}

export function hasStatus(id: string, status: 'Active' | 'Inactive'): FieldExpectation {
  return includes(['AccessKeyMetadata'], { AccessKeyId: id, Status: status });
}
