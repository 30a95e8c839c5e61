/** Applies a kustomization's patches: `patches`, `patchesStrategicMerge` and `patchesJson6902`. */
import { readYamlDocuments } from '../../../lib/yaml/index.js';
import { joinPath } from '../files.js';
import { readManifest, resourceName } from '../manifest.js';
import type { ManifestObject } from '../manifest.js';
import { clone, get, isFields, set, textOf } from '../plain.js';
import type { Fields } from '../plain.js';
import { parseOperations } from '../schema.js';
import type { Entry, Operation, PatchEntry } from '../schema.js';
import type { RenderContext } from './context.js';
import { allIds, currentId, describeId, rememberId, sameId, touched } from './item.js';
import type { Item, ItemFile } from './item.js';
import { applyJsonPatch } from './json-patch.js';
import type { LoadedKustomization } from './load.js';
import { select } from './select.js';
import { MergeConflict, strategicMerge } from './strategic-merge.js';

/** A patch's text and how a file record names its documents. */
interface PatchText {
  readonly text: string;
  readonly file: (object: Pick<ManifestObject, 'document' | 'node'>) => ItemFile;
  /** For messages. */
  readonly place: string;
}

type Patch =
  | { readonly kind: 'merge'; readonly objects: readonly ManifestObject[] }
  | { readonly kind: 'json'; readonly operations: readonly Operation[] };

