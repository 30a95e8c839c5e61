/**
 * Says from which repository and folder an object of a cluster is deployed, by the objects that GitOps tools keep beside it:
 * Kustomizations of Flux and the sources that they use, Applications of Argo CD. Never calls out.
 * https://fluxcd.io/flux/components/kustomize/kustomizations/, https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml
 */
import type { Edge, Json, Resource, ResourceId, SourceRepository } from '../model/index.js';
import { apiGroup } from '../lib/api-version.js';

export interface Deployment {
  /** What deploys it. */
  readonly by: Resource;
  /** `github.com/acme/fleet`, as far as its address says that. */
  readonly repository: string;
  /** '' is the repository's root. */
  readonly folder: string;
  /** Where it puts what says no namespace, or all that it deploys. */
  readonly namespace?: string;
}

/** Empty for what nothing is known to deploy from a repository. */
export function deploymentsOf(
  edges: readonly Edge[],
  resources: ReadonlyMap<ResourceId, Resource>,
): (id: ResourceId) => readonly Deployment[] {
  const sources = new Map<ResourceId, ResourceId[]>();
  const deployers = new Map<ResourceId, Set<ResourceId>>();
  for (const { from, relation, to } of edges) {
    if (relation === 'uses' && isDeployer(resources.get(from))) sources.set(from, [...(sources.get(from) ?? []), to]);
    const [object, by] = relation === 'controlled-by' ? [from, to] : relation === 'controls' ? [to, from] : [];
    if (object === undefined || by === undefined || !isDeployer(resources.get(by))) continue;
    const known = deployers.get(object);
    if (known === undefined) deployers.set(object, new Set([by]));
    else known.add(by);
  }
  return (id) =>
    [...(deployers.get(id) ?? [])].flatMap((by): readonly Deployment[] => {
      const deployer = resources.get(by);
      if (deployer === undefined) return [];
      if (deployer.kind === 'Application') return applicationSources(deployer);
      return (sources.get(by) ?? []).flatMap((source) => kustomizationSource(deployer, resources.get(source)));
    });
}

/** True when the deployment's address is that of the repository. */
export function isFrom({ repository: wanted }: Deployment, { name, remote }: SourceRepository): boolean {
  if (remote !== undefined) return repositoryOf(name) === wanted || repositoryOf(remote) === wanted;
  // A folder or a bundle does not say where it comes from: then it is known by what it is called.
  return repositoryOf(name) === wanted || wanted.endsWith(`/${repositoryOf(name)}`);
}

function isDeployer(resource: Resource | undefined): boolean {
  if (resource === undefined) return false;
  const { apiVersion, kind } = resource;
  return DEPLOYERS.has(`${apiGroup(apiVersion)}/${kind}`);
}

const DEPLOYERS: ReadonlySet<string> = new Set(['argoproj.io/Application', 'kustomize.toolkit.fluxcd.io/Kustomization']);

function kustomizationSource(by: Resource, source: Resource | undefined): readonly Deployment[] {
  const url = source?.kind === 'GitRepository' ? textAt(source.raw, 'spec', 'url') : undefined;
  return url === undefined
    ? []
    : deploymentOf(by, url, textAt(by.raw, 'spec', 'path'), textAt(by.raw, 'spec', 'targetNamespace'));
}

function applicationSources(by: Resource): readonly Deployment[] {
  const several = memberAt(by.raw, 'spec', 'sources');
  const sources =
    Array.isArray(several) && several.length > 0 ? (several as readonly Json[]) : [memberAt(by.raw, 'spec', 'source')];
  const namespace = textAt(by.raw, 'spec', 'destination', 'namespace');
  return sources.flatMap((source): readonly Deployment[] => {
    const [url, path] = [textAt(source, 'repoURL'), textAt(source, 'path')];
    // A chart of a repository of charts, or files that another source takes values from.
    if (url === undefined || path === undefined) return [];
    return deploymentOf(by, url, path, namespace);
  });
}

function deploymentOf(by: Resource, url: string, path: string | undefined, namespace: string | undefined): readonly Deployment[] {
  const folder = (path ?? '').split('/').filter((step) => step !== '' && step !== '.');
  if (folder.includes('..')) return [];
  return [{ by, repository: repositoryOf(url), folder: folder.join('/'), ...(namespace === undefined ? {} : { namespace }) }];
}

/** `github.com/acme/fleet` of every address that people write for it; what is none stays as it is. */
function repositoryOf(address: string): string {
  const [, host, path] =
    /^(?:https?|ssh|git|git\+ssh):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+)$/iu.exec(address) ??
    /^(?:[^@/:]+@)?([^/:@]{2,}):([^/].*)$/u.exec(address) ??
    [];
  const plain = host === undefined || path === undefined ? address : `${host.toLowerCase()}/${path}`;
  return plain.replace(/\/+$/u, '').replace(/\.git$/u, '');
}

function textAt(value: Json | undefined, ...path: readonly string[]): string | undefined {
  const found = memberAt(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function memberAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string, Json>>)[key];
  }
  return at;
}
