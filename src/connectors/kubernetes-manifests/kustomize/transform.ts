/**
 * kustomize's transformers: namespace, name prefix and suffix, labels, annotations, replicas, images. Each changes the
 * items in place, as kustomize 5.8 does with its default configuration, and records the kustomization as having had a
 * say in those that changed. Problems come back as reasons.
 */
import { RE2JS } from 're2js';
import { clone, equal, get, isFields, mapAt, set, textOf } from '../plain.js';
import type { Fields, Value } from '../plain.js';
import type { ImageEntry, Kustomization, LabelEntry } from '../schema.js';
import * as specs from './field-specs.js';
import {
  allIds,
  currentId,
  describeId,
  idKey,
  nameOf,
  originalId,
  outsideNamespaces,
  rememberId,
  setName,
  touched,
} from './item.js';
import type { Item } from './item.js';

export interface TransformProblem {
  readonly field: string;
  readonly reason: string;
}

/** All transformers but patches, in kustomize's order around `patchesJson6902`. */
export function transformBeforeJsonPatches(
  items: readonly Item[],
  kustomization: Kustomization,
  path: string,
): readonly TransformProblem[] {
  const problems: TransformProblem[] = [];
  const { namespace, namePrefix, nameSuffix } = kustomization;
  if (namespace !== undefined && namespace !== '') problems.push(...setNamespace(items, namespace, path));
  if (namePrefix !== undefined && namePrefix !== '') affix(items, path, 'namePrefix', namePrefix);
  if (nameSuffix !== undefined && nameSuffix !== '') affix(items, path, 'nameSuffix', nameSuffix);
  for (const { index, value } of kustomization.labels)
    addLabels(items, value.pairs ?? {}, labelSpecs(value), { path, node: ['labels', index] });
  addLabels(items, kustomization.commonLabels ?? {}, specs.SELECTOR_LABELS, { path, node: ['commonLabels'] });
  addLabels(items, kustomization.commonAnnotations ?? {}, specs.ANNOTATIONS, { path, node: ['commonAnnotations'] });
  return problems;
}

export function transformAfterJsonPatches(
  items: readonly Item[],
  kustomization: Kustomization,
  path: string,
): readonly TransformProblem[] {
  const problems: TransformProblem[] = [];
  for (const { index, value } of kustomization.replicas) {
    const place = { path, node: ['replicas', index] };
    if (!setReplicas(items, value.name, value.count, place)) {
      problems.push({ field: `replicas[${index}]`, reason: `nothing with replicas is named ${value.name}` });
    }
  }
  const images = (['images', 'imageTags'] as const).flatMap((field) =>
    kustomization[field].map((entry) => ({ field, ...entry })),
  );
  for (const { field, index, value } of images) setImages(items, value, { path, node: [field, index] });
  return problems;
}

interface Place {
  readonly path: string;
  readonly node: readonly (string | number)[];
}

function change(item: Item, place: Place, action: (object: Fields) => void): void {
  const before = clone(item.object);
  action(item.object);
  if (!equal(before, item.object)) touched(item, { ...place, document: 0, role: 'kustomization' });
}

function setNamespace(items: readonly Item[], namespace: string, path: string): readonly TransformProblem[] {
  for (const item of items) {
    rememberId(item);
    change(item, { path, node: ['namespace'] }, (object) => {
      if (!outsideNamespaces(currentId(object))) {
        const metadata = mapAt(object, 'metadata');
        if (metadata !== undefined) set(metadata, 'namespace', namespace);
      }
      for (const spec of specs.NAMESPACES) {
        if (specs.applies(spec, object)) specs.visitFields(object, spec, (parent, key) => set(parent, key, namespace));
      }
      moveDefaultSubjects(object, namespace);
    });
  }
  const problems: TransformProblem[] = [];
  const known = new Set<string>();
  for (const item of items) {
    const id = currentId(item.object);
    if (known.has(idKey(id))) problems.push({ field: 'namespace', reason: `several objects become ${describeId(id)}` });
    known.add(idKey(id));
  }
  return problems;
}

/** Subjects of role bindings move only when they are the `default` account; others follow their account's move. */
function moveDefaultSubjects(object: Fields, namespace: string): void {
  const kind = textOf(object, 'kind');
  if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') return;
  const subjects = get(object, 'subjects');
  if (!Array.isArray(subjects)) return;
  for (const subject of subjects)
    if (isFields(subject) && textOf(subject, 'name') === 'default') set(subject, 'namespace', namespace);
}

