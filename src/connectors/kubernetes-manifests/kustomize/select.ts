/** Which items a patch's `target` means. Its expressions are RE2, anchored at both ends, as in kustomize. */
import { RE2JS } from 're2js';
import { textMap, getIn } from '../plain.js';
import { currentId, originalId } from './item.js';
import type { Item } from './item.js';

export interface Target {
  readonly group?: string | undefined;
  readonly version?: string | undefined;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly annotationSelector?: string | undefined;
}

type Selection =
  { readonly kind: 'items'; readonly items: readonly Item[] } | { readonly kind: 'problem'; readonly reason: string };

type Matcher = (text: string) => boolean;

class Unusable extends Error {}

/** The items that match all of a target's conditions; an empty target matches all. */
export function select(items: readonly Item[], target: Target): Selection {
  try {
    const matches = matcherOf(target);
    return { kind: 'items', items: items.filter(matches) };
  } catch (error) {
    if (error instanceof Unusable) return { kind: 'problem', reason: error.message };
    throw error;
  }
}

function matcherOf(target: Target): (item: Item) => boolean {
  const [group, version, kind] = [pattern(target.group), pattern(target.version), pattern(target.kind)];
  const [name, namespace] = [pattern(target.name), pattern(target.namespace)];
  const labels = selector(target.labelSelector);
  const annotations = selector(target.annotationSelector);
  return (item) => {
    const now = currentId(item.object);
    const before = originalId(item);
    return (
      (namespace(before.namespace) || namespace(now.namespace)) &&
      (name(before.name) || name(now.name)) &&
      group(now.group) &&
      version(now.version) &&
      kind(now.kind) &&
      labels(textMap(getIn(item.object, 'metadata', 'labels'))) &&
      annotations(textMap(getIn(item.object, 'metadata', 'annotations')))
    );
  };
}

function pattern(text: string | undefined): Matcher {
  if (text === undefined || text === '') return () => true;
  const compiled = compile(`^(?:${text})$`);
  return (value) => compiled.matcher(value).find();
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    throw new Unusable(`'${text}' is no regular expression that kustomize takes: ${error instanceof Error ? error.message : ''}`);
  }
}

type Labels = Readonly<Record<string, string>>;

/** Kubernetes' label selectors: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`. */
export function selector(text: string | undefined): (labels: Labels) => boolean {
  if (text === undefined || text.trim() === '') return () => true;
  const requirements = splitRequirements(text).map(requirement);
  return (labels) => requirements.every((holds) => holds(labels));
}

function splitRequirements(text: string): readonly string[] {
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function requirement(text: string): (labels: Labels) => boolean {
  const key = '([A-Za-z0-9][-A-Za-z0-9_./]*)';
  const set = new RegExp(`^${key}\\s+(in|notin)\\s*\\(([^()]*)\\)$`).exec(text);
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    const within = (labels: Labels): boolean => values.includes(own(labels, set[1] ?? '') ?? '\0');
    return set[2] === 'in' ? within : (labels) => !within(labels);
  }
  const compared = new RegExp(`^${key}\\s*(==|=|!=|>|<)\\s*([-A-Za-z0-9_.]*)$`).exec(text);
  if (compared !== null) return comparison(compared[1] ?? '', compared[2] ?? '', compared[3] ?? '');
  const exists = new RegExp(`^(!?)\\s*${key}$`).exec(text);
  if (exists === null) throw new Unusable(`'${text}' is no label selector`);
  return (labels) => (own(labels, exists[2] ?? '') !== undefined) === (exists[1] === '');
}

function comparison(key: string, operator: string, value: string): (labels: Labels) => boolean {
  if (operator === '!=') return (labels) => own(labels, key) !== value;
  if (operator === '>') return (labels) => Number.parseInt(own(labels, key) ?? '', 10) > Number(value);
  if (operator === '<') return (labels) => Number.parseInt(own(labels, key) ?? '', 10) < Number(value);
  return (labels) => own(labels, key) === value;
}

function own(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
