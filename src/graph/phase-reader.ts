/** Says which release phase each of many resources is in, with what their namespaces say. Keeps the namespaces only. */
import type { PhaseJudgement, Resource } from '../model/index.js';
import { judgePhase, type PhaseRules } from './release-phase.js';

/** @param resources those that may be namespaces of others; the rest of them is not kept */
export function phaseReader(resources: Iterable<Resource>, rules: PhaseRules): (resource: Resource) => PhaseJudgement {
  const namespaces = new Map<string, Resource>();
  for (const resource of resources)
    if (resource.kind === 'Namespace' && resource.apiVersion === 'v1') namespaces.set(placeOf(resource, resource.name), resource);
  return (resource) => {
    const namespace = resource.namespace === undefined ? undefined : namespaces.get(placeOf(resource, resource.namespace));
    return judgePhase(resource, rules, namespace);
  };
}

/** A name is one namespace's within one cluster, one overlay's rendering or one tree of files. */
function placeOf({ source, cluster, origin }: Resource, name: string): string {
  return [source, cluster ?? '', origin?.overlay ?? '', name].join('\0');
}
