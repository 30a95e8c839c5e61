/** The blocks of a plan, as projections read them: values with what is unknown or sensitive taken out. */
import type { Json } from '../../../model/index.js';
import { contentOfTerm } from '../content.js';
import type { EstateBlock } from '../estate.js';
import { instanceBlock } from '../module/resource.js';
import { computedOf } from '../providers.js';
import type { Block } from '../projection.js';
import type { BlockSite } from '../site.js';
import { termOf, unknown, type Term } from '../term.js';
import { referencesOf } from './references.js';
import type { Plan, PlannedModule, PlannedResource } from './schema.js';

const SITE: BlockSite = { span: { file: '', start: 0, end: 0, startLine: 1, endLine: 1 }, writable: false };

export function blocksOf(plan: Plan): readonly EstateBlock[] {
  const references = referencesOf(plan.configuration?.root_module);
  const masks = new Map(plan.resource_changes.map(({ address, change }) => [address, change.after_unknown] as const));
  /** By address without keys, filled before any argument is asked for. */
  const byAddress = new Map<string, { readonly resource: PlannedResource; readonly block: Block }[]>();
  const blocks: EstateBlock[] = [];
  for (const { resource, module } of resourcesOf(plan.planned_values.root_module, [])) {
    const { address, type, name, mode } = resource;
    const of = mode === 'data' ? `data.${type}` : type;
    const local = `${of}.${name}`;
    const refer = (argument: string): readonly Block[] =>
      references.of(module, local, argument).flatMap((target) => sameKey(byAddress.get(target) ?? [], resource));
    const members = termsOf(
      resource,
      masks.get(address),
      (argument) => references.isConfigured(module, local, argument) !== false,
    );
    const content = contentOfTerm(members, SITE);
    const block = instanceBlock({
      address,
      type,
      of,
      computed: computedOf,
      // What it refers to is known only when all blocks are.
      content: { ...content, attribute: (argument) => referring(content.attribute(argument), refer(argument)) },
    });
    blocks.push({ block, of, name, site: SITE, provider: () => undefined });
    const key = module.map((call) => `module.${call}.`).join('') + local;
    const same = byAddress.get(key);
    if (same === undefined) byAddress.set(key, [{ resource, block }]);
    else same.push({ resource, block });
  }
  return blocks;
}

interface PlacedResource {
  readonly resource: PlannedResource;
  readonly module: readonly string[];
}

function* resourcesOf(
  { resources, child_modules: children }: PlannedModule,
  module: readonly string[],
): Iterable<PlacedResource> {
  for (const resource of resources) yield { resource, module };
  for (const child of children ?? []) {
    // `module.a["x"].module.b`: its last name, without the key.
    const name = /(?:^|\.)module\.([^.[]+)(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?$/u.exec(child.address ?? '')?.[1];
    yield* resourcesOf(child, [...module, name ?? '']);
  }
}

/** `each.key` names the instance of the same key, within the same instance of the module. */
function sameKey(
  targets: readonly { readonly resource: PlannedResource; readonly block: Block }[],
  { index, address }: PlannedResource,
): readonly Block[] {
  const module = moduleOf(address);
  const near = targets.filter((target) => moduleOf(target.resource.address) === module);
  const among = near.length > 0 ? near : targets;
  const same = among.filter((target) => index !== null && index !== undefined && target.resource.index === index);
  return (same.length > 0 ? same : among).map(({ block }) => block);
}

function moduleOf(address: string): string {
  return /^(?:module\.[^.[]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.)*/u.exec(address)?.[0] ?? '';
}

function referring(term: Term | undefined, refers: readonly Block[]): Term | undefined {
  if (refers.length === 0 || (term?.kind !== 'value' && term?.kind !== 'unknown')) return term;
  return { ...term, refers };
}

function termsOf(
  { values, sensitive_values: sensitive }: PlannedResource,
  mask: Json | undefined,
  isConfigured: (argument: string) => boolean,
): ReadonlyMap<string, Term> {
  const members = new Map<string, Term>();
  for (const [name, value] of Object.entries(values ?? {}))
    members.set(name, masked(value, memberOf(mask, name), memberOf(sensitive, name)));
  for (const name of typeof mask === 'object' && mask !== null && !Array.isArray(mask) ? Object.keys(mask) : []) {
    // What nobody configured is the provider's to choose: omitted, as in the configuration.
    const unset = !members.has(name) || values?.[name] === null;
    if (unset && isConfigured(name)) members.set(name, masked(null, memberOf(mask, name), undefined));
  }
  return members;
}

function masked(value: Json, mask: Json | undefined, sensitive: Json | undefined): Term {
  if (mask === true) return unknown('it is known after apply');
  if (sensitive === true) return value === null ? termOf(null) : unknown('it is sensitive, so its value was left out');
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item, at) => masked(item, itemOf(mask, at), itemOf(sensitive, at)));
    return { kind: 'list', items };
  }
  if (typeof value !== 'object' || value === null) return termOf(value);
  const names = new Set([
    ...Object.keys(value),
    ...(isObject(mask) ? Object.keys(mask).filter((name) => mask[name] === true) : []),
  ]);
  const entries = [...names].map((name): [string, Term] => [
    name,
    masked(memberOf(value, name) ?? null, memberOf(mask, name), memberOf(sensitive, name)),
  ]);
  return { kind: 'map', entries: new Map(entries) };
}

function isObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function itemOf(value: Json | undefined, at: number): Json | undefined {
  return Array.isArray(value) ? (value as readonly Json[])[at] : undefined;
}
