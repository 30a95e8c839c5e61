/** What an object says of who controls it: its owner reference, and the marks of what deployed it. */
import type { Edge } from '../../model/index.js';
import { argoCdController } from './argo-cd.js';
import { fluxControllers } from './flux.js';
import { helmController } from './helm.js';
import { groupKind, namedId, type ClusterFacts, type Controlled } from './identity.js';

/** What deployment tools of the cluster put where. */
export interface Deployers {
  /** Where Argo CD itself runs: the Applications that are named without a namespace are there. */
  readonly argoCdNamespace?: string;
}

/** `controlled-by` edges, with the path of the member that states each. */
export function controllerEdges(object: Controlled, facts: ClusterFacts, deployers: Deployers): readonly Edge[] {
  return [
    ...ownerEdge(object, facts),
    ...helmController(object, facts),
    ...argoCdController(object, facts, deployers.argoCdNamespace),
    ...fluxControllers(object, facts),
  ];
}

/** An object has at most one owner that controls it, in its own namespace or in none. */
function ownerEdge({ id, metadata }: Controlled, facts: ClusterFacts): readonly Edge[] {
  const owners = metadata.ownerReferences ?? [];
  const index = owners.findIndex(({ controller }) => controller === true);
  const owner = owners[index];
  if (owner === undefined) return [];
  const to = namedId(facts, { ...groupKind(owner.apiVersion, owner.kind), name: owner.name }, metadata.namespace ?? '');
  return to === undefined ? [] : [{ from: id, relation: 'controlled-by', to, evidence: `metadata.ownerReferences[${index}]` }];
}
