/**
 * The containers of an object that makes Pods: of the built-in workloads, and of custom kinds that embed a Pod template
 * (`…template.spec.containers`: Argo Rollouts, Knative Services, …).
 */
import { get, getIn, isFields, textOf } from './plain.js';
import type { Fields, Value } from './plain.js';

export interface Container {
  readonly name: string;
  readonly kind: 'container' | 'initContainer' | 'ephemeralContainer';
  readonly image: string;
}

const POD_SPECS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    Pod: ['spec'],
    PodTemplate: ['template', 'spec'],
    ReplicationController: ['spec', 'template', 'spec'],
    Deployment: ['spec', 'template', 'spec'],
    ReplicaSet: ['spec', 'template', 'spec'],
    StatefulSet: ['spec', 'template', 'spec'],
    DaemonSet: ['spec', 'template', 'spec'],
    Job: ['spec', 'template', 'spec'],
    CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  }),
);
const BUILT_IN = /^(?:v1|apps\/|batch\/|extensions\/)/;
const LISTS = [
  ['containers', 'container'],
  ['initContainers', 'initContainer'],
  ['ephemeralContainers', 'ephemeralContainer'],
] as const;
const MAX_DEPTH = 20;

/** Every container that has an image, in the order written. */
export function containersOf(object: Fields): readonly Container[] {
  const kind = textOf(object, 'kind') ?? '';
  const path = POD_SPECS.get(kind);
  if (path !== undefined && BUILT_IN.test(textOf(object, 'apiVersion') ?? '')) return inPodSpec(getIn(object, ...path));
  // Schemas of custom kinds describe Pod templates without being any.
  return kind === 'CustomResourceDefinition' ? [] : inTemplates(object, 0);
}

function inTemplates(value: Value, depth: number): readonly Container[] {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((item) => inTemplates(item, depth + 1));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const here = key === 'template' ? inPodSpec(get(item, 'spec')) : [];
    return here.length > 0 ? here : inTemplates(item, depth + 1);
  });
}

function inPodSpec(spec: Value | undefined): readonly Container[] {
  return LISTS.flatMap(([list, kind]) => {
    const containers = get(spec, list);
    if (!Array.isArray(containers)) return [];
    return containers.flatMap((container, index) => {
      const image = textOf(container, 'image');
      // Knative lets the only container go without a name.
      const name = textOf(container, 'name') ?? `${list}[${index}]`;
      return image === undefined || image === '' ? [] : [{ name, kind, image }];
    });
  });
}
