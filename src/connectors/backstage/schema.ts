/** The part of a Backstage catalog entity that says who owns what (backstage.io/docs, "Descriptor Format of Catalog Entities"). */
import { z } from 'zod';

const short = z.string().min(1).max(500);
const long = z.string().max(2000);

/** What makes a document a catalog entity at all. */
export const entity = z.object({ apiVersion: z.string().startsWith('backstage.io/'), kind: short });

/** Component, API, Resource, System, Domain. */
export const ownedEntity = z.object({
  kind: short,
  metadata: z.object({
    name: short,
    annotations: z
      .object({ 'backstage.io/source-location': long.optional(), 'backstage.io/managed-by-location': long.optional() })
      .nullish(),
  }),
  spec: z.object({ owner: short }),
});
export type OwnedEntity = z.infer<typeof ownedEntity>;

export const locationEntity = z.object({
  spec: z.object({ target: long.nullish(), targets: z.array(long).max(10_000).nullish() }),
});