/** `patchesStrategicMerge`: files or texts of any number of patches. */
export async function applyMergeFiles(items: Item[], target: LoadedKustomization, context: RenderContext): Promise<Item[]> {
  let all = items;
  for (const { index, value } of target.kustomization.patchesStrategicMerge) {
    const place = `${target.path}: patchesStrategicMerge[${index}]`;
    const isText = value.includes('\n') || /^\s*\{/.test(value);
    const text = isText
      ? inline(value, target, ['patchesStrategicMerge', index], place)
      : await readPatchFile(value, target, place, context);
    const patch = text && parsePatch(text, context);
    if (text === undefined || patch === undefined) continue;
    if (patch.kind === 'json') context.report('KUSTOMIZE_BROKEN', place, 'it is a JSON patch');
    else for (const object of patch.objects) all = mergeById(all, object, text, {}, context);
  }
  return all;
}

/** `patches`: merge patches or JSON patches, with or without a target. */
export async function applyPatches(items: Item[], target: LoadedKustomization, context: RenderContext): Promise<Item[]> {
  let all = items;
  for (const entry of target.kustomization.patches) {
    const place = `${target.path}: patches[${entry.index}]`;
    const text = await patchText(entry, 'patches', target, place, context);
    const patch = text && parsePatch(text, context);
    if (text !== undefined && patch !== undefined) all = applyPatch(all, entry.value, patch, text, context);
  }
  return all;
}

/** `patchesJson6902`: JSON patches with a target. */
export async function applyJsonPatches(items: Item[], target: LoadedKustomization, context: RenderContext): Promise<Item[]> {
  for (const entry of target.kustomization.patchesJson6902) {
    const place = `${target.path}: patchesJson6902[${entry.index}]`;
    const text = await patchText(entry, 'patchesJson6902', target, place, context);
    const patch = text && parsePatch(text, context);
    if (text === undefined || patch === undefined) continue;
    if (patch.kind === 'merge') context.report('KUSTOMIZE_BROKEN', place, 'it is no JSON patch');
    else patchSelected(items, entry.value, patch.operations, text, context);
  }
  return items;
}

function applyPatch(items: Item[], entry: PatchEntry, patch: Patch, text: PatchText, context: RenderContext): Item[] {
  if (patch.kind === 'json') {
    patchSelected(items, entry, patch.operations, text, context);
    return items;
  }
  if (entry.target == null)
    return patch.objects.reduce((all, object) => mergeById(all, object, text, entry.options ?? {}, context), items);
  const [object, ...others] = patch.objects;
  if (object === undefined || others.length > 0) {
    context.report('KUSTOMIZE_BROKEN', text.place, 'a patch with a target is exactly one document');
    return items;
  }
  const selection = select(items, entry.target);
  if (selection.kind === 'problem') {
    context.report('KUSTOMIZE_BROKEN', text.place, selection.reason);
    return items;
  }
  const chosen = new Set(selection.items);
  return items.filter((item) => !chosen.has(item) || merge(item, object, text, entry.options ?? {}, context));
}

function patchSelected(
  items: readonly Item[],
  entry: PatchEntry,
  operations: readonly Operation[],
  text: PatchText,
  context: RenderContext,
): void {
  if (entry.target == null) return context.report('KUSTOMIZE_BROKEN', text.place, 'a JSON patch needs a target');
  const selection = select(items, entry.target);
  if (selection.kind === 'problem') return context.report('KUSTOMIZE_BROKEN', text.place, selection.reason);
  for (const item of selection.items) {
    rememberId(item);
    const result = applyJsonPatch(item.object, operations);
    if (result.kind === 'failed') {
      context.report('KUSTOMIZE_BROKEN', text.place, `${describeId(currentId(item.object))}: ${result.reason}`);
    } else {
      item.object = result.object;
      touched(item, text.file({ document: 0, node: [] }));
    }
  }
}

type Options = NonNullable<PatchEntry['options']>;

/** A patch without a target is for the one item that has, or had, its kind, name and namespace. */
function mergeById(items: Item[], patch: ManifestObject, text: PatchText, options: Options, context: RenderContext): Item[] {
  const id = currentId(patch.object);
  const found = items.filter((item) => allIds(item).some((other) => sameId(other, id)));
  const [item] = found;
  if (item === undefined || found.length > 1) {
    const reason = item === undefined ? `there is no ${describeId(id)} to patch` : `${describeId(id)} is there more than once`;
    context.report('KUSTOMIZE_BROKEN', text.place, reason);
    return items;
  }
  return merge(item, patch, text, options, context) ? items : items.filter((other) => other !== item);
}

/** False when the patch deletes the item. */
function merge(item: Item, patch: ManifestObject, text: PatchText, options: Options, context: RenderContext): boolean {
  const { kind, name, namespace } = identityFields(item.object);
  if (options.allowNameChange === true || options.allowKindChange === true) rememberId(item);
  const before = copyOf(item.object);
  try {
    const merged = strategicMerge(item.object, patch.object);
    if (merged === undefined) return false;
    item.object = merged;
  } catch (error) {
    if (!(error instanceof MergeConflict)) throw error;
    item.object = before;
    context.report('KUSTOMIZE_BROKEN', text.place, `${describeId(currentId(before))}: ${error.message}`);
    return true;
  }
  if (options.allowKindChange !== true && kind !== undefined) set(item.object, 'kind', kind);
  const metadata = get(item.object, 'metadata');
  if (isFields(metadata)) {
    if (options.allowNameChange !== true && name !== undefined) set(metadata, 'name', name);
    if (namespace === undefined) delete metadata['namespace'];
    else set(metadata, 'namespace', namespace);
  }
  set(item.object, 'apiVersion', get(before, 'apiVersion') ?? null);
  // Also when it says what the base says already: it still has the last word once the base says something else.
  touched(item, text.file(patch));
  return true;
}

function copyOf(object: Fields): Fields {
  const copy = clone(object);
  return isFields(copy) ? copy : {};
}

function identityFields(object: Fields): {
  readonly kind: string | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
} {
  return {
    kind: textOf(object, 'kind'),
    name: textOf(object, 'metadata', 'name'),
    namespace: textOf(object, 'metadata', 'namespace'),
  };
}

async function patchText(
  { index, value }: Entry<PatchEntry>,
  field: string,
  target: LoadedKustomization,
  place: string,
  context: RenderContext,
): Promise<PatchText | undefined> {
  const written = value.patch?.trim() === '' ? undefined : (value.patch ?? undefined);
  const path = value.path === '' ? undefined : (value.path ?? undefined);
  if ((written === undefined) === (path === undefined)) {
    context.report('KUSTOMIZE_BROKEN', place, 'a patch has either a path or a text');
    return undefined;
  }
  // kustomize trims the text, which can cost a block scalar at its end the final newline.
  if (written !== undefined) return inline(written.trim(), target, [field, index, 'patch'], place);
  return readPatchFile(path ?? '', target, place, context);
}

/** Within the kustomization: the node leads to the text, and one step further to the document within it. */
function inline(text: string, target: LoadedKustomization, node: readonly (string | number)[], place: string): PatchText {
  return {
    text,
    place,
    file: (object) => ({ path: target.path, document: 0, node: [...node, object.document, ...object.node], role: 'patch' }),
  };
}

async function readPatchFile(
  written: string,
  target: LoadedKustomization,
  place: string,
  context: RenderContext,
): Promise<PatchText | undefined> {
  const path = joinPath(target.folder, written);
  const read = await context.files.text(path);
  if (read.kind === 'text')
    return { text: read.text, place: path, file: ({ document, node }) => ({ path, document, node, role: 'patch' }) };
  context.report('KUSTOMIZE_BROKEN', place, `${written}: ${read.kind === 'missing' ? 'there is no such file' : read.why}`);
  return undefined;
}

function parsePatch({ text, place }: PatchText, context: RenderContext): Patch | undefined {
  const { documents, problems } = readYamlDocuments(text, context.files.limits, 'go-yaml-3');
  const unread = problems.find(({ kind }) => kind !== 'ambiguous');
  if (unread !== undefined) {
    context.report('KUSTOMIZE_BROKEN', place, `line ${unread.line} of the patch: ${unread.reason}`);
    return undefined;
  }
  const [first] = documents.map(({ value }) => value).filter((value) => value !== null);
  if (Array.isArray(first)) {
    const operations = parseOperations(first);
    if (!('reason' in operations)) return { kind: 'json', operations };
    context.report('KUSTOMIZE_BROKEN', place, `it is no JSON patch: ${operations.reason}`);
    return undefined;
  }
  const { objects } = readManifest(text, context.files.limits, 'go-yaml-3');
  const usable = objects.filter(({ object }) => textOf(object, 'kind') !== undefined && resourceName(object) !== undefined);
  if (usable.length > 0 && usable.length === objects.length) return { kind: 'merge', objects };
  context.report('KUSTOMIZE_BROKEN', place, 'a patch has no kind or no name');
  return undefined;
}
