/** Types of which it is known whether they are the same. What is not known clashes with nothing. */
import { BOOL, listOf, mapOf, simple, STRING, type Type } from '../types.js';

/** Of what this does not know the type of, though an API server may. Not `dyn`, which is what it takes documents for. */
export const UNKNOWN = simple('unknown');
/** Of `request` and `namespaceObject`: objects with fields, no maps. */
export const ADMISSION_REQUEST = simple('kubernetes.AdmissionRequest');
export const NAMESPACE = simple('kubernetes.Namespace');

const GROUP_VERSION_KIND = simple('kubernetes.GroupVersionKind');
const GROUP_VERSION_RESOURCE = simple('kubernetes.GroupVersionResource');
const TEXTS = mapOf(STRING, STRING);

/**
 * Fields of these objects, as far as their types are known here.
 * https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/admission/plugin/cel/compile.go
 */
const FIELDS: ReadonlyMap<string, ReadonlyMap<string, Type>> = new Map([
  [
    ADMISSION_REQUEST.name,
    new Map([
      ...['name', 'namespace', 'operation', 'subResource', 'requestSubResource'].map((name) => [name, STRING] as const),
      ...['kind', 'requestKind'].map((name) => [name, GROUP_VERSION_KIND] as const),
      ...['resource', 'requestResource'].map((name) => [name, GROUP_VERSION_RESOURCE] as const),
      ['userInfo', simple('kubernetes.UserInfo')],
      ['dryRun', BOOL],
    ]),
  ],
  [GROUP_VERSION_KIND.name, new Map(['group', 'version', 'kind'].map((name) => [name, STRING]))],
  [GROUP_VERSION_RESOURCE.name, new Map(['group', 'version', 'resource'].map((name) => [name, STRING]))],
  [
    'kubernetes.UserInfo',
    new Map([
      ['username', STRING],
      ['uid', STRING],
      ['groups', listOf(STRING)],
      ['extra', mapOf(STRING, listOf(STRING))],
    ]),
  ],
  [NAMESPACE.name, new Map([['metadata', simple('kubernetes.NamespaceMetadata')]])],
  [
    'kubernetes.NamespaceMetadata',
    new Map([
      ['name', STRING],
      ['labels', TEXTS],
      ['annotations', TEXTS],
    ]),
  ],
]);

export function isObject({ name }: Type): boolean {
  return name.startsWith('kubernetes.');
}

/** Of a field. */
export function fieldOf(type: Type, field: string): Type {
  return FIELDS.get(type.name)?.get(field) ?? UNKNOWN;
}

export function isUnknown({ name }: Type): boolean {
  return name === 'unknown' || name === 'never';
}

/** Whether the type, and all that it is made of, is one that an API server knows as well and by the same name. */
export function isCertain(type: Type): boolean {
  if (type.name === 'type') return true;
  return !isUnknown(type) && type.name !== 'dyn' && type.variable !== true && type.params.every(isCertain);
}

/** What cannot be null. */
const NEVER_NULL: ReadonlySet<string> = new Set(['bool', 'int', 'uint', 'double', 'string', 'bytes', 'list', 'map']);

/** Whether no value is of both types; `dyn` goes together with anything. */
export function clash(left: Type, right: Type): boolean {
  if (isUnknown(left) || isUnknown(right) || left.name === 'dyn' || right.name === 'dyn') return false;
  if (left.name === 'null_type' || right.name === 'null_type') {
    const other = left.name === 'null_type' ? right : left;
    return NEVER_NULL.has(other.name);
  }
  return left.name !== right.name || anyParam(left, right, clash);
}

/** Whether two elements of one literal are of different types; here `dyn` is a type like any other. */
export function differ(left: Type, right: Type): boolean {
  if (isUnknown(left) || isUnknown(right)) return false;
  return left.name !== right.name || anyParam(left, right, differ);
}

function anyParam({ params }: Type, other: Type, test: (left: Type, right: Type) => boolean): boolean {
  return params.some((param, index) => {
    const beside = other.params[index];
    return beside !== undefined && test(param, beside);
  });
}
