/**
 * The containers of an object that makes Pods: of the built-in workloads, and of custom kinds that embed a Pod template
 * (`…template.spec.containers`: Argo Rollouts, Knative Services, …). Never changes what it is given; follows no prototype.
 */
import { apiGroup } from './api-version.js';
import { podTemplatePath } from './pod-template.js';

export interface Container {
  readonly name: string;
  readonly kind: 'container' | 'initContainer' | 'ephemeralContainer';
  readonly image: string;
}

type Json = null | boolean | number | string | readonly Json[] | Fields;
interface Fields {
  readonly [key: string]: Json;
}

/** The lists of a Pod's specification that hold containers, and what each holds. */
export const CONTAINER_LISTS = [
  ['containers', 'container'],
  ['initContainers', 'initContainer'],
  ['ephemeralContainers', 'ephemeralContainer'],
] as const;
const MAX_DEPTH = 20;

/** Every container that has an image, in the order written. */
export function containersOf(object: Fields): readonly Container[] {
  const found: Container[] = [];
  changePodSpecs(object, (spec) => {
    found.push(...inPodSpec(spec));
    return spec;
  });
  return found;
}

/** The object with each Pod specification in it changed; itself when none is different. */
export function changePodSpecs(object: Fields, change: (spec: Fields) => Fields): Fields {
  const [apiVersion, kind] = [get(object, 'apiVersion'), get(object, 'kind')];
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return object;
  const path = podTemplatePath({ apiVersion, kind });
  if (path !== undefined) return changeAt(object, [...path, 'spec'], change);
  // Schemas of custom kinds describe Pod templates without being any, and what records other objects holds theirs.
  return NO_TEMPLATES.has(`${apiGroup(apiVersion)}/${kind}`) ? object : changeMembers(object, change, 0);
}

const NO_TEMPLATES: ReadonlySet<string> = new Set(['apiextensions.k8s.io/CustomResourceDefinition', 'apps/ControllerRevision']);

function changeAt(object: Fields, [key, ...rest]: readonly string[], change: (spec: Fields) => Fields): Fields {
  const value = key === undefined ? undefined : get(object, key);
  if (key === undefined || !isFields(value)) return object;
  return put(object, key, rest.length === 0 ? change(value) : changeAt(value, rest, change));
}

function changeTemplates(value: Json, change: (spec: Fields) => Fields, depth: number): Json {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return value;
  if (isFields(value)) return changeMembers(value, change, depth);
  const items = value.map((item) => changeTemplates(item, change, depth + 1));
  return items.every((item, index) => item === value[index]) ? value : items;
}

function changeMembers(object: Fields, change: (spec: Fields) => Fields, depth: number): Fields {
  let changed = object;
  for (const [key, item] of Object.entries(object)) {
    const spec = key === 'template' && isFields(item) ? get(item, 'spec') : undefined;
    const next =
      isFields(item) && isFields(spec) && inPodSpec(spec).length > 0
        ? put(item, 'spec', change(spec))
        : changeTemplates(item, change, depth + 1);
    changed = put(changed, key, next);
  }
  return changed;
}

function inPodSpec(spec: Fields): readonly Container[] {
  return CONTAINER_LISTS.flatMap(([list, kind]) => {
    const containers = get(spec, list);
    if (!Array.isArray(containers)) return [];
    return containers.flatMap((container: Json, index) => {
      if (!isFields(container)) return [];
      const [image, named] = [get(container, 'image'), get(container, 'name')];
      // Knative lets the only container go without a name.
      const name = typeof named === 'string' ? named : `${list}[${index}]`;
      return typeof image !== 'string' || image === '' ? [] : [{ name, kind, image }];
    });
  });
}

/** With one member replaced, in its place. Spreading makes own members of all keys, whatever they are called. */
function put(object: Fields, key: string, value: Json): Fields {
  return get(object, key) === value ? object : { ...object, [key]: value };
}

function get(object: Fields, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
