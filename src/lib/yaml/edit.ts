/**
 * Sets or removes one field in a YAML text and leaves every other byte as it is: comments, quotes, indentation, order.
 * Works by the ranges of nodes, then reads the result and compares: a text that does not say exactly what was wanted is
 * never given. Refuses what would change more than the field, such as a node that an alias shares.
 */
import { resolve } from '../field-path.js';
import type { FieldPath, FieldStep, NodePath } from '../field-path.js';
import { blockText } from './block.js';
import { locateNode } from './locate.js';
import { nodesOf, ownPair } from './node.js';
import type { Node, Pair, Scalar } from './node.js';
import { readYamlDocuments } from './read.js';
import type { YamlDocument, YamlLimits } from './read.js';
import { removeSpan, setSpan } from './span.js';
import type { Span } from './span.js';
import type { Plain } from './value.js';

/** Where an object is in a text. A step past a block scalar leads into it: a number for the document within. */
export interface YamlPlace {
  readonly document: number;
  readonly node: NodePath;
}

export type YamlEdit = { readonly kind: 'set'; readonly value: Plain } | { readonly kind: 'remove' };

export type EditedYaml =
  { readonly kind: 'edited'; readonly text: string } | { readonly kind: 'refused'; readonly reason: string };

/** Edits the field at `path`, relative to the object at `place`. Missing maps on the way to it are made. */
export function editYaml(text: string, place: YamlPlace, path: FieldPath, edit: YamlEdit, limits: YamlLimits): EditedYaml {
  const file = readYamlDocuments(text, limits);
  const document = file.documents[place.document];
  if (document === undefined || document.value === undefined) return refused('the document cannot be read');
  const inner = innerPlace(document, place);
  if (inner !== undefined) return editBlock(document, inner, path, edit, limits);
  const base = resolve(document.value, place.node.map(stepOf));
  if (!base.found) return refused('the object is not there any more');
  const planned = plan(base.value, path, edit);
  if ('reason' in planned) return refused(planned.reason);
  const target = [...place.node, ...planned.node];
  const shared = sharedOnWay(document, target);
  if (shared !== undefined) return refused(shared);
  const wanted =
    planned.edit.kind === 'set' ? withValue(document.value, target, planned.edit.value) : without(document.value, target);
  const span = planned.edit.kind === 'set' ? setSpan(document, target, planned.edit.value) : removeSpan(document, target);
  if (span === undefined) return refused('the text around the field is written in a way that is not edited');
  return checked(text, span, document, wanted, limits);
}

/** The result says what was wanted, and no other document changed. */
function checked(text: string, span: Span, document: YamlDocument, wanted: Plain, limits: YamlLimits): EditedYaml {
  const result = text.slice(0, span.start) + span.text + text.slice(span.end);
  const alone = alonePart(result, span, document);
  if (alone !== undefined) {
    const [only, ...others] = readYamlDocuments(alone, limits).documents;
    if (only?.standsAlone === true && others.length === 0 && equal(only.value, wanted)) return { kind: 'edited', text: result };
  }
  const before = readYamlDocuments(text, limits).documents;
  const after = readYamlDocuments(result, limits).documents;
  const same =
    after.length === before.length &&
    after.every(({ value }, index) => equal(value, index === document.index ? wanted : before[index]?.value));
  return same ? { kind: 'edited', text: result } : refused('the text around the field is written in a way that is not edited');
}

/**
 * The changed document on its own, where it is enough to read that. A document that stands alone ends at a line that starts
 * with `---`, whatever is open there (YAML 1.2.2, 9.1.2). So when the line before it and the line after it are as they were,
 * and what is between is one such document again, all others are as they were, too.
 */
function alonePart(result: string, span: Span, { standsAlone, start, end, text }: YamlDocument): string | undefined {
  if (!standsAlone || (start === 0 && end === text.length)) return undefined;
  const markerEnd = text.startsWith('---', start) ? text.indexOf('\n', start) : start - 1;
  if (markerEnd < start - 1 || span.start <= markerEnd || span.end > end) return undefined;
  const part = result.slice(start, result.length - (text.length - end));
  return end === text.length || part.endsWith('\n') ? part : undefined;
}

interface Planned {
  /** Where the text changes: the field itself, or the topmost of the missing maps. */
  readonly node: NodePath;
  readonly edit: YamlEdit;
}

function plan(base: unknown, path: FieldPath, edit: YamlEdit): Planned | { readonly reason: string } {
  const { found, node, value, depth } = resolve(base, path);
  if (found && (node.length > 0 || edit.kind === 'set')) return { node, edit };
  if (edit.kind === 'remove') return { reason: 'the field is not there' };
  const [first, ...rest] = path.slice(depth);
  if (first?.kind !== 'key') return { reason: `no item of the list ${describe(first)}` };
  if (value !== null && (typeof value !== 'object' || Array.isArray(value)))
    return { reason: `'${first.key}' cannot be set on what is no map` };
  const nested = nest(rest, edit.value);
  if (nested === undefined) return { reason: 'the list that the field is in is not there' };
  // An empty value (`securityContext:`) becomes a map.
  if (value === null) return { node, edit: { kind: 'set', value: keyed(first.key, nested) } };
  return { node: [...node, first.key], edit: { kind: 'set', value: nested } };
}

