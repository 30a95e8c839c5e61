/**
 * What else declares an object, so that what is changed here is changed back there (S10): Argo CD, Flux, Helm, an operator, or
 * whatever its labels name. Takes the object and the deployers that were read; gives each with whether it reverts by itself.
 */
import type { Resource } from '../../../model/index.js';
import { nameInId } from '../identity.js';
import { at, isTrueAt, listAt, textAt } from '../schema.js';
import { APPLICATION, called, HELM_RELEASE, isKind, KUSTOMIZATION, type Found, type Kind, type Reader } from './objects.js';

export interface Declaration {
  /** `Argo CD's Application argocd/shop`. */
  readonly by: string;
  /** True when it puts back what is changed here without anybody's doing, or when that is not known. */
  readonly reverts: boolean;
}

const INSTANCE = 'app.kubernetes.io/instance';
const MANAGED_BY = 'app.kubernetes.io/managed-by';
const HELM_NAME = 'meta.helm.sh/release-name';
const HELM_NAMESPACE = 'meta.helm.sh/release-namespace';
const ARGO_CD_ID = 'argocd.argoproj.io/tracking-id';
const FLUX_RECONCILE = 'kustomize.toolkit.fluxcd.io/reconcile';
const DEPLOYERS: readonly Kind[] = [APPLICATION, KUSTOMIZATION, HELM_RELEASE];

/** The Applications, Kustomizations and HelmReleases that deploy the object, as far as they are there. */
export async function readDeployers({ resource, edges }: Found, reader: Reader): Promise<readonly Resource[]> {
  const named = edges.flatMap(({ relation, to }) => {
    const name = relation === 'controlled-by' ? nameInId(to) : undefined;
    const kind = DEPLOYERS.find((one) => name !== undefined && isKind(one, { apiVersion: `${name.group}/v1`, kind: name.kind }));
    return name === undefined || kind === undefined ? [] : [{ kind, namespace: name.namespace, name: name.name }];
  });
  const found: Resource[] = [];
  for (const { kind, namespace, name } of named) {
    const deployer = await reader.one(kind, namespace, name);
    if (deployer !== undefined) found.push(deployer.resource);
  }
  return [...found, ...(await byLabel(resource, reader))];
}

/** By its older way Argo CD marks objects with a label that others use, too: only its own list proves it. */
async function byLabel(resource: Resource, reader: Reader): Promise<readonly Resource[]> {
  if (resource.labels[INSTANCE] === undefined || resource.annotations[ARGO_CD_ID] !== undefined) return [];
  return (await reader.all(APPLICATION, '')).filter((application) => lists(application, resource));
}

function lists({ raw }: Resource, { apiVersion, kind, namespace, name }: Resource): boolean {
  return listAt(raw, 'status', 'resources').some((entry) => {
    const group = textAt(entry, 'group') ?? '';
    const isSame = isKind(
      { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind: textAt(entry, 'kind') ?? '' },
      { apiVersion, kind },
    );
    return isSame && textAt(entry, 'name') === name && (textAt(entry, 'namespace') ?? namespace) === namespace;
  });
}

export function declarationsOf(resource: Resource, deployers: readonly Resource[]): readonly Declaration[] {
  const { labels, annotations } = resource;
  const declarations = [
    ...argoCd(resource, deployers),
    ...flux(resource, deployers, KUSTOMIZATION, 'Flux'),
    ...flux(resource, deployers, HELM_RELEASE, 'Flux'),
  ];
  const release = annotations[HELM_NAME];
  if (release !== undefined)
    declarations.push({ by: `the Helm release ${annotations[HELM_NAMESPACE] ?? ''}/${release}`, reverts: false });
  const owner = listAt(resource.raw, 'metadata', 'ownerReferences').find((one) => isTrueAt(one, 'controller'));
  if (owner !== undefined)
    declarations.push({ by: `its controller ${textAt(owner, 'kind') ?? ''} ${textAt(owner, 'name') ?? ''}`, reverts: true });
  const manager = labels[MANAGED_BY];
  if (declarations.length === 0 && manager !== undefined && manager !== 'headwater')
    declarations.push({ by: `${manager} (its label ${MANAGED_BY})`, reverts: false });
  return declarations;
}

/** Sentences for whoever is asked to agree: where the change does not last. */
export function declarationEffects(declarations: readonly Declaration[]): readonly string[] {
  return declarations.map(({ by, reverts }) =>
    reverts ? `${by} declares it and puts it back by itself` : `${by} declares it: its next deployment puts it back`,
  );
}

/** https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/#automatic-self-healing */
function argoCd({ annotations }: Resource, deployers: readonly Resource[]): Declaration[] {
  const applications = deployers.filter((one) => isKind(one, APPLICATION));
  const id = annotations[ARGO_CD_ID];
  if (applications.length === 0)
    return id === undefined ? [] : [{ by: `Argo CD's Application ${id.split(':')[0] ?? ''}`, reverts: true }];
  return applications.map((application) => ({
    by: `Argo CD's ${called(application)}`,
    reverts:
      isTrueAt(application.raw, 'spec', 'syncPolicy', 'automated', 'selfHeal') &&
      at(application.raw, 'spec', 'syncPolicy', 'automated', 'enabled') !== false,
  }));
}

/**
 * A Kustomization applies what it declares again at every interval, a HelmRelease only where drift detection says so.
 * https://fluxcd.io/flux/components/kustomize/kustomizations/, https://fluxcd.io/flux/components/helm/helmreleases/#drift-detection
 */
function flux({ labels, annotations }: Resource, deployers: readonly Resource[], kind: Kind, tool: string): Declaration[] {
  const group = kind.apiVersion.split('/')[0] ?? '';
  const name = labels[`${group}/name`];
  if (name === undefined) return [];
  const namespace = labels[`${group}/namespace`] ?? '';
  const deployer = deployers.find((one) => isKind(one, kind) && one.name === name && one.namespace === namespace);
  const by = `${tool}'s ${kind.kind} ${namespace}/${name}`;
  if (deployer === undefined) return [{ by, reverts: true }];
  const isAtWork = !isTrueAt(deployer.raw, 'spec', 'suspend') && annotations[FLUX_RECONCILE] !== 'disabled';
  const corrects = kind === KUSTOMIZATION || textAt(deployer.raw, 'spec', 'driftDetection', 'mode') === 'enabled';
  return [{ by, reverts: isAtWork && corrects }];
}
