/**
 * What a write does to an object beside what it says: identity, versions, the generation, what may not change, preconditions,
 * the end of a Pod. Throws ApiProblem; with `dry` it answers the same and changes nothing.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { canonicalJson } from '../../lib/canonical-json.js';
import { at, fieldsAt, isFields, listAt, numberAt, put, textAt, textsAt, type Fields, type Json } from '../json.js';
import { withDefaults } from './defaults.js';
import { CLAIM, NAMESPACE, POD, type ServedKind } from './kinds.js';
import { nameOf, namespaceOf, uidOf, type Objects } from './objects.js';
import { alreadyExists, badRequest, conflict, invalid, modified, notFound } from './problem.js';
import { selects } from './selectors.js';

export interface Place {
  readonly kind: ServedKind;
  /** Empty for what is in none. */
  readonly namespace: string;
  readonly name: string;
}

export interface Writes {
  create(kind: ServedKind, namespace: string, given: Fields, dry: boolean): Fields;
  /** @param part what of the change counts: all but the status, or only that */
  change(place: Place, change: (before: Fields) => Fields, part: 'whole' | 'status', dry: boolean): Fields;
  /** The object as it was; a Pod with its end begun. */
  remove(place: Place, options: Fields, dry: boolean): Fields;
}

export function writesTo(objects: Objects, now: () => Date): Writes {
  return { create, change, remove };

  function create(kind: ServedKind, namespace: string, given: Fields, dry: boolean): Fields {
    const named = withName(kind, given);
    const own = namespaceOf(named);
    if (own !== '' && own !== namespace)
      throw badRequest('the namespace of the object does not match the namespace on the request');
    if (kind.isNamespaced && objects.get(NAMESPACE, '', namespace) === undefined) throw notFound(NAMESPACE, namespace);
    if (objects.get(kind, namespace, nameOf(named)) !== undefined) throw alreadyExists(kind, nameOf(named));
    const object = born(kind, namespace, named, now());
    return dry ? object : objects.write(kind, object);
  }

  function change(place: Place, changed: (before: Fields) => Fields, part: 'whole' | 'status', dry: boolean): Fields {
    const before = found(place);
    const object = next(place, before, changed(before), part);
    return dry ? object : objects.write(place.kind, object);
  }

  function remove(place: Place, options: Fields, dry: boolean): Fields {
    const before = found(place);
    assertPreconditions(place, before, fieldsAt(options, 'preconditions'));
    if (place.kind !== POD) {
      if (!dry) objects.remove(place.kind, place.namespace, place.name);
      if (!dry && place.kind === NAMESPACE) empty(place.name);
      return before;
    }
    const grace = numberAt(options, 'gracePeriodSeconds') ?? numberAt(before, 'spec', 'terminationGracePeriodSeconds') ?? 30;
    if (grace === 0 || textAt(before, 'spec', 'nodeName') === undefined) {
      if (!dry) objects.remove(POD, place.namespace, place.name);
      return before;
    }
    if (at(before, 'metadata', 'deletionTimestamp') !== undefined) return before;
    const metadata: Fields = {
      ...fieldsAt(before, 'metadata'),
      generation: (numberAt(before, 'metadata', 'generation') ?? 0) + 1,
      deletionTimestamp: timestamp(new Date(now().getTime() + grace * 1000)),
      deletionGracePeriodSeconds: grace,
    };
    const ending = { ...before, metadata };
    return dry ? ending : objects.write(POD, ending);
  }

  function found({ kind, namespace, name }: Place): Fields {
    const object = objects.get(kind, namespace, name);
    if (object === undefined) throw notFound(kind, name);
    return object;
  }

  function empty(namespace: string): void {
    for (const [kind, object] of objects.inNamespace(namespace)) objects.remove(kind, namespace, nameOf(object));
  }
}

/** RFC 3339 without parts of a second, as the API writes times. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** As the server makes the ends of names: no vowels, and nothing that is taken for another letter. */
export function randomName(length: number): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  return Array.from({ length }, () => letters[randomInt(letters.length)] ?? '').join('');
}

function withName(kind: ServedKind, given: Fields): Fields {
  const [name, prefix] = [textAt(given, 'metadata', 'name') ?? '', textAt(given, 'metadata', 'generateName') ?? ''];
  const own = name !== '' ? name : prefix === '' ? '' : `${prefix}${randomName(5)}`;
  if (own === '') throw invalid(kind, '', 'metadata.name: Required value: name or generateName is required');
  // Some kinds take more than others; nobody takes what would be another path.
  if (own.length > 253 || own === '.' || own === '..' || /[/%\p{C}]/u.test(own))
    throw invalid(kind, own, `metadata.name: Invalid value: ${JSON.stringify(own)}: it is no name of a path segment`);
  return put(given, ['metadata', 'name'], own);
}

