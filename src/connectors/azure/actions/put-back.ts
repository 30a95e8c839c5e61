/**
 * Undoes the calls of a target, the last first, from what was there before: each property gets its value back, each rule that
 * was deleted is made again. What somebody else changed since is drift, and nothing is done (S5). Pure.
 */
import { settledJson } from '../../../lib/settled-json.js';
import { at } from '../../../lib/expectation.js';
import type { ActionTarget, FieldExpectation, Json, PlannedStep } from '../../../model/index.js';
import type { SeenLook, UndoAnswer } from '../../../ports/index.js';
import { callOf, CALLS, type CallName } from '../calls.js';
import { equals, includes, stepsOf, type Change } from './change.js';
import { isItem, itemsOf, textOf } from '../../../lib/named-items.js';

/** What one call needs to be undone: nothing, another call, or it cannot be told. */
type Back = 'nothing' | Omit<Change, 'effects'> | { readonly drifted: string };

export function putBack(before: SeenLook, now: SeenLook, target: ActionTarget): UndoAnswer {
  if (now.resource.raw === null) return { kind: 'drifted', because: `${target.name} is not there any more` };
  const changes: Omit<Change, 'effects'>[] = [];
  for (const step of target.steps.toReversed()) {
    if (step.kind === 'wait') continue;
    const back = backOf(step, before.resource.raw, now.resource.raw);
    if (back === 'nothing') continue;
    if ('drifted' in back) return { kind: 'drifted', because: back.drifted };
    changes.push(back);
  }
  if (changes.length === 0) return { kind: 'already-so', because: 'it is as it was before the action' };
  return {
    kind: 'steps',
    steps: changes.flatMap((change) => stepsOf(change, before.address)),
    expects: { kind: 'fields', fields: changes.flatMap(({ done }) => done) },
  };
}

function backOf({ call, input }: Extract<PlannedStep, { readonly kind: 'call' }>, before: Json, now: Json): Back {
  if (callOf(call)?.method === 'PATCH') return settingsBack(call, input, before, now);
  const name = textOf(at(input, ['name']));
  const list = CHILDREN.find(([child]) => call.endsWith(`/${child}`))?.[1] ?? [];
  const create = isCreate(call.replace('DELETE ', 'PUT '));
  const was = itemsOf(before, list).find((item) => item['name'] === name);
  const is = itemsOf(now, list).find((item) => textOf(item['name']).toLowerCase() === name.toLowerCase());
  if (create === undefined || was === undefined) return { drifted: `${name} was not there before the action` };
  if (is !== undefined)
    return same(is['properties'], was['properties']) ? 'nothing' : { drifted: `somebody made another ${name} since` };
  const properties = writable(was['properties']);
  return { call: create, input: { name, body: { properties } }, done: [includes(list, { name })] };
}

/** Where a resource has what is below it. */
const CHILDREN: readonly (readonly [string, readonly string[]])[] = [
  ['securityRules', ['properties', 'securityRules']],
  ['firewallRules', ['firewallRules']],
];

function isCreate(call: string): CallName | undefined {
  return Object.keys(CALLS).find((name): name is CallName => name === call);
}

/**
 * What an absent property means, by the reference of its provider: ARM takes no null for `as it was`, so that is what undo
 * sets. https://learn.microsoft.com/rest/api/storagerp/storage-accounts/get-properties and its likes
 */
export const ABSENT: Readonly<Record<string, Json>> = {
  allowBlobPublicAccess: true,
  allowSharedKeyAccess: true,
  publicNetworkAccess: 'Enabled',
  networkAccessPolicy: 'AllowAll',
  networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] },
  adminUserEnabled: false,
  anonymousPullEnabled: false,
  disableLocalAuth: false,
  ipRules: [],
};

function settingsBack(call: string, input: Json, before: Json, now: Json): Back {
  const sent = at(input, ['body', 'properties']);
  const name = isCreate(call);
  if (name === undefined || !isItem(sent)) return { drifted: `${call} is not a call that can be undone` };
  const back: [string, Json][] = [];
  for (const [member, value] of Object.entries(sent)) {
    const was = propertyOf(before, member);
    const is = propertyOf(now, member);
    if (same(is, was)) continue;
    if (!same(is, value)) return { drifted: `somebody changed ${member} since` };
    back.push([member, was]);
  }
  if (back.length === 0) return 'nothing';
  const done = back.flatMap(([member, was]) => asBefore(member, was, sent[member] ?? null));
  return { call: name, input: { body: { properties: Object.fromEntries(back) } }, done };
}

function propertyOf(raw: Json, member: string): Json {
  const value = at(raw, ['properties', member]) as Json | undefined;
  return value === undefined || value === null ? (ABSENT[member] ?? null) : writable(value);
}

/** Network rules are told by what the action changed in them: providers write the rest of them in ways of their own. */
function asBefore(member: string, was: Json, sent: Json): readonly FieldExpectation[] {
  const path = ['properties', member];
  if (Array.isArray(was)) return taken(was, sent).map((item) => includes(path, item));
  if (!isItem(was)) return [equals(path, was)];
  const rules = taken(was['ipRules'] ?? [], at(sent, ['ipRules'])).map((item) => includes([...path, 'ipRules'], item));
  return [equals([...path, 'defaultAction'], was['defaultAction'] ?? 'Allow'), ...rules];
}

function taken(was: Json, sent: unknown): readonly Json[] {
  const left = Array.isArray(sent) ? sent.map((item: unknown) => settledJson(item)) : [];
  return Array.isArray(was) ? (was as readonly Json[]).filter((item) => !left.includes(settledJson(item))) : [];
}

/** What the platform says of a setting besides what was set. */
const SAID = new Set(['provisioningState', 'state', 'resourceGuid']);

/** Without what only the platform writes, at any depth. */
export function writable(value: Json | undefined): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(writable);
  if (!isItem(value)) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member]) => !SAID.has(member))
      .map(([member, inner]) => [member, writable(inner)]),
  );
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return settledJson(told(a)) === settledJson(told(b));
}

/** What a setting says: providers add lists without items, and write out that a rule allows, as they like. */
function told(value: Json | undefined): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(told);
  if (!isItem(value)) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member, inner]) => !SAID.has(member) && !(Array.isArray(inner) && inner.length === 0))
      .filter(([member, inner]) => !(member === 'action' && inner === 'Allow'))
      .map(([member, inner]) => [member, told(inner)]),
  );
}
