/** A resource on its way through a rendering, with the names it had before and the files that had a say in it. */
import { get, isFields, set, textOf } from '../plain.js';
import type { Fields, Value } from '../plain.js';
import { isClusterScoped } from './schema-facts.js';

/** A file that shaped the item; mirrors the model's OriginFile. */
export interface ItemFile {
  readonly path: string;
  readonly document: number;
  readonly node: readonly (string | number)[];
  readonly role: 'manifest' | 'patch' | 'kustomization';
}

/** An identity that the item had earlier in the rendering. */
interface FormerId {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
}

export interface Item {
  object: Fields;
  /** Oldest first; the first one is the original. */
  readonly former: FormerId[];
  readonly prefixes: string[];
  readonly suffixes: string[];
  readonly files: ItemFile[];
}

export interface Id extends FormerId {
  readonly group: string;
  readonly version: string;
}

const NOT_NAMESPACED = '_non_namespaceable_';

export function makeItem(object: Fields, files: readonly ItemFile[]): Item {
  return { object, former: [], prefixes: [], suffixes: [], files: [...files] };
}

/** The identity as of now. Its namespace is the effective one: `default` when none is said, a mark when there is none. */
export function currentId(object: Fields): Id {
  const kind = textOf(object, 'kind') ?? '';
  const namespace = textOf(object, 'metadata', 'namespace') ?? '';
  return { ...groupVersion(object), kind, name: nameOf(object), namespace: effectiveNamespace(object, namespace) };
}

/** All identities, oldest first; the group and version are always the current ones, as in kustomize. */
export function allIds(item: Item): readonly Id[] {
  const current = currentId(item.object);
  return [...item.former.map((id) => ({ ...current, ...id })), current];
}

export function originalId(item: Item): Id {
  return allIds(item)[0] ?? currentId(item.object);
}

export function rememberId(item: Item): void {
  const { namespace, name, kind } = currentId(item.object);
  item.former.push({ namespace, name, kind });
}

export function sameId(a: Id, b: Id): boolean {
  return idKey(a) === idKey(b);
}

/** The same text for the same identity. */
export function idKey({ group, version, kind, namespace, name }: Id): string {
  return [group, version, kind, namespace, name].join('\0');
}

/** `Deployment/web` or `Deployment/shop/web`, for messages. */
export function describeId(id: Id): string {
  const within = id.namespace === NOT_NAMESPACED || id.namespace === 'default' ? '' : `${id.namespace}/`;
  return `${id.kind} ${within}${id.name}`;
}

export function groupVersion(object: Fields): { readonly group: string; readonly version: string } {
  const apiVersion = textOf(object, 'apiVersion') ?? '';
  const slash = apiVersion.indexOf('/');
  return slash === -1
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

export function nameOf(object: Fields): string {
  return textOf(object, 'metadata', 'name') ?? '';
}

export function setName(object: Fields, name: string): void {
  const metadata = get(object, 'metadata');
  if (isFields(metadata)) set(metadata, 'name', name);
}

/** Records that a file shaped the item, at its place in the order of precedence. */
export function touched(item: Item, file: ItemFile): void {
  item.files.push(file);
}

/** Text, numbers and booleans as text; undefined for anything else. */
export function scalarText(value: Value | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function effectiveNamespace(object: Fields, namespace: string): string {
  if (isClusterScoped(object)) return NOT_NAMESPACED;
  return namespace === '' ? 'default' : namespace;
}

/** True for identities of things that have no namespace. */
export function outsideNamespaces(id: FormerId): boolean {
  return id.namespace === NOT_NAMESPACED;
}
