/**
 * Finds the lines that give a resource's field its value: in the last file that sets it, in order of precedence, or else
 * where it would have to be added. Takes texts, gives places; never reads a file and never guesses past what they say.
 */
import { isDeepStrictEqual } from 'node:util';
import { parseFieldPath, resolve } from '../lib/field-path.js';
import type { FieldPath, FieldStep, NodePath } from '../lib/field-path.js';
import { blockText, locateNode, readYamlDocuments } from '../lib/yaml/index.js';
import type { YamlDocument } from '../lib/yaml/index.js';
import type { Location, Origin, OriginFile, Resource } from '../model/index.js';
import type { FieldTarget } from './edit-yaml.js';
import { setterInKustomization, setterInOperations, type Wanted } from './field-setters.js';

/** The lines of a field, and what to edit to change it there. */
export interface FieldPlace extends FieldTarget {
  readonly location: Location;
  /** True when these lines set the field; false when they are the nearest parent that exists. */
  readonly exact: boolean;
  readonly role: OriginFile['role'];
}

/** The text of a file by its path in the resource's repository. */
type FileTexts = (path: string) => string | undefined;

/**
 * Finds a field of a resource, by its path from the resource's root (see `lib/field-path.ts`; '' is the resource, and what
 * is no path counts as that). Undefined when no file of its origin was seen.
 */
export function locateField({ origin, raw }: Resource, field: string, fileTexts: FileTexts): FieldPlace | undefined {
  if (origin === undefined) return undefined;
  const parsed = parseFieldPath(field);
  const path = parsed.kind === 'path' ? parsed.path : [];
  const views = origin.files.flatMap((file) => view(file, origin, fileTexts) ?? []);
  const { found, node, value } = resolve(raw, path);
  const wanted: Wanted = { field: byMergeKeys(raw, path), node, value };
  // The resource as a whole is its manifest's, whatever patches it.
  const setting = found && path.length > 0 ? lastSetter(views, wanted) : undefined;
  const chosen = setting ?? nearest(views, wanted);
  if (chosen === undefined) return undefined;
  const { role } = chosen.view.file;
  return { location: locationOf(chosen, origin), exact: setting !== undefined || path.length === 0, role, ...targetOf(chosen) };
}

/** Texts were read within the scan's limits before. */
const LIMITS = { yamlAliases: 100_000, yamlDocuments: 100_000 };

/** One file's say in the resource. */
interface View {
  readonly file: OriginFile;
  readonly document: YamlDocument;
  /** Within the document; for a patch in a kustomization, within the block's own document. */
  readonly node: NodePath;
  readonly value: unknown;
  /** Of a patch written in a block scalar: how far its lines are from the file's. */
  readonly inner?: { readonly lines: number; readonly outer: Pick<FieldTarget, 'document' | 'node'> };
}

/** A node of a view. `field` is what to edit, from `base`. */
interface Choice {
  readonly view: View;
  readonly node: NodePath;
  readonly base?: NodePath;
  readonly field?: FieldPath;
}

function view(file: OriginFile, { overlay, yaml }: Origin, fileTexts: FileTexts): View | undefined {
  const text = fileTexts(file.path);
  if (text === undefined) return undefined;
  // Of the two, go-yaml v3 is the one for which `on` is a text.
  const dialect = overlay === undefined && yaml === undefined ? 'go-yaml-2' : 'go-yaml-3';
  const document = readYamlDocuments(text, LIMITS, dialect).documents[file.document];
  if (document?.value === undefined) return undefined;
  const whole = resolve(document.value, file.node.map(stepOf));
  if (whole.found) return { file, document, node: file.node, value: whole.value };
  return typeof whole.value === 'string' ? innerView(file, document, whole.node) : undefined;
}

/** A patch within a kustomization: its text is a document of its own. */
function innerView(file: OriginFile, outer: YamlDocument, node: NodePath): View | undefined {
  const [index, ...rest] = file.node.slice(node.length);
  const located = locateNode(outer, node);
  const block = blockText(outer, located.value);
  const text = block?.text ?? textAt(outer, node);
  const document = text === undefined ? undefined : readYamlDocuments(text, LIMITS, outer.dialect).documents[Number(index)];
  if (document?.value === undefined) return undefined;
  const found = resolve(document.value, rest.map(stepOf));
  if (!found.found) return undefined;
  // Of a quoted text only the line that it starts on is known.
  const inner =
    block === undefined
      ? { lines: Number.NaN, outer: { document: file.document, node: file.node } }
      : { lines: block.startLine - 1, outer: { document: file.document, node: file.node } };
  return {
    file,
    document: block === undefined ? outer : document,
    node: block === undefined ? node : rest,
    value: found.value,
    inner,
  };
}

