/**
 * Renders one kustomization as `kustomize build` (5.8) does, from files of one tree only. What cannot be rendered is
 * reported and left out; the rest is rendered. Where kustomize would refuse the whole, the report says so and the
 * rendering goes on without the offending part.
 */
import { joinPath, leavesRoot } from '../files.js';
import type { Files, TextRead } from '../files.js';
import { readManifest, resourceName } from '../manifest.js';
import { get, getIn, isFields, set, textMap, textOf } from '../plain.js';
import type { Fields } from '../plain.js';
import type { RenderContext, RenderProblem } from './context.js';
import { generateConfigMap, generateSecret, optionsOf } from './generate.js';
import type { Generated } from './generate.js';
import { allIds, currentId, describeId, idKey, makeItem, sameId } from './item.js';
import type { Item, ItemFile } from './item.js';
import { isRemote, loadKustomization } from './load.js';
import type { LoadedKustomization } from './load.js';
import { followNames } from './name-references.js';
import { applyJsonPatches, applyMergeFiles, applyPatches } from './patches.js';
import { transformAfterJsonPatches, transformBeforeJsonPatches } from './transform.js';

export interface Rendering {
  readonly items: readonly Item[];
  readonly problems: readonly RenderProblem[];
}

interface Run extends RenderContext {
  /** Folders that are being rendered, outermost first. */
  readonly open: string[];
  loads: number;
}

/** More than any estate has; bounds bases that include each other many times over. */
const MAX_LOADS = 2000;
const MAX_ITEMS = 100_000;

/** Renders the kustomization of a folder (relative to the tree's root). */
export async function renderKustomization(folder: string, files: Files): Promise<Rendering> {
  const problems = new Map<string, RenderProblem>();
  const report: Run['report'] = (code, what, why) => void problems.set(`${code}\0${what}\0${why}`, { code, what, why });
  const run: Run = { files, report, open: [], loads: 0 };
  const items = await renderFolder(folder, 'entry', [], run, folder);
  for (const { item, field, name } of followNames(items)) {
    report('KUSTOMIZE_BROKEN', describeId(currentId(item.object)), `'${name}' in ${field} could mean several objects`);
  }
  return { items: items.filter((item) => !isLocal(item)), problems: [...problems.values()] };
}

/** A component works on the items of the one that names it; a kustomization starts with none. */
async function renderFolder(
  folder: string,
  as: 'entry' | 'kustomization' | 'component',
  items: Item[],
  run: Run,
  namedBy: string,
): Promise<Item[]> {
  if (run.open.includes(folder)) {
    run.report('KUSTOMIZE_BROKEN', namedBy, `a cycle: ${[...run.open, folder].map((path) => path || '.').join(' → ')}`);
    return items;
  }
  run.loads += 1;
  if (run.loads > MAX_LOADS) {
    run.report('KUSTOMIZE_BROKEN', namedBy, `more than ${MAX_LOADS} kustomizations take part`);
    return items;
  }
  const loaded = await loadKustomization(folder, run.files);
  if (loaded.kind !== 'loaded') {
    const reason = loaded.kind === 'none' ? `the folder ${folder || '.'} has no kustomization` : loaded.reason;
    run.report('KUSTOMIZE_BROKEN', loaded.kind === 'none' ? namedBy : loaded.path, reason);
    return items;
  }
  const target = loaded.loaded;
  if (as !== 'entry' && target.kustomization.isComponent !== (as === 'component')) {
    run.report(
      'KUSTOMIZE_BROKEN',
      namedBy,
      `${folder} is ${as === 'component' ? 'no Component' : 'a Component, which only belongs under components'}`,
    );
    return items;
  }
  run.open.push(folder);
  const rendered = await renderTarget(target, items, run);
  run.open.pop();
  return rendered;
}

async function renderTarget(target: LoadedKustomization, start: Item[], run: Run): Promise<Item[]> {
  const { kustomization, path, folder } = target;
  for (const field of target.unsupported) run.report('KUSTOMIZE_UNSUPPORTED', `${path}: ${field}`, 'this field is not rendered');
  for (const { field, reason } of target.malformed) run.report('KUSTOMIZE_BROKEN', `${path}: ${field}`, reason);
  const items = start;
  for (const { value } of [...kustomization.resources, ...kustomization.bases]) await addResource(value, target, items, run);
  await addGenerated(target, items, run);
  let all = items;
  for (const { value } of kustomization.components) {
    if (isRemote(value)) run.report('KUSTOMIZE_UNSUPPORTED', `${path}: components`, `${value} is not in the repository`);
    else all = await renderFolder(joinPath(folder, value), 'component', all, run, `${path}: components: ${value}`);
  }
  all = await applyMergeFiles(all, target, run);
  all = await applyPatches(all, target, run);
  const before = transformBeforeJsonPatches(all, kustomization, path);
  all = await applyJsonPatches(all, target, run);
  const after = transformAfterJsonPatches(all, kustomization, path);
  for (const { field, reason } of [...before, ...after]) run.report('KUSTOMIZE_BROKEN', `${path}: ${field}`, reason);
  return all;
}