function nest(steps: readonly FieldStep[], value: Plain): Plain | undefined {
  let nested = value;
  for (const step of steps.toReversed()) {
    if (step.kind !== 'key') return undefined;
    nested = keyed(step.key, nested);
  }
  return nested;
}

function keyed(key: string, value: Plain): Plain {
  return Object.fromEntries([[key, value]]);
}

function describe(step: FieldStep | undefined): string {
  if (step?.kind === 'match') return `has ${step.key} ${step.value}`;
  return step?.kind === 'index' ? `is at ${step.index}` : 'fits';
}

/** Editing what an alias or merge brings in, or what has aliases elsewhere, would change other places, too. */
function sharedOnWay(document: YamlDocument, path: NodePath): string | undefined {
  const aliased = new Set<string>();
  for (const each of nodesOf(document.root)) if (each.kind === 'alias') aliased.add(each.source);
  const hasAliases = (node: Node | undefined): boolean => node?.anchor !== undefined && aliased.has(node.anchor);
  let node: Node | undefined = document.root;
  for (const [index, step] of path.entries()) {
    if (node?.kind === 'alias') return `it is within an alias (*${node.source}), so the text that says it is shared`;
    if (hasAliases(node)) return 'it is within what has aliases elsewhere, which would change, too';
    const own: Pair | undefined = node?.kind === 'map' ? ownPair(node, step) : undefined;
    if (node?.kind === 'map' && own === undefined && index < path.length - 1) return `'${step}' comes from a merge (<<)`;
    node = node?.kind === 'seq' && typeof step === 'number' ? node.items[step] : own?.value;
  }
  return hasAliases(node) ? 'it has aliases elsewhere, which would change, too' : undefined;
}

/** The part of the place that is within a block scalar. */
function innerPlace(
  document: YamlDocument,
  place: YamlPlace,
): { readonly scalar: Scalar; readonly place: YamlPlace } | undefined {
  for (let length = 1; length <= place.node.length; length += 1) {
    const { value, exists } = locateNode(document, place.node.slice(0, length));
    if (!exists) return undefined;
    if (value?.kind !== 'scalar') continue;
    const [inner, ...node] = place.node.slice(length);
    return typeof inner === 'number' ? { scalar: value, place: { document: inner, node } } : undefined;
  }
  return undefined;
}

function editBlock(
  document: YamlDocument,
  inner: { readonly scalar: Scalar; readonly place: YamlPlace },
  path: FieldPath,
  edit: YamlEdit,
  limits: YamlLimits,
): EditedYaml {
  const block = blockText(document, inner.scalar);
  if (block === undefined) return refused('only a text in a literal block (|) is edited');
  const edited = editYaml(block.text, inner.place, path, edit, limits);
  if (edited.kind === 'refused') return edited;
  const lines = edited.text.split('\n').map((line) => (line.trim() === '' ? line : block.indent + line));
  const { text } = document;
  const result = text.slice(0, block.start) + lines.join('\n') + text.slice(block.end);
  // What is written within the block must come back out of it.
  const [after] = readYamlDocuments(result, limits).documents.slice(document.index);
  const again = after && blockText(after, locatedScalar(after, document, inner.scalar));
  return again?.text === edited.text
    ? { kind: 'edited', text: result }
    : refused('the block around the field is written in a way that is not edited');
}

/** The scalar of the changed text that starts where the old one did. */
function locatedScalar(after: YamlDocument, before: YamlDocument, { start }: Scalar): Node | undefined {
  if (before.index !== after.index) return undefined;
  return [...nodesOf(after.root)].findLast((node) => node.kind === 'scalar' && node.start === start);
}

function withValue(root: Plain, path: NodePath, value: Plain): Plain {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(root)) return root.map((item: Plain, index) => (index === step ? withValue(item, rest, value) : item));
  const entries = typeof root === 'object' && root !== null ? Object.entries(root) : [];
  const key = String(step);
  if (!entries.some(([name]) => name === key)) return Object.fromEntries([...entries, [key, withValue(null, rest, value)]]);
  return Object.fromEntries(entries.map(([name, item]) => [name, name === key ? withValue(item, rest, value) : item]));
}

function without(root: Plain, path: NodePath): Plain {
  const [step, ...rest] = path;
  if (Array.isArray(root)) {
    return root.flatMap((item: Plain, index) => (index !== step ? [item] : rest.length === 0 ? [] : [without(item, rest)]));
  }
  if (typeof root !== 'object' || root === null) return root;
  const entries = Object.entries(root).flatMap(([name, item]): [string, Plain][] =>
    name !== step ? [[name, item]] : rest.length === 0 ? [] : [[name, without(item, rest)]],
  );
  return Object.fromEntries(entries);
}

function equal(a: Plain | undefined, b: Plain | undefined): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b))
    return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => right.has(key) && equal(value, right.get(key)));
}

function stepOf(step: string | number): FieldStep {
  return typeof step === 'number' ? { kind: 'index', index: step } : { kind: 'key', key: step };
}

function refused(reason: string): EditedYaml {
  return { kind: 'refused', reason };
}
