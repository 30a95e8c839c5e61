/** The instances that `count` and `for_each` make of a block. */
import type { Body } from '../../../lib/hcl/syntax.js';
import { evaluate, sorted } from '../evaluate/evaluate.js';
import type { Scope } from '../evaluate/context.js';
import { isNull, numberOf } from '../evaluate/operators.js';
import { textOf } from '../evaluate/parts.js';
import { unknown, type Term } from '../term.js';

export type InstanceKey = string | number | undefined;

/** `shape` is what the block's name stands for: one object, a list or a map of them. */
export type Expansion =
  | { readonly kind: 'known'; readonly shape: 'one' | 'list' | 'map'; readonly instances: readonly ExpandedInstance[] }
  /** How many there are is not known: one instance stands for all. */
  | { readonly kind: 'unknown'; readonly why: string; readonly instance: ExpandedInstance };

export interface ExpandedInstance {
  readonly key: InstanceKey;
  readonly scope: Scope;
}

const MAX_INSTANCES = 1000;

export function expand(body: Body, scope: Scope): Expansion {
  const count = body.attributes.get('count');
  const forEach = body.attributes.get('for_each');
  if (count !== undefined) return byCount(evaluate(count.value, scope), scope);
  if (forEach !== undefined) return byKeys(evaluate(forEach.value, scope), scope);
  return { kind: 'known', shape: 'one', instances: [{ key: undefined, scope }] };
}

function byCount(count: Term, scope: Scope): Expansion {
  const number = numberOf(count);
  const index = (term: Term): Scope => withNames(scope, [['count', { kind: 'map', entries: new Map([['index', term]]) }]]);
  if (number === undefined || !Number.isInteger(number) || number < 0 || number > MAX_INSTANCES) {
    const why = number !== undefined ? `its count is ${number}` : `its count is not known: ${reasonOf(count)}`;
    return { kind: 'unknown', why, instance: { key: undefined, scope: index(unknown(why)) } };
  }
  const instances = Array.from({ length: number }, (_, at) => ({ key: at, scope: index({ kind: 'value', value: at }) }));
  return { kind: 'known', shape: 'list', instances };
}

function byKeys(collection: Term, scope: Scope): Expansion {
  const each = (key: Term, value: Term): Scope => {
    const entries = new Map([
      ['key', key],
      ['value', value],
    ]);
    return withNames(scope, [['each', { kind: 'map', entries }]]);
  };
  const items = isNull(collection) ? undefined : keysOf(collection);
  if (items === undefined || items.length > MAX_INSTANCES) {
    const why =
      items === undefined ? `its for_each is not known: ${reasonOf(collection)}` : `its for_each has ${items.length} keys`;
    return { kind: 'unknown', why, instance: { key: undefined, scope: each(unknown(why), unknown(why)) } };
  }
  const instances = items.map(([key, value]) => ({ key, scope: each({ kind: 'value', value: key }, value) }));
  return { kind: 'known', shape: 'map', instances };
}

/** The key of a set's item is the item. */
function keysOf(collection: Term): readonly (readonly [string, Term])[] | undefined {
  if (collection.kind === 'map') return sorted(collection.entries);
  if (collection.kind !== 'list') return undefined;
  const keys: (readonly [string, Term])[] = [];
  for (const item of collection.items) {
    const key = textOf(item);
    if (key === undefined) return undefined;
    keys.push([key, item]);
  }
  return keys;
}

export function reasonOf(term: Term): string {
  return term.kind === 'unknown' ? term.why : term.kind === 'list' ? 'an item is not known' : 'it has no such type';
}

export function withNames(scope: Scope, names: readonly (readonly [string, Term])[]): Scope {
  return { ...scope, names: new Map([...scope.names, ...names]) };
}
