/**
 * Field paths and what they must become, as the operations of a patch and as those that take it back. Takes the object as it
 * is, changes nothing. What the connector reads with secrets masked is never written: it could not be put back.
 */
import { canonicalJson } from '../../../../lib/canonical-json.js';
import { parseFieldPath, resolve, type FieldStep } from '../../../../lib/field-path.js';
import type { ActionRequest, FieldExpectation, Json } from '../../../../model/index.js';
import { fieldsOf } from '../../schema.js';
import { pointer, type Operation } from '../json-patch.js';

export type FieldEdits =
  | {
      readonly kind: 'edits';
      readonly operations: readonly Operation[];
      /** To be applied to what the operations give. */
      readonly inverse: readonly Operation[];
      /** What is so afterwards, and what was before. */
      readonly fields: readonly FieldExpectation[];
      readonly before: readonly FieldExpectation[];
      readonly sentences: readonly string[];
    }
  | { readonly kind: 'already-so'; readonly because: string }
  | { readonly kind: 'refused'; readonly because: string };

type Edit = { readonly kind: 'set'; readonly value: Json } | { readonly kind: 'remove' };

/** One field that is not yet as it must be. */
interface Change {
  readonly node: readonly (string | number)[];
  /** Undefined where there is nothing. */
  readonly had: Json | undefined;
  /** Undefined where there is to be nothing. */
  readonly becomes: Json | undefined;
}

/** Members whose texts are masked when they are read. */
const MASKED = ['env', 'command', 'args'];
/** Nobody may change these, or their controllers do. */
const FIXED = ['selector', 'replicas', 'volumeClaimTemplates', 'serviceName'];

export function fieldEdits(raw: Json, { fields, parameters }: ActionRequest): FieldEdits {
  const refused = (because: string): FieldEdits => ({ kind: 'refused', because });
  const edit = editOf(parameters['edit']);
  if (edit === undefined) return refused('it is not said what the fields must become');
  if (fields.length === 0) return refused('it is not said which fields fail');
  const changes: Change[] = [];
  for (const text of fields) {
    const change = changeAt(raw, text, edit);
    if (typeof change === 'string') return refused(change);
    if (change !== undefined) changes.push(change);
  }
  const distinct = withoutInner(changes);
  if (distinct.length === 0) return { kind: 'already-so', because: 'the fields are as they must be' };
  return {
    kind: 'edits',
    operations: distinct.map(operationOf),
    inverse: distinct.toReversed().map(({ node, had, becomes }) => operationOf({ node, had: becomes, becomes: had })),
    fields: distinct.map(({ node, becomes }) => expectationOf(node, becomes)),
    before: distinct.map(({ node, had }) => expectationOf(node, had)),
    sentences: distinct.map(sentenceOf),
  };
}

function editOf(value: Json | undefined): Edit | undefined {
  const edit = fieldsOf(value);
  if (edit?.['kind'] === 'remove') return { kind: 'remove' };
  const wanted = edit?.['value'];
  return edit?.['kind'] === 'set' && wanted !== undefined ? { kind: 'set', value: wanted } : undefined;
}

/** Undefined where nothing is to be done; a text where it cannot be. */
function changeAt(raw: Json, text: string, edit: Edit): Change | string | undefined {
  const parsed = parseFieldPath(text);
  if (parsed.kind === 'problem') return `${text}: ${parsed.reason}`;
  const { path } = parsed;
  const [first, second] = path;
  if (first?.kind !== 'key' || first.key !== 'spec' || path.length < 2) return `${text} is not in its specification`;
  if (second?.kind === 'key' && FIXED.includes(second.key)) return `${text} is not changed in this way`;
  const { found, value, node, depth } = resolve(raw, path);
  const had = isJson(value) ? value : undefined;
  if (path.some((step) => step.kind === 'key' && MASKED.includes(step.key)) || (found && holdsMasked(had)))
    return `${text} is not read whole, for secrets may be in it: it could not be put back`;
  if (found) {
    const becomes = edit.kind === 'set' ? edit.value : undefined;
    if (becomes !== undefined && canonicalJson(becomes) === canonicalJson(had)) return undefined;
    if (typeof node.at(-1) === 'number') return `${text} is an item of a list: whole items are not changed in this way`;
    return { node, had, becomes };
  }
  if (edit.kind === 'remove') return undefined;
  const missing = path.slice(depth);
  if (!missing.every(isKey) || fieldsOf(value) === undefined) return `${text} leads to an item that is not there`;
  return { node: [...node, missing[0]?.key ?? ''], had: undefined, becomes: nested(missing.slice(1), edit.value) };
}

function isKey(step: FieldStep): step is Extract<FieldStep, { readonly kind: 'key' }> {
  return step.kind === 'key';
}

function nested(steps: readonly { readonly key: string }[], value: Json): Json {
  return steps.reduceRight<Json>((inner, { key }) => Object.fromEntries([[key, inner]]), value);
}

/** Each node once, and none below another that changes, too. */
function withoutInner(changes: readonly Change[]): readonly Change[] {
  const starts = (a: Change, b: Change): boolean => b.node.every((step, index) => a.node[index] === step);
  return changes.filter(
    (one, index) =>
      !changes.some(
        (other, position) => other !== one && starts(one, other) && (other.node.length < one.node.length || position < index),
      ),
  );
}

function operationOf({ node, had, becomes }: Change): Operation {
  const path = pointer(...node);
  if (becomes === undefined) return { op: 'remove', path };
  return { op: had === undefined ? 'add' : 'replace', path, value: becomes };
}

function expectationOf(node: Change['node'], value: Json | undefined): FieldExpectation {
  const path = node.map(String);
  return value === undefined ? { path, is: 'absent' } : { path, is: 'equals', value };
}

function sentenceOf({ node, had, becomes }: Change): string {
  const path = node.join('.');
  if (becomes === undefined) return `${path} is taken out`;
  const was = had === undefined ? '' : ` instead of ${canonicalJson(had)}`;
  return `${path} becomes ${canonicalJson(becomes)}${was}`;
}

function holdsMasked(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item: Json) => holdsMasked(item));
  return Object.entries(value).some(([key, inner]) => MASKED.includes(key) || holdsMasked(inner));
}

/** What was read is JSON throughout. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}
