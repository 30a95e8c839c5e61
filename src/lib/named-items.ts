/** Items of a list that the field paths of a policy's failure name: by their position, or by a member. Follows own members only. */
import { at } from './expectation.js';
import { parseFieldPath, resolve } from './field-path.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type Item = Readonly<Record<string, Json>>;

/** Each once, in the order of the list. @param list where it is: `['properties', 'securityRules']` */
export function namedItems(raw: Json, list: readonly string[], fields: readonly string[]): readonly Item[] {
  const named = new Set<unknown>();
  for (const field of fields) {
    const parsed = parseFieldPath(field);
    if (parsed.kind === 'problem') continue;
    const lead = parsed.path.slice(0, list.length);
    const item = parsed.path[list.length];
    const leads = lead.length === list.length && lead.every((step, index) => step.kind === 'key' && step.key === list[index]);
    if (!leads || item === undefined || item.kind === 'key') continue;
    const { found, value } = resolve(raw, [...lead, item]);
    if (found) named.add(value);
  }
  return itemsOf(raw, list).filter((item) => named.has(item));
}

/** Those items of a list that are objects; none where there is no list. */
export function itemsOf(raw: Json, list: readonly string[]): readonly Item[] {
  const value = at(raw, list);
  return Array.isArray(value) ? value.filter(isItem) : [];
}

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
