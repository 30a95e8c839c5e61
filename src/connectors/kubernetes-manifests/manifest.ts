/** Which objects a YAML or JSON text holds and which of them are Kubernetes resources. Judges by content only. */
import { readYamlDocuments } from '../../lib/yaml/index.js';
import type { YamlDialect, YamlFile, YamlLimits } from '../../lib/yaml/index.js';
import { clone, get, isFields, textOf } from './plain.js';
import type { Fields } from './plain.js';

/** An object with its place in the file. */
export interface ManifestObject {
  readonly object: Fields;
  readonly document: number;
  readonly node: readonly (string | number)[];
}

export interface Manifest {
  readonly objects: readonly ManifestObject[];
  readonly yaml: YamlFile;
}

/** All maps of a text, with Lists unrolled. */
export function readManifest(text: string, limits: YamlLimits, dialect?: YamlDialect): Manifest {
  const yaml = readYamlDocuments(text, limits, dialect);
  const objects = yaml.documents.flatMap(({ value, index }) => {
    const copy = value === undefined ? null : clone(value);
    return isFields(copy) ? unrolled({ object: copy, document: index, node: [] }) : [];
  });
  return { objects, yaml };
}

/** True when a text may hold resources: cheap, so that other YAML is never parsed. */
export function mayHoldResources(text: string): boolean {
  return API_VERSION.test(text) && KIND.test(text);
}

const API_VERSION = /(?:^|[\s{,"'])apiVersion["']?[ \t]*:/;
const KIND = /(?:^|[\s{,"'])kind["']?[ \t]*:/;

type ObjectKind = 'resource' | 'kustomization' | 'nameless' | 'other';

/** Files of other tools that also have `apiVersion`, `kind` and a name, and are never applied to a cluster. */
const OTHER_TOOLS =
  /^(?:skaffold|backstage\.io|headwater\.dev|kind\.x-k8s\.io|kubeadm\.k8s\.io|kubelet\.config\.k8s\.io|audit\.k8s\.io)\//;
const BUILT_IN = /^(?:v1|(?:apps|batch|autoscaling|policy|extensions)\/v[0-9a-z]+|[a-z.]+\.k8s\.io\/v[0-9a-z]+)$/;

/** What an object is. `nameless` looks like a built-in resource but has no name, so nothing can apply it. */
export function kindOfObject(object: Fields): ObjectKind {
  const apiVersion = textOf(object, 'apiVersion');
  const kind = textOf(object, 'kind');
  if (apiVersion === undefined || kind === undefined || apiVersion === '' || kind === '') return 'other';
  if (apiVersion.startsWith('kustomize.config.k8s.io/')) return 'kustomization';
  if (OTHER_TOOLS.test(apiVersion)) return 'other';
  if (resourceName(object) !== undefined) return 'resource';
  // A kubeconfig (`v1` Config) and admission configurations have no metadata, either, and are no mistake.
  return BUILT_IN.test(apiVersion) && isFields(get(object, 'metadata')) ? 'nameless' : 'other';
}

/** `metadata.name`, or `metadata.generateName` for what gets its name when it is created. */
export function resourceName(object: Fields): string | undefined {
  return textOf(object, 'metadata', 'name') || textOf(object, 'metadata', 'generateName') || undefined;
}

/** True when a name, namespace or kind is still a template expression. */
export function isTemplated(object: Fields): boolean {
  const identity = [textOf(object, 'kind'), textOf(object, 'metadata', 'namespace'), resourceName(object)];
  return identity.some((text) => text !== undefined && /\{\{|\{%/.test(text));
}

/** `List`, `ConfigMapList`, …: a kind that ends so and has items is taken apart, as kubectl and kustomize do. */
function unrolled(found: ManifestObject): readonly ManifestObject[] {
  const items = get(found.object, 'items');
  if (textOf(found.object, 'kind')?.endsWith('List') !== true || textOf(found.object, 'apiVersion') === undefined) return [found];
  if (!Array.isArray(items)) return items === null ? [] : [found];
  return items.flatMap((item, index) => {
    const node = [...found.node, 'items', index];
    return isFields(item) ? unrolled({ object: item, document: found.document, node }) : [];
  });
}
