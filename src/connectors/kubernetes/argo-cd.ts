/**
 * What Argo CD's Applications declare: which objects each of them deploys, by its own list and by the mark on the object.
 * https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
 */
import type { Edge, ResourceId } from '../../model/index.js';
import { idOf, namedId, type ClusterFacts, type Controlled } from './identity.js';
import { listAt, textAt, type Fields } from './schema.js';

const GROUP = 'argoproj.io';
export const APPLICATION = { group: GROUP, kind: 'Application' } as const;
/** What Argo CD keeps its settings in; it is in the namespace that it runs in. */
export const SETTINGS = 'argocd-cm';

const TRACKING_ID = 'argocd.argoproj.io/tracking-id';
/** How Applications name the cluster that they are in. */
const OWN_SERVER = 'https://kubernetes.default.svc';
const OWN_NAME = 'in-cluster';

/** To each object that the Application lists, unless it is in another cluster: of that only the address is known here. */
export function applicationEdges(application: Fields, id: ResourceId, facts: ClusterFacts): readonly Edge[] {
  const server = textAt(application, 'spec', 'destination', 'server');
  const name = textAt(application, 'spec', 'destination', 'name');
  if ((server !== undefined && server !== OWN_SERVER) || (name !== undefined && name !== OWN_NAME)) return [];
  const fallback = textAt(application, 'spec', 'destination', 'namespace') ?? '';
  return listAt(application, 'status', 'resources').flatMap((entry, index): readonly Edge[] => {
    const [kind, named] = [textAt(entry, 'kind'), textAt(entry, 'name')];
    if (kind === undefined || named === undefined) return [];
    const object = { group: textAt(entry, 'group') ?? '', kind, name: named, namespace: textAt(entry, 'namespace') };
    const to = namedId(facts, object, fallback);
    return to === undefined ? [] : [{ from: id, relation: 'controls', to, evidence: `status.resources[${index}]` }];
  });
}

/**
 * The Application that the object's tracking id names: `app:group/Kind:namespace/name`. An id that was copied from another
 * object names that one, and says nothing of this.
 * @param home where Applications are that are named without a namespace; without it nothing is known of these
 */
export function argoCdController(
  { id, group, kind, metadata }: Controlled,
  { cluster }: ClusterFacts,
  home: string | undefined,
): readonly Edge[] {
  const tracking = metadata.annotations?.[TRACKING_ID];
  const parts = tracking?.split(':') ?? [];
  const [app = '', groupKind, ...place] = parts;
  // Names of roles may have colons in them.
  const [namespace, name] = splitOnce(place.join(':'), '/');
  const own = metadata.namespace ?? '';
  // Of what lives in no namespace it says the Application's.
  if (groupKind !== `${group}/${kind}` || name !== metadata.name || (own !== '' && namespace !== own)) return [];
  // Namespaces have no underscore in them.
  const [first, second] = splitOnce(app, '_');
  const [inNamespace, application] = second === undefined ? [home, first] : [first, second];
  if (inNamespace === undefined || application === '') return [];
  const to = idOf(cluster, { ...APPLICATION, namespace: inNamespace, name: application });
  return [{ from: id, relation: 'controlled-by', to, evidence: `metadata.annotations['${TRACKING_ID}']` }];
}

function splitOnce(text: string, sign: string): readonly [string, string | undefined] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
