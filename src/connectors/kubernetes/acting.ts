/**
 * Changes live clusters: the actions, what they never touch, and the estate that makes their calls. Reads by the same ways as
 * the connector that only reads, by which more kinds are read whole; makes no call that is not in the table of calls.
 */
import type { Gap, Resource, Scope } from '../../model/index.js';
import type { ActingConnector, ActingEstate, CurrentList, CurrentState, EstateContext } from '../../ports/index.js';
import * as actions from './actions/index.js';
import { clustersAt } from './connector.js';
import { inNamespace, readPages, rereadObject } from './list.js';
import type { KindScope, LiveCluster, Survey } from './cluster.js';
import { actorGrant } from './grant.js';
import { groupKind, nameInId } from './identity.js';
import { kindKey } from './kinds.js';
import { protects } from './protects.js';
import { sendCall } from './send.js';
import { hasHealth, workloadHealth } from './workload-health.js';

export const kubernetesActing: ActingConnector = {
  name: 'kubernetes',
  actions: Object.values(actions),
  protects,
  grant: actorGrant,
  // The kinds that reading is narrowed to say nothing of what an action must look at.
  open: async (claim, options, context) => actingEstate(await clustersAt(claim, { ...options, kinds: [] }, context), context),
};

function actingEstate(clusters: readonly LiveCluster[], { source }: EstateContext): ActingEstate {
  const estate: ActingEstate = {
    read: async ({ scope, resource }): Promise<CurrentState> => {
      const place = await placeOf(scope);
      if (place.kind === 'not-served') return { kind: 'gone' };
      const name = nameInId(resource);
      if (place.kind === 'unknown' || name?.cluster !== scope.account || name === undefined)
        return { kind: 'unknown', gap: place.kind === 'unknown' ? place.gap : notHere(scope) };
      const again = await rereadObject(place.cluster, place.kindScope, name);
      if (again.kind !== 'seen') return again;
      const resources = again.observations.flatMap((one) => (one.kind === 'resource' ? [one.resource] : []));
      const seen = resources.find(({ id }) => id === resource);
      if (seen === undefined) return { kind: 'unknown', gap: notHere(scope) };
      return { kind: 'seen', resource: seen, observations: again.observations };
    },

    list: async (scope, namespace = ''): Promise<CurrentList> => {
      const place = await placeOf(scope);
      if (place.kind === 'not-served') return { kind: 'listed', resources: [] };
      if (place.kind === 'unknown') return { kind: 'unknown', gap: place.gap };
      const { cluster, kindScope } = place;
      const isWide = namespace !== '' && kindScope.namespace === undefined;
      const narrowed = isWide ? { ...kindScope, path: inNamespace(kindScope.path, namespace) } : kindScope;
      const resources: Resource[] = [];
      for await (const page of readPages(cluster, narrowed, undefined)) {
        if (page.kind === 'broken') return { kind: 'unknown', gap: page.gap };
        for (const one of page.observations) {
          if (one.kind === 'gap') return { kind: 'unknown', gap: one.gap };
          if (one.kind === 'resource') resources.push(one.resource);
        }
      }
      return { kind: 'listed', resources };
    },

    send: (step) => sendCall(step, clusters),

    health: async (address) => {
      if (!hasHealth(address.scope)) return { kind: 'healthy', because: `a ${address.scope.kind} runs nothing` };
      const state = await estate.read(address);
      if (state.kind === 'unknown') return { kind: 'inconclusive', because: state.gap.why };
      // What was removed was meant to be; what took its place was waited for by the plan itself.
      if (state.kind === 'gone') return { kind: 'healthy', because: 'it is not there any more' };
      return workloadHealth(state.resource);
    },

    close: async () => {
      for (const { server } of clusters) server.close();
      return Promise.resolve();
    },
  };
  return estate;

  type Place =
    | { readonly kind: 'found'; readonly cluster: LiveCluster; readonly kindScope: KindScope }
    /** The cluster has no such kind, and so nothing of it. */
    | { readonly kind: 'not-served' }
    | { readonly kind: 'unknown'; readonly gap: Gap };

  /** By group and kind: which version is asked for is the server's to say. */
  async function placeOf(scope: Scope): Promise<Place> {
    const cluster = clusters.find(({ name }) => name === scope.account);
    if (cluster === undefined) return { kind: 'unknown', gap: notHere(scope) };
    const key = kindKey(scope.apiVersion, scope.kind);
    const { group } = groupKind(scope.apiVersion, scope.kind);
    const known = scopeIn(await cluster.known(), scope);
    if (known !== undefined) return { kind: 'found', cluster, kindScope: known };
    // A kind may have come since it was last asked for.
    const survey = await cluster.survey();
    const kindScope = scopeIn(survey, scope);
    if (kindScope !== undefined) return { kind: 'found', cluster, kindScope };
    const { served, problems } = survey;
    const isHidden = problems.some(
      ({ groupVersion }) => groupVersion === undefined || groupKind(groupVersion, '').group === group,
    );
    return served.has(key) || isHidden ? { kind: 'unknown', gap: notHere(scope) } : { kind: 'not-served' };
  }

  function notHere({ kind, apiVersion, account }: Scope): Gap {
    return {
      code: 'API_UNAVAILABLE',
      source,
      what: `${kind} (${apiVersion}) in ${account ?? 'no cluster'}`,
      why: 'it is not among what is read there',
      hides: ['resources', 'findings'],
    };
  }
}

function scopeIn({ scopes }: Survey, { apiVersion, kind, region }: Scope): KindScope | undefined {
  const key = kindKey(apiVersion, kind);
  return scopes.find((one) => kindKey(one.scope.apiVersion, one.scope.kind) === key && one.scope.region === region);
}
