/** Every provider whose blocks are projected. */
import { alibaba } from './alibaba/index.js';
import { aws } from './aws/index.js';
import { azure } from './azure/index.js';
import { gcp } from './gcp/index.js';
import type { ComputedLookup } from './module/resource.js';
import type { Projection, ProviderProjections } from './projection.js';

const PROVIDERS: readonly ProviderProjections[] = [aws, azure, gcp, alibaba];

const byType = new Map<string, Projection[]>();
const joined = new Set<string>();
for (const projection of PROVIDERS.flatMap(({ projections }) => projections)) {
  for (const type of typesOf(projection)) {
    const known = byType.get(type);
    if (known === undefined) byType.set(type, [projection]);
    else known.push(projection);
  }
  for (const type of projection.joins ?? []) joined.add(type);
}

const computed = new Map(
  PROVIDERS.flatMap((provider) => provider.computed).map((each) => [`${each.of}.${each.attribute}`, each.compute] as const),
);

export function typesOf({ from }: Projection): readonly string[] {
  return typeof from === 'string' ? [from] : from;
}

/** The projections that start at blocks of this type. */
export function projectionsOf(type: string): readonly Projection[] {
  return byType.get(type) ?? [];
}

/** True for a type that some projection reads, by itself or with others. */
export function isRead(type: string): boolean {
  return byType.has(type) || joined.has(type);
}

export const computedOf: ComputedLookup = (of, attribute) => computed.get(`${of}.${attribute}`);
