/** Finds the ids of other resources in a resource's object, where its kind says they are. */
import type { Json, ResourceId } from '../../model/index.js';
import { resourceId, type Edge } from '../../model/index.js';
import type { RelationRule } from './kind.js';
import { armId } from './schema.js';

/** ARM ids say the same in any case; ours are in lower case. */
export function idOf(arm: string): ResourceId {
  return resourceId(`azure:${arm.toLowerCase()}`);
}

/** Of each kind: who gives it its rights. */
const EVERYWHERE: readonly RelationRule[] = [{ relation: 'runs-as', path: 'identity.userAssignedIdentities.{*}' }];

export function edgesOf(arm: string, object: Json, rules: readonly RelationRule[]): readonly Edge[] {
  const from = idOf(arm);
  const container = containerOf(arm);
  const edges: Edge[] = container === undefined ? [] : [{ from, relation: 'member-of', to: idOf(container), evidence: 'id' }];
  for (const { relation, path } of [...rules, ...EVERYWHERE])
    for (const { value, at } of found(object, path.split('.'), '')) {
      const to = armId(value);
      if (to !== undefined) edges.push({ from, relation, to: idOf(to), evidence: at });
    }
  return edges;
}

/** What it is in: the parent of a child, the resource group, the subscription. */
function containerOf(arm: string): string | undefined {
  const parts = arm.split('/');
  const provider = parts.map((part) => part.toLowerCase()).lastIndexOf('providers');
  if (provider !== -1 && parts.length > provider + 4) return parts.slice(0, -2).join('/');
  if (provider > 1) return parts.slice(0, provider).join('/');
  return provider === -1 && parts.length === 5 ? parts.slice(0, 3).join('/') : undefined;
}

interface Found {
  readonly value: Json;
  readonly at: string;
}

function found(value: Json | undefined, [step, ...rest]: readonly string[], at: string): readonly Found[] {
  if (value === undefined) return [];
  if (step === undefined) return [{ value, at }];
  if (typeof value !== 'object' || value === null) return [];
  if (step === '{*}') return Object.keys(value).map((key) => ({ value: key, at }));
  const each = step.endsWith('[*]');
  const key = each ? step.slice(0, -3) : step;
  const member: Json | undefined = Object.hasOwn(value, key) ? (value as { readonly [key: string]: Json })[key] : undefined;
  const here = at === '' ? key : `${at}.${key}`;
  if (!each) return found(member, rest, here);
  if (!Array.isArray(member)) return [];
  return (member as readonly Json[]).flatMap((item, index) => found(item, rest, `${here}[${index}]`));
}