function born(kind: ServedKind, namespace: string, given: Fields, at: Date): Fields {
  const { apiVersion, kind: name } = kind;
  const metadata: Record<string, Json> = {
    ...fieldsAt(given, 'metadata'),
    ...(namespace === '' ? {} : { namespace }),
    uid: randomUUID(),
    creationTimestamp: timestamp(at),
    ...(kind.hasGeneration ? { generation: 1 } : {}),
  };
  for (const member of ['resourceVersion', 'managedFields', 'deletionTimestamp', 'selfLink']) delete metadata[member];
  // Maps that are empty are none.
  for (const member of ['labels', 'annotations'])
    if (isFields(metadata[member]) && Object.keys(metadata[member]).length === 0) delete metadata[member];
  const object = withDefaults(kind, { ...given, apiVersion, kind: name, metadata });
  assertSelected(kind, object);
  if (kind === NAMESPACE) return { ...object, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
  if (kind === CLAIM) return { ...object, status: { phase: 'Bound' } };
  if (kind === POD) return { ...object, status: { phase: 'Pending', qosClass: 'BestEffort' } };
  return kind.subresources.includes('status') ? { ...object, status: {} } : object;
}

/** What a write may not change stays as it is, or is refused. */
function next({ kind, name }: Place, before: Fields, after: Fields, part: 'whole' | 'status'): Fields {
  const version = textAt(after, 'metadata', 'resourceVersion') ?? '';
  if (version !== '' && version !== textAt(before, 'metadata', 'resourceVersion')) throw modified(kind, name);
  if (nameOf(after) !== name) throw badRequest('the name of the object does not match the name on the URL');
  const uid = uidOf(after);
  if (uid !== '' && uid !== uidOf(before)) throw conflict(kind, name, uidDiffers(uid, uidOf(before)));
  if (part === 'status') return put(before, ['status'], at(after, 'status'));
  const hasStatus = kind.subresources.includes('status');
  const { apiVersion, kind: kindName } = kind;
  const defaulted = withDefaults(kind, { ...after, apiVersion, kind: kindName });
  assertSelected(kind, defaulted);
  const own = hasStatus ? put(defaulted, ['status'], at(before, 'status')) : defaulted;
  assertMutable(kind, name, before, own);
  const kept = ['uid', 'creationTimestamp', 'namespace', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation'];
  let object = put(own, ['metadata', 'managedFields'], undefined);
  for (const member of kept) object = put(object, ['metadata', member], at(before, 'metadata', member));
  if (!kind.hasGeneration || canonicalJson(contentOf(before)) === canonicalJson(contentOf(object))) return object;
  return put(object, ['metadata', 'generation'], (numberAt(before, 'metadata', 'generation') ?? 0) + 1);
}

function contentOf(object: Fields): Fields {
  const { metadata: _, status: __, ...content } = object;
  return content;
}

/** Else its controller would make Pods without end, none of them its own. */
function assertSelected(kind: ServedKind, object: Fields): void {
  if (!FIXED_SELECTORS.has(kind.kind)) return;
  const labels = textsAt(object, 'spec', 'template', 'metadata', 'labels');
  if (Object.keys(labels).length > 0 && selects(at(object, 'spec', 'selector'), labels)) return;
  throw invalid(
    kind,
    nameOf(object),
    'spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`',
  );
}

const FIXED_SELECTORS: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']);

function assertMutable(kind: ServedKind, name: string, before: Fields, after: Fields): void {
  const differs = (...path: readonly string[]): boolean =>
    canonicalJson(at(before, ...path)) !== canonicalJson(at(after, ...path));
  if (FIXED_SELECTORS.has(kind.kind) && differs('spec', 'selector'))
    throw invalid(kind, name, 'spec.selector: Invalid value: field is immutable');
  if (kind.kind.endsWith('RoleBinding') && differs('roleRef'))
    throw invalid(kind, name, 'roleRef: Invalid value: cannot change roleRef');
  if (kind === POD && canonicalJson(withoutImages(before)) !== canonicalJson(withoutImages(after)))
    throw invalid(kind, name, 'spec: Forbidden: pod updates may not change fields other than the images of containers');
}

function withoutImages(pod: Fields): Json {
  const {
    containers: _,
    initContainers: __,
    tolerations: ___,
    activeDeadlineSeconds: ____,
    ...rest
  } = fieldsAt(pod, 'spec') ?? {};
  const lists = ['containers', 'initContainers'].map((list) =>
    listAt(pod, 'spec', list).map((one) => (isFields(one) ? put(one, ['image'], undefined) : one)),
  );
  return [rest, ...lists];
}

function assertPreconditions({ kind, name }: Place, object: Fields, preconditions: Fields | undefined): void {
  const [uid, version] = [textAt(preconditions, 'uid'), textAt(preconditions, 'resourceVersion')];
  if (uid !== undefined && uid !== uidOf(object)) throw conflict(kind, name, uidDiffers(uid, uidOf(object)));
  const actual = textAt(object, 'metadata', 'resourceVersion') ?? '';
  if (version !== undefined && version !== actual) {
    const why = `the ResourceVersion in the precondition (${version}) does not match the ResourceVersion in record (${actual}). The object might have been modified`;
    throw conflict(kind, name, `Precondition failed: ${why}`);
  }
}

function uidDiffers(wanted: string, actual: string): string {
  return `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${actual}`;
}
