/** Looks components up by what statements call them. Documents list many thousands: only those that are asked for are parsed. */
import { Component, type Document } from './schema.js';

/** The `bom-ref` that a reference means in this document; undefined for another document's. */
export function localRef(ref: string, { serialNumber }: Document): string | undefined {
  if (!ref.startsWith('urn:cdx:')) return ref;
  // https://cyclonedx.org/capabilities/bomlink/: urn:cdx:serialNumber/version#bom-ref
  const [, serial, local] = /^urn:cdx:([^/#]+)(?:\/[^#]*)?#(.+)$/.exec(ref) ?? [];
  if (serial === undefined || local === undefined || serialNumber !== `urn:uuid:${serial}`) return undefined;
  try {
    return decodeURIComponent(local);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return local;
  }
}

export function componentsByRef(document: Document, refs: ReadonlySet<string>): ReadonlyMap<string, Component> {
  const found = new Map<string, Component>();
  for (const item of allComponents(document)) {
    const ref = item['bom-ref'];
    if (typeof ref !== 'string' || !refs.has(ref) || found.has(ref)) continue;
    const component = Component.safeParse(item).data;
    if (component !== undefined) found.set(ref, component);
  }
  return found;
}

export function countComponents(document: Document): number {
  let count = 0;
  for (const _ of allComponents(document)) count++;
  return count;
}

interface Item {
  readonly 'bom-ref'?: unknown;
  readonly components?: unknown;
}

/** Those within others, too. */
function* allComponents(document: Document): Iterable<Item> {
  const lists: unknown[] = [document.components];
  while (lists.length > 0) {
    const list = lists.pop();
    if (!Array.isArray(list)) continue;
    for (const item of list as readonly unknown[]) {
      if (!isItem(item)) continue;
      yield item;
      if (item.components !== undefined) lists.push(item.components);
    }
  }
}

function isItem(item: unknown): item is Item {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}
