/**
 * The patches of the Kubernetes API, applied to a copy: JSON patch (RFC 6902), JSON merge patch (RFC 7396), and strategic merge,
 * in which lists of named items are merged item by item. Gives the changed object; throws ApiProblem for what does not apply.
 */
import { canonicalJson } from '../../lib/canonical-json.js';
import { isFields, textAt, type Fields, type Json } from '../json.js';
import { ApiProblem, badRequest, notApplied } from './problem.js';

const MOST_OPERATIONS = 10_000;

export function patched(object: Fields, type: string, patch: Json): Fields {
  const result = applied(object, type.split(';')[0]?.trim() ?? '', patch);
  if (!isFields(result)) throw notApplied();
  return result;
}

function applied(object: Fields, type: string, patch: Json): Json {
  switch (type) {
    case 'application/json-patch+json':
      return jsonPatch(object, patch);
    case 'application/merge-patch+json':
      return merged(object, patch, false);
    case 'application/strategic-merge-patch+json':
      return merged(object, patch, true);
    default:
      throw new ApiProblem(415, 'UnsupportedMediaType', `the body of the request was in an unknown format: ${type}`);
  }
}

function jsonPatch(object: Json, operations: Json): Json {
  if (!Array.isArray(operations)) throw badRequest('a JSON patch is a list of operations');
  if (operations.length > MOST_OPERATIONS)
    throw new ApiProblem(413, 'RequestEntityTooLarge', 'the patch has too many operations');
  return operations.reduce<Json>((result, operation: Json) => operated(result, operation), object);
}

function operated(object: Json, operation: Json): Json {
  const [op, path] = [textAt(operation, 'op'), textAt(operation, 'path')];
  if (op === undefined || path === undefined || !isFields(operation)) throw badRequest('an operation has an op and a path');
  const steps = stepsOf(path);
  const value = Object.hasOwn(operation, 'value') ? (operation['value'] ?? null) : null;
  switch (op) {
    case 'test':
      if (canonicalJson(valueAt(object, steps) ?? null) !== canonicalJson(value)) throw notApplied();
      return object;
    case 'add':
      return edited(object, steps, value, 'add');
    case 'replace':
      return edited(object, steps, value, 'replace');
    case 'remove':
      return edited(object, steps, undefined, 'replace');
    case 'copy':
    case 'move': {
      const from = stepsOf(textAt(operation, 'from') ?? '');
      const moved = valueAt(object, from);
      if (moved === undefined) throw notApplied();
      return edited(op === 'move' ? edited(object, from, undefined, 'replace') : object, steps, moved, 'add');
    }
    default:
      throw badRequest(`${op} is no operation of a JSON patch`);
  }
}

function stepsOf(path: string): readonly string[] {
  if (path !== '' && !path.startsWith('/')) throw badRequest(`${path} is no pointer`);
  const steps = path === '' ? [] : path.slice(1).split('/');
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(object: Json | undefined, steps: readonly string[]): Json | undefined {
  let found = object;
  for (const step of steps) {
    if (Array.isArray(found)) found = /^\d+$/.test(step) ? (found as readonly Json[])[Number(step)] : undefined;
    else found = isFields(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found;
}

/** @param value undefined takes it out @param how `replace` needs it to be there */
function edited(object: Json, [step, ...rest]: readonly string[], value: Json | undefined, how: 'add' | 'replace'): Json {
  if (step === undefined) {
    if (value === undefined) throw notApplied();
    return value;
  }
  if (Array.isArray(object)) return editedList(object, step, rest, value, how);
  if (!isFields(object)) throw notApplied();
  const isThere = Object.hasOwn(object, step);
  if (!isThere && (rest.length > 0 || how === 'replace')) throw notApplied();
  if (rest.length > 0) return { ...object, [step]: edited(object[step] ?? null, rest, value, how) };
  if (value !== undefined) return { ...object, [step]: value };
  const { [step]: _, ...others } = object;
  return others;
}

function editedList(
  list: readonly Json[],
  step: string,
  rest: readonly string[],
  value: Json | undefined,
  how: 'add' | 'replace',
): Json {
  if (step === '-' && rest.length === 0 && how === 'add' && value !== undefined) return [...list, value];
  const index = /^\d+$/.test(step) ? Number(step) : -1;
  const found = list[index];
  if (rest.length > 0) {
    if (found === undefined) throw notApplied();
    return list.with(index, edited(found, rest, value, how));
  }
  if (how === 'add' && value !== undefined && index >= 0 && index <= list.length) return list.toSpliced(index, 0, value);
  if (found === undefined) throw notApplied();
  return value === undefined ? list.toSpliced(index, 1) : list.with(index, value);
}

const DIRECTIVE = '$patch';

function merged(object: Json | undefined, patch: Json, isStrategic: boolean, member = ''): Json {
  if (Array.isArray(patch)) return isStrategic ? mergedList(object, patch, member) : patch;
  if (!isFields(patch)) return patch;
  const before = isFields(object) && !(isStrategic && patch[DIRECTIVE] === 'replace') ? object : {};
  const members = new Map<string, Json>(Object.entries(before));
  for (const [key, value] of Object.entries(patch)) {
    if (isStrategic && key.startsWith('$')) continue;
    if (value === null) members.delete(key);
    else members.set(key, merged(members.get(key), value, isStrategic, key));
  }
  return Object.fromEntries(members);
}

/** By what the items of a list are told apart, where they are merged and not replaced: of the API's own definitions. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  imagePullSecrets: 'name',
  ownerReferences: 'uid',
  conditions: 'type',
  ports: 'containerPort',
  taints: 'key',
};

function mergedList(object: Json | undefined, patch: readonly Json[], member: string): Json {
  const before: readonly Json[] = Array.isArray(object) ? object : [];
  if (member === 'finalizers') return [...new Set([...before, ...patch])];
  // Of a Service, ports have another key than those of a container.
  const key =
    member === 'ports' && patch.some((item) => isFields(item) && Object.hasOwn(item, 'port')) ? 'port' : MERGE_KEYS[member];
  if (key === undefined || patch.some((item) => isFields(item) && item[DIRECTIVE] === 'replace'))
    return patch.filter((item) => !(isFields(item) && Object.hasOwn(item, DIRECTIVE)));
  const items = new Map<string, Json>(before.map((item) => [keyIn(item, key), item]));
  for (const item of patch) {
    const name = keyIn(item, key);
    if (isFields(item) && item[DIRECTIVE] === 'delete') items.delete(name);
    else items.set(name, merged(items.get(name), item, true));
  }
  return [...items.values()];
}

function keyIn(item: Json, key: string): string {
  return isFields(item) && Object.hasOwn(item, key) ? canonicalJson(item[key]) : canonicalJson(item);
}