function textAt(document: YamlDocument, node: NodePath): string | undefined {
  const { value } = resolve(document.value, node.map(stepOf));
  return typeof value === 'string' ? value : undefined;
}

/** A patch that has a part of a map only adds to it: one that has all of it comes first, then whoever has it at all. */
function lastSetter(views: readonly View[], wanted: Wanted): Choice | undefined {
  const choices = views.toReversed().flatMap((each) => setter(each, wanted) ?? []);
  const says = ({ view: each, node }: Choice): boolean => {
    if (each.file.role !== 'patch' || Array.isArray(each.value) || typeof wanted.value !== 'object') return true;
    return isDeepStrictEqual(resolve(each.value, node.slice(each.node.length).map(stepOf)).value, wanted.value);
  };
  return choices.find(says) ?? choices[0];
}

function setter(each: View, wanted: Wanted): Choice | undefined {
  if (each.file.role === 'kustomization') {
    const found = setterInKustomization(each.file.node, each.value, wanted);
    return (
      found && { view: each, node: [...each.node, ...found.node], ...(found.field && { base: each.node, field: found.field }) }
    );
  }
  if (Array.isArray(each.value)) {
    const found = setterInOperations(each.value, wanted);
    return (
      found && {
        view: each,
        node: [...each.node, ...found.base, ...found.node],
        base: [...each.node, ...found.base],
        field: found.field,
      }
    );
  }
  const { found, node, value } = resolve(each.value, wanted.field);
  // A null in a patch takes the field away.
  if (!found || (value === null && each.file.role === 'patch')) return undefined;
  return { view: each, node: [...each.node, ...node], base: each.node, field: wanted.field };
}

/**
 * Where a missing field belongs: in the manifest, for all overlays at once; in a patch only when the list item that the
 * field is in comes from there.
 */
function nearest(views: readonly View[], wanted: Wanted): Choice | undefined {
  const objects = views.filter(({ file, value }) => file.role !== 'kustomization' && !Array.isArray(value));
  const prefix = (each: View): Choice & { readonly depth: number } => {
    const { node, depth } = resolve(each.value, wanted.field);
    return { view: each, node: [...each.node, ...node], base: each.node, field: wanted.field, depth };
  };
  const manifest = objects.find(({ file }) => file.role === 'manifest');
  if (manifest === undefined) {
    const [first] = views;
    return first && { view: first, node: first.node };
  }
  const own = prefix(manifest);
  const missing = wanted.field[own.depth];
  if (missing === undefined || missing.kind === 'key') return own;
  return objects.map(prefix).findLast(({ depth }) => depth > own.depth) ?? own;
}

function locationOf({ view: each, node }: Choice, { repository }: Origin): Location {
  const { startLine, endLine } = locateNode(
    each.document,
    each.inner !== undefined && Number.isNaN(each.inner.lines) ? each.node : node,
  );
  const offset = each.inner === undefined || Number.isNaN(each.inner.lines) ? 0 : each.inner.lines;
  return { repository, path: each.file.path, startLine: startLine + offset, endLine: endLine + offset };
}

function targetOf({ view: each, base = each.node, field }: Choice): FieldTarget {
  if (each.inner === undefined) return { document: each.file.document, node: base, path: field };
  const { document, node } = each.inner.outer;
  const isEditable = !Number.isNaN(each.inner.lines);
  return { document, node: [...node, ...base.slice(each.node.length)], path: isEditable ? field : undefined };
}

const MERGE_KEYS = ['name', 'mountPath', 'devicePath', 'ip', 'containerPort', 'port'];

/** Positions in the rendered resource mean nothing in its files, so list items are named by a key that is theirs alone. */
function byMergeKeys(raw: unknown, field: FieldPath): FieldPath {
  return field.map((step, depth): FieldStep => {
    if (step.kind === 'key') return step;
    const { value: list } = resolve(raw, field.slice(0, depth));
    const { found, value: item } = resolve(raw, field.slice(0, depth + 1));
    if (!found || !Array.isArray(list)) return step;
    for (const key of MERGE_KEYS) {
      const text = scalarAt(item, key);
      if (text !== undefined && list.filter((other) => scalarAt(other, key) === text).length === 1)
        return { kind: 'match', key, value: text };
    }
    return step;
  });
}

function scalarAt(item: unknown, key: string): string | undefined {
  const { found, value } = resolve(item, [{ kind: 'key', key }]);
  return found && (typeof value === 'string' || typeof value === 'number') ? String(value) : undefined;
}

function stepOf(step: string | number): FieldStep {
  return typeof step === 'number' ? { kind: 'index', index: step } : { kind: 'key', key: step };
}
