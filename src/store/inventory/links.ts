/** The edges and image uses of resources as they are now: replaced together, gone with their resource. */
import { sql } from 'kysely';
import type { GatheredResource } from '../../model/index.js';
import type { BigNumber } from '../database.js';
import { keyHash } from '../hash.js';
import type { Session } from '../session.js';

/** A resource of which the links are told, and what all of them together are compared by. */
export interface Linked extends GatheredResource {
  readonly number: BigNumber;
  readonly linksHash: Buffer;
}

export async function replaceLinks(
  session: Session,
  at: Date,
  fresh: readonly Linked[],
  relinked: readonly Linked[],
): Promise<void> {
  if (relinked.length > 0) {
    const numbers = relinked.map(({ number }) => number);
    await forgetLinks(session, numbers);
    await session.run(sql`
      update headwater.resource set links_hash = told.links_hash, changed_at = ${at}::timestamptz
      from unnest(${numbers}::bigint[], ${relinked.map(({ linksHash }) => linksHash)}::bytea[]) as told (number, links_hash)
      where resource.number = told.number`);
  }
  const all = [...fresh, ...relinked];
  const edges = all.flatMap(({ number, edges }) =>
    edges.map(({ relation, to, evidence }, place) => [number, place, relation, keyHash(to), to, evidence]),
  );
  if (edges.length > 0) {
    await session.copy('headwater.edge', ['resource', 'place', 'relation', 'to_hash', 'to_id', 'evidence'], edges);
  }
  const uses = all.flatMap(({ number, uses }) =>
    uses.map(
      ({ workload, container, containerKind, reference, running }, place) =>
      [number, place, workload, container, containerKind, reference, running ?? null], // prettier-ignore
    ),
  );
  const columns = ['resource', 'place', 'workload', 'container', 'container_kind', 'reference', 'running'];
  if (uses.length > 0) await session.copy('headwater.image_use', columns, uses);
}

export async function forgetLinks(session: Session, numbers: readonly BigNumber[]): Promise<void> {
  await session.run(sql`delete from headwater.edge where resource = any(${numbers}::bigint[])`);
  await session.run(sql`delete from headwater.image_use where resource = any(${numbers}::bigint[])`);
}
