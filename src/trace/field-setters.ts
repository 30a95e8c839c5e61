/**
 * Which part of a kustomization's fields, or of a JSON Patch, sets a field. Takes plain values, gives nodes relative to
 * them; undefined when they have no say in that field.
 */
import { fieldPathOf, resolve } from '../lib/field-path.js';
import type { FieldPath, NodePath } from '../lib/field-path.js';

/** The field that is looked for. */
export interface Wanted {
  /** Items of lists by the keys that patches use, where they have them. */
  readonly field: FieldPath;
  /** Where the field, or its deepest existing parent, is in the rendered resource. */
  readonly node: NodePath;
  /** What is there. */
  readonly value: unknown;
}

/** A part of a kustomization: its node, and the field to edit where one value decides. */
export interface KustomizationSetter {
  readonly node: NodePath;
  readonly field?: FieldPath;
}

/** `place` is the node of the kustomization's field, as in an origin file: `['images', 0]`; `value` is what is there. */
export function setterInKustomization(
  place: NodePath,
  value: unknown,
  { node, value: wanted }: Wanted,
): KustomizationSetter | undefined {
  const last = node.at(-1);
  const parent = node.at(-2);
  switch (place[0]) {
    case 'images':
    case 'imageTags':
      return last === 'image' && namesImage(value, wanted) ? { node: [] } : undefined;
    case 'replicas':
      return node.join('.') === 'spec.replicas' ? withField(['count']) : undefined;
    case 'namespace':
      return node.join('.') === 'metadata.namespace' ? { node: [], field: [] } : undefined;
    case 'commonAnnotations':
      return parent === 'annotations' ? entry(value, [], last) : undefined;
    case 'commonLabels':
      return isLabelMap(parent) ? entry(value, [], last) : undefined;
    case 'labels':
      return isLabelMap(parent) ? entry(value, ['pairs'], last) : undefined;
    default:
      return undefined;
  }
}

export interface OperationSetter {
  /** The value of an operation. */
  readonly base: NodePath;
  /** Within that value. */
  readonly node: NodePath;
  readonly field: FieldPath;
}

/** The last operation of a JSON Patch (RFC 6902) that adds or replaces the field or something around it. */
export function setterInOperations(operations: readonly unknown[], { node }: Wanted): OperationSetter | undefined {
  for (const [index, operation] of [...operations.entries()].toReversed()) {
    const rest = restAfter(textOf(operation, 'path'), node);
    const op = textOf(operation, 'op');
    if (rest === undefined || (op !== 'add' && op !== 'replace')) continue;
    const field = fieldPathOf(rest);
    if (resolve(operation, [{ kind: 'key', key: 'value' }, ...field]).found) return { base: [index, 'value'], node: rest, field };
  }
  return undefined;
}

/** What of a node is left behind a JSON pointer; `-` was the last item when the operation ran. */
function restAfter(pointer: string | undefined, node: NodePath): NodePath | undefined {
  if (pointer === undefined || (pointer !== '' && !pointer.startsWith('/'))) return undefined;
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const leads =
    keys.length <= node.length &&
    keys.every((key, index) => String(node[index]) === key || (key === '-' && typeof node[index] === 'number'));
  return leads ? node.slice(keys.length) : undefined;
}

function namesImage(entryOf: unknown, image: unknown): boolean {
  const name = textOf(entryOf, 'newName') ?? textOf(entryOf, 'name');
  if (typeof image !== 'string' || name === undefined || name === '') return false;
  return image === name || image.startsWith(`${name}:`) || image.startsWith(`${name}@`);
}

function isLabelMap(key: string | number | undefined): boolean {
  return key === 'labels' || key === 'matchLabels' || key === 'selector';
}

function entry(value: unknown, path: readonly string[], key: string | number | undefined): KustomizationSetter | undefined {
  const node = [...path, ...(key === undefined ? [] : [key])];
  return resolve(value, fieldPathOf(node)).found ? withField(node) : undefined;
}

function withField(node: NodePath): KustomizationSetter {
  return { node, field: fieldPathOf(node) };
}

function textOf(value: unknown, key: string): string | undefined {
  const { found, value: text } = resolve(value, [{ kind: 'key', key }]);
  return found && typeof text === 'string' ? text : undefined;
}