async function addResource(written: string, target: LoadedKustomization, items: Item[], run: Run): Promise<void> {
  const place = `${target.path}: resources: ${written}`;
  const path = joinPath(target.folder, written);
  const read: TextRead =
    isRemote(written) && leavesRoot(path) ? { kind: 'missing' } : await run.files.text(path === '' ? '.' : path);
  if (read.kind === 'text') return addManifest(path, read.text, place, items, run);
  if (read.kind === 'problem') return run.report('KUSTOMIZE_BROKEN', place, read.why);
  if (isRemote(written)) return run.report('KUSTOMIZE_UNSUPPORTED', place, 'it is not in the repository');
  const folder = path === '.' ? '' : path;
  const loaded = await loadKustomization(folder, run.files);
  if (loaded.kind === 'none')
    return run.report('KUSTOMIZE_BROKEN', place, 'there is no such file, or no kustomization in that folder');
  addItems(await renderFolder(folder, 'kustomization', [], run, place), place, items, run);
}

function addManifest(path: string, text: string, place: string, items: Item[], run: Run): void {
  const { objects, yaml } = readManifest(text, run.files.limits, 'go-yaml-3');
  for (const { kind, line, reason } of yaml.problems) {
    const says = kind === 'ambiguous' ? `${reason}; kustomize refuses it` : reason;
    run.report('KUSTOMIZE_BROKEN', path, `line ${line}: ${says}`);
  }
  const found: Item[] = [];
  for (const { object, document, node } of objects) {
    if (textOf(object, 'kind') !== undefined && resourceName(object) !== undefined) {
      found.push(makeItem(object, [{ path, document, node, role: 'manifest' }]));
    } else if (Object.keys(object).length > 0) {
      run.report('KUSTOMIZE_BROKEN', `${path}, document ${document + 1}`, 'an object has no kind or no name');
    }
  }
  addItems(found, place, items, run);
}

function addItems(found: readonly Item[], place: string, items: Item[], run: Run): void {
  const known = new Set(items.map((item) => idKey(currentId(item.object))));
  for (const item of found) {
    const id = currentId(item.object);
    if (items.length >= MAX_ITEMS) return run.report('KUSTOMIZE_BROKEN', place, `more than ${MAX_ITEMS} objects`);
    if (known.has(idKey(id))) run.report('KUSTOMIZE_BROKEN', place, `${describeId(id)} is there already`);
    else items.push(item);
    known.add(idKey(id));
  }
}

async function addGenerated(target: LoadedKustomization, items: Item[], run: Run): Promise<void> {
  const { kustomization, path, folder } = target;
  for (const field of ['configMapGenerator', 'secretGenerator'] as const) {
    for (const { index, value } of kustomization[field]) {
      const place = `${path}: ${field}[${index}]`;
      const options = optionsOf(value, kustomization.generatorOptions);
      const read = async (written: string): Promise<Buffer | undefined> => {
        const found = await run.files.bytes(joinPath(folder, written));
        if (found.kind === 'read') return found.bytes;
        run.report('KUSTOMIZE_BROKEN', place, `${written}: ${found.kind === 'missing' ? 'there is no such file' : found.why}`);
        return undefined;
      };
      const generated =
        field === 'secretGenerator' ? generateSecret(value, options) : await generateConfigMap(value, options, read);
      for (const reason of generated.problems) run.report('KUSTOMIZE_BROKEN', place, reason);
      const file: ItemFile = { path, document: 0, node: [field, index], role: 'kustomization' };
      absorb(generated, value.behavior ?? 'create', file, items, (why) => run.report('KUSTOMIZE_BROKEN', place, why));
    }
  }
}

/** `create`, or `merge` with or `replace` the object of that name that a base made. */
function absorb({ object }: Generated, behavior: string, file: ItemFile, items: Item[], problem: (why: string) => void): void {
  const id = currentId(object);
  const found = items.filter((item) => allIds(item).some((other) => sameId(other, id)));
  const [old] = found;
  const changes = behavior === 'merge' || behavior === 'replace';
  if (old === undefined && !changes) items.push(makeItem(object, [file]));
  else if (old === undefined) problem(`there is no ${describeId(id)} to ${behavior}`);
  else if (found.length > 1) problem(`${describeId(id)} is there more than once`);
  else if (!changes) problem(`${describeId(id)} is there already; its behavior must be merge or replace`);
  else {
    inherit(object, old.object, behavior === 'merge');
    old.object = object;
    old.files.push(file);
  }
}

function inherit(object: Fields, old: Fields, withData: boolean): void {
  const metadata = get(object, 'metadata');
  if (!isFields(metadata)) return;
  for (const field of ['name', 'namespace']) {
    const value = getIn(old, 'metadata', field);
    if (value !== undefined) set(metadata, field, value);
  }
  for (const field of ['labels', 'annotations']) mergeInto(metadata, field, getIn(old, 'metadata', field));
  if (withData) for (const field of ['data', 'binaryData']) mergeInto(object, field, get(old, field));
}

function mergeInto(fields: Fields, key: string, old: ReturnType<typeof get>): void {
  const merged = { ...textMap(old), ...textMap(get(fields, key)) };
  if (Object.keys(merged).length > 0) set(fields, key, merged);
}

/** Objects for other tools that kustomize leaves out at the end. */
function isLocal(item: Item): boolean {
  const mark = getIn(item.object, 'metadata', 'annotations', 'config.kubernetes.io/local-config');
  return mark !== undefined && mark !== 'false' && mark !== false;
}