function affix(items: readonly Item[], path: string, field: 'namePrefix' | 'nameSuffix', text: string): void {
  for (const item of items) {
    const { kind, group } = originalId(item);
    if (
      kind === 'CustomResourceDefinition' ||
      kind === 'Namespace' ||
      (kind === 'APIService' && group === 'apiregistration.k8s.io')
    )
      continue;
    rememberId(item);
    (field === 'namePrefix' ? item.prefixes : item.suffixes).push(text);
    const name = nameOf(item.object);
    change(item, { path, node: [field] }, (object) => setName(object, field === 'namePrefix' ? text + name : name + text));
  }
}

function labelSpecs(label: LabelEntry): readonly specs.FieldSpec[] {
  const own = label.fields ?? [];
  if (label.includeSelectors === true) return [...own, ...specs.SELECTOR_LABELS];
  return [
    ...own,
    ...(label.includeTemplates === true ? specs.TEMPLATE_LABELS : []),
    ...(label.includeVolumeClaimTemplates === true ? specs.CLAIM_TEMPLATE_LABELS : []),
    ...specs.METADATA_LABELS,
  ];
}

function addLabels(
  items: readonly Item[],
  pairs: Readonly<Record<string, string>>,
  fields: readonly specs.FieldSpec[],
  place: Place,
): void {
  if (Object.keys(pairs).length === 0) return;
  for (const item of items) {
    change(item, place, (object) => {
      for (const spec of fields) if (specs.applies(spec, object)) specs.setEntries(object, spec, pairs);
    });
  }
}

function setReplicas(items: readonly Item[], name: string, count: number, place: Place): boolean {
  let found = false;
  for (const item of items) {
    const ids = allIds(item).filter((id) => id.name === name);
    for (const spec of specs.REPLICAS) {
      if (!ids.some((id) => id.kind === spec.kind)) continue;
      found = true;
      change(item, place, (object) => {
        if (specs.applies(spec, object)) specs.visitFields(object, spec, (parent, key) => set(parent, key, count));
      });
    }
  }
  return found;
}

function setImages(items: readonly Item[], entry: ImageEntry, place: Place): void {
  const matches = imageMatcher(entry.name);
  const rewrite = (parent: Fields, key: string): void => {
    const reference = get(parent, key);
    if (typeof reference === 'string' && matches(reference)) set(parent, key, rewritten(reference, entry));
  };
  for (const item of items) {
    if (textOf(item.object, 'kind') === 'CustomResourceDefinition') continue;
    change(item, place, (object) => {
      visitContainers(object, (container) => rewrite(container, 'image'));
      for (const spec of specs.IMAGE_VOLUMES) specs.visitFields(object, spec, rewrite);
    });
  }
}

/** Every item of a list `containers` or `initContainers`, wherever it is. */
function visitContainers(value: Value, visit: (container: Fields) => void): void {
  if (Array.isArray(value)) for (const item of value) visitContainers(item, visit);
  if (!isFields(value)) return;
  for (const [key, item] of Object.entries(value)) {
    visitContainers(item, visit);
    if ((key === 'containers' || key === 'initContainers') && Array.isArray(item))
      for (const container of item) if (isFields(container)) visit(container);
  }
}

/** kustomize puts the name into a regular expression as it is written. */
function imageMatcher(name: string): (reference: string) => boolean {
  const text = `^${name}(:[a-zA-Z0-9_.{}-]*)?(@[a-zA-Z0-9]+([.+_-][a-zA-Z0-9]+)*:[a-zA-Z0-9_.{}-]*)?$`;
  try {
    const pattern = RE2JS.compile(text);
    return (reference) => pattern.matcher(reference).find();
  } catch {
    // A name that is no expression matches nothing, as in kustomize.
    return () => false;
  }
}

function rewritten(reference: string, entry: ImageEntry): string {
  const { name, tag, digest } = splitImage(reference);
  const newName = entry.newName || name;
  if (entry.newTag && entry.digest) return `${newName}:${entry.newTag}@${entry.digest}`;
  if (entry.newTag) return `${newName}:${entry.newTag}`;
  if (entry.digest) return `${newName}@${entry.digest}`;
  if (entry.tagSuffix) return `${newName}:${tag}${entry.tagSuffix}`;
  return `${newName}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`;
}

function splitImage(reference: string): { readonly name: string; readonly tag: string; readonly digest: string } {
  const at = reference.indexOf('@');
  const digest = at === -1 ? '' : reference.slice(at + 1);
  const rest = at === -1 ? reference : reference.slice(0, at);
  const colon = rest.indexOf(':', Math.max(0, rest.indexOf('/')));
  return colon === -1 ? { name: rest, tag: '', digest } : { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}
