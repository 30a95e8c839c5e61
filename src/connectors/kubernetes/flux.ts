/**
 * What Flux declares: which objects a Kustomization or HelmRelease deploys, by its inventory and by the labels on the
 * objects, and the source that it takes them from.
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#inventory, https://fluxcd.io/flux/components/helm/helmreleases/
 */
import type { Edge, ResourceId } from '../../model/index.js';
import { releaseId } from './helm.js';
import { groupKind, idOf, namedId, type ClusterFacts, type Controlled } from './identity.js';
import { fieldsAt, listAt, textAt, type Fields } from './schema.js';

const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io';
const HELM = 'helm.toolkit.fluxcd.io';
const SOURCE = 'source.toolkit.fluxcd.io';
export const KUSTOMIZATION = { group: KUSTOMIZE, kind: 'Kustomization' } as const;
export const HELM_RELEASE = { group: HELM, kind: 'HelmRelease' } as const;

const DEPLOYERS = [KUSTOMIZATION, HELM_RELEASE] as const;

/** The Kustomization or HelmRelease whose labels the object carries. */
export function fluxControllers({ id, metadata }: Controlled, { cluster }: ClusterFacts): readonly Edge[] {
  return DEPLOYERS.flatMap((deployer): readonly Edge[] => {
    const label = `${deployer.group}/name`;
    const name = metadata.labels?.[label];
    const namespace = metadata.labels?.[`${deployer.group}/namespace`];
    if (name === undefined || namespace === undefined) return [];
    const to = idOf(cluster, { ...deployer, namespace, name });
    // A Kustomization may deploy itself.
    return to === id ? [] : [{ from: id, relation: 'controlled-by', to, evidence: `metadata.labels['${label}']` }];
  });
}

export function kustomizationEdges(object: Fields, id: ResourceId, namespace: string, facts: ClusterFacts): readonly Edge[] {
  return [...sourceEdges(object, id, namespace, facts, [['spec', 'sourceRef']]), ...inventoryEdges(object, id, facts)];
}

export function helmReleaseEdges(object: Fields, id: ResourceId, namespace: string, facts: ClusterFacts): readonly Edge[] {
  const sources = [
    ['spec', 'chart', 'spec', 'sourceRef'],
    ['spec', 'chartRef'],
  ];
  return [
    ...sourceEdges(object, id, namespace, facts, sources),
    ...inventoryEdges(object, id, facts),
    ...releaseEdge(object, id, facts),
  ];
}

function sourceEdges(
  object: Fields,
  id: ResourceId,
  namespace: string,
  facts: ClusterFacts,
  paths: readonly (readonly string[])[],
): readonly Edge[] {
  return paths.flatMap((path): readonly Edge[] => {
    const reference = fieldsAt(object, ...path);
    const [kind, name] = [textAt(reference, 'kind'), textAt(reference, 'name')];
    if (kind === undefined || name === undefined) return [];
    const { group } = groupKind(textAt(reference, 'apiVersion') ?? `${SOURCE}/v1`, kind);
    const to = namedId(facts, { group, kind, name, namespace: textAt(reference, 'namespace') }, namespace);
    return to === undefined ? [] : [{ from: id, relation: 'uses', to, evidence: path.join('.') }];
  });
}

/** Objects in other clusters are listed, too: of these only the kubeconfig's Secret is known here. */
function inventoryEdges(object: Fields, id: ResourceId, facts: ClusterFacts): readonly Edge[] {
  if (isRemote(object)) return [];
  return listAt(object, 'status', 'inventory', 'entries').flatMap((entry, index): readonly Edge[] => {
    const listed = inventoryName(textAt(entry, 'id') ?? '');
    const to = listed === undefined ? undefined : namedId(facts, listed, listed.namespace);
    if (to === undefined || to === id) return [];
    return [{ from: id, relation: 'controls', to, evidence: `status.inventory.entries[${index}]` }];
  });
}

/**
 * `namespace_name_group_Kind`, with colons of the name as two underscores: `ObjMetadata` of sigs.k8s.io/cli-utils. Groups,
 * kinds and namespaces have no underscores.
 */
function inventoryName(id: string): { group: string; kind: string; namespace: string; name: string } | undefined {
  const parts = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(id);
  if (parts === null) return undefined;
  const [, namespace = '', name = '', group = '', kind = ''] = parts;
  return { namespace, name: name.replaceAll('__', ':'), group, kind };
}

/** The release that Helm itself knows, by its name and where it is kept. */
function releaseEdge(object: Fields, id: ResourceId, { cluster }: ClusterFacts): readonly Edge[] {
  const [latest] = isRemote(object) ? [] : listAt(object, 'status', 'history');
  const [name, namespace] = [textAt(latest, 'name'), textAt(object, 'status', 'storageNamespace') ?? textAt(latest, 'namespace')];
  if (name === undefined || namespace === undefined) return [];
  return [{ from: id, relation: 'controls', to: releaseId(cluster, namespace, name), evidence: 'status.history[0]' }];
}

function isRemote(object: Fields): boolean {
  return fieldsAt(object, 'spec', 'kubeConfig') !== undefined;
}
