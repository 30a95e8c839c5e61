/** The clusters that were opened, as one estate: what there is, how it is, and how it changes. */
import { scopeKey, type Gap, type Scope, type SourceId } from '../../model/index.js';
import type { Change, Estate, EstateContext, FoundScope, Reread, ScopePage } from '../../ports/index.js';
import type { KindScope, LiveCluster, Survey } from './cluster.js';
import { followAll, type FollowTuning } from './follow.js';
import { nameInId } from './identity.js';
import { readPages, rereadObject } from './list.js';

export function kubernetesEstate(clusters: readonly LiveCluster[], context: EstateContext, tuning: FollowTuning): Estate {
  const { source, signal, progress } = context;
  /** Where the last whole reading of each scope ended. */
  const readTo = new Map<string, string>();

  return {
    scopes: async function* (): AsyncGenerator<FoundScope, void, undefined> {
      const surveys = clusters.map(async (cluster) => ({ cluster, survey: await cluster.survey() }));
      // One that fails must not leave others without anybody who listens.
      await Promise.allSettled(surveys);
      for (const each of surveys) {
        const { cluster, survey } = await each;
        for (const gap of gapsOf(cluster, survey, source)) yield { kind: 'gap', gap };
        for (const { scope } of survey.scopes) yield { kind: 'scope', scope };
      }
    },

    read: async function* (scope: Scope, from: string | undefined): AsyncGenerator<ScopePage, void, undefined> {
      const found = await find(scope);
      if (found === undefined) {
        yield { kind: 'broken', gap: notServed(scope, source) };
        return;
      }
      for await (const page of readPages(found.cluster, found.kindScope, from)) {
        if (page.kind === 'page' && page.position !== undefined) readTo.set(scopeKey(scope), page.position);
        yield page;
      }
    },

    reread: async (scope, resource): Promise<Reread> => {
      const found = await find(scope);
      const name = nameInId(resource);
      if (found === undefined || name === undefined || name.cluster !== found.cluster.name)
        return { kind: 'unknown', gap: notServed(scope, source) };
      return rereadObject(found.cluster, found.kindScope, name);
    },

    changes: (positions): AsyncIterable<Change> => followAll({ clusters, positions, readTo, tuning, progress, signal }),

    close: async () => {
      for (const { server } of clusters) server.close();
      return Promise.resolve();
    },
  };

  async function find(scope: Scope): Promise<{ readonly cluster: LiveCluster; readonly kindScope: KindScope } | undefined> {
    const key = scopeKey(scope);
    const cluster = clusters.find(({ name }) => name === scope.account);
    if (cluster === undefined) return undefined;
    const { scopes } = await cluster.known();
    const kindScope = scopes.find((one) => scopeKey(one.scope) === key);
    return kindScope === undefined ? undefined : { cluster, kindScope };
  }
}

function gapsOf(cluster: LiveCluster, { problems }: Survey, source: SourceId): readonly Gap[] {
  return problems.map(({ groupVersion, code, why }) => ({
    code,
    source,
    what: groupVersion === undefined ? `cluster ${cluster.name}` : `${groupVersion} in ${cluster.name}`,
    why,
    hides: ['resources', 'images', 'findings'],
  }));
}

function notServed({ kind, apiVersion, account }: Scope, source: SourceId): Gap {
  return {
    code: 'API_UNAVAILABLE',
    source,
    what: `${kind} (${apiVersion}) in ${account ?? 'no cluster'}`,
    why: 'the server does not have it, or does not say so',
    hides: ['resources', 'findings'],
  };
}
