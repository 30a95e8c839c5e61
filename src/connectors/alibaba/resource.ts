/** Makes the model's resource of what the calls said of it, and the edges that its object states. Calls nothing. */
import type { Edge, Json, Observation, Resource, ResourceId, Scope, SourceId, UnreadField } from '../../model/index.js';
import { idOf } from './arn.js';
import { at, isItem, itemsAt, redacted, textAt, type Item } from './json.js';
import type { AlibabaKind, Place, RelationRule } from './kind.js';

export interface Seen {
  readonly item: Item;
  readonly unread: readonly UnreadField[];
}

/** Where the item is: its own region where it says one, else that of its scope. */
export function placeOf(kind: AlibabaKind, { account = '', region = '' }: Scope, item: Item): Place {
  return { account, region: kind.region(item) ?? region };
}

/** The item's id; undefined for one that has no name. */
export function resourceIdOf(kind: AlibabaKind, scope: Scope, item: Item): ResourceId | undefined {
  const key = kind.single ? '' : kind.key(item);
  return key === undefined ? undefined : idOf(kind.arn(key, placeOf(kind, scope, item)));
}

/** The resource and its edges; none for an item without a name. */
export function observationsOf(
  kind: AlibabaKind,
  scope: Scope,
  source: SourceId,
  { item, unread }: Seen,
): readonly Observation[] {
  const id = resourceIdOf(kind, scope, item);
  if (id === undefined) return [];
  const members = new Set(kind.calls.flatMap(({ gives }) => gives));
  const kept = Object.fromEntries(Object.entries(item).filter(([member]) => members.has(member)));
  const { raw, unread: hidden } = redacted(kept);
  const notRead = [...unread, ...hidden];
  const { account, region } = placeOf(kind, scope, item);
  const createdAt = timeOf(textAt(item, kind.created));
  const resource: Resource = {
    id,
    source,
    platform: 'alibaba',
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    name: kind.name(item) ?? kind.key(item) ?? kind.kind,
    ...(account === '' ? {} : { account }),
    ...(region === '' ? {} : { region }),
    ...(createdAt === undefined ? {} : { createdAt }),
    labels: tagsOf(item, kind.tags),
    annotations: {},
    raw,
    ...(notRead.length === 0 ? {} : { unread: notRead }),
  };
  const edges = edgesOf(id, raw, kind.relations, { account, region });
  return [{ kind: 'resource', resource, uses: [] }, ...edges.map((edge): Observation => ({ kind: 'edge', edge }))];
}

/** ECS leaves the seconds out of its times. */
function timeOf(text: string | undefined): string | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function tagsOf(item: Item, [path, key, value]: AlibabaKind['tags']): Readonly<Record<string, string>> {
  const tags = itemsAt(item, path).flatMap((tag): readonly (readonly [string, string])[] => {
    const name = textAt(tag, key);
    return name === undefined ? [] : [[name, textAt(tag, value) ?? '']];
  });
  return Object.fromEntries(tags);
}

function edgesOf(from: ResourceId, raw: Item, rules: readonly RelationRule[], place: Place): readonly Edge[] {
  const edges = rules.flatMap(({ relation, path, to }) =>
    found(raw, path.split('.'), '', raw).flatMap(({ text, evidence, beside }): readonly Edge[] => {
      const arn = to(text, place, beside);
      return arn === undefined ? [] : [{ from, relation, to: idOf(arn), evidence }];
    }),
  );
  // Several rules of a group name the same one.
  const seen = new Map(edges.map((edge) => [`${edge.relation} ${edge.to}`, edge]));
  return [...seen.values()];
}

interface Found {
  readonly text: string;
  readonly evidence: string;
  readonly beside: Item;
}

/** @param beside the innermost object on the way */
function found(value: Json | undefined, [step, ...rest]: readonly string[], path: string, beside: Item): readonly Found[] {
  if (step === undefined) return typeof value === 'string' && value !== '' ? [{ text: value, evidence: path, beside }] : [];
  if (!isItem(value)) return [];
  const each = step.endsWith('[*]');
  const key = each ? step.slice(0, -'[*]'.length) : step;
  const member = at(value, key);
  const here = path === '' ? key : `${path}.${key}`;
  // What may be one or a list of them: `Principal.RAM`.
  if (!each || !Array.isArray(member)) return found(member, rest, here, value);
  return (member as readonly Json[]).flatMap((item, index) => found(item, rest, `${here}[${index}]`, value));
}
