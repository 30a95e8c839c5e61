/** What the organisation has put out of reach of every action, beside what always is (S8). */
import type { ProtectedScope, Resource, ResponsePlan } from '../model/index.js';
import { matchesGlob } from './globs.js';

type Placed = Pick<Resource, 'platform' | 'account' | 'cluster' | 'namespace' | 'kind' | 'name' | 'labels'>;

/** The reason of the first scope that the resource is in; undefined for all else. A scope that names nothing is everything. */
export function protectedBecause({ protected: scopes }: Pick<ResponsePlan, 'protected'>, resource: Placed): string | undefined {
  return scopes.find((scope) => covers(scope, resource))?.because;
}

function covers({ platform, account, namespace, kind, name, labels = {} }: ProtectedScope, resource: Placed): boolean {
  const is = (glob: string | undefined, ...texts: readonly (string | undefined)[]): boolean =>
    glob === undefined || texts.some((text) => text !== undefined && matchesGlob(text, glob));
  return (
    is(platform, resource.platform) &&
    is(account, resource.account, resource.cluster) &&
    is(namespace, resource.namespace) &&
    is(kind, resource.kind) &&
    is(name, resource.name) &&
    Object.entries(labels).every(([label, glob]) =>
      is(glob, Object.hasOwn(resource.labels, label) ? resource.labels[label] : undefined),
    )
  );
}
