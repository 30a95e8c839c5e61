/** Finds things of any noun by their names: a few of each that have the words, the best of them first. */
import { sql } from 'kysely';
import type { ListedOf, ViewHit, ViewNoun } from '../ports/index.js';
import { VIEW_SORTS } from '../ports/index.js';
import type { Session } from './session.js';
import { quickly } from './view-list.js';
import { NOUNS, VIEW_NOUNS, type NounTable } from './view-nouns.js';
import { sortKey, toPrefixQuery, wordsOf } from './view-text.js';

export async function searchView(session: Session, text: string, limit: number): Promise<readonly ViewHit[]> {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  await session.run(quickly);
  const hits: ViewHit[] = [];
  for (const noun of NOUNS) hits.push(...(await candidates(session, noun, text, words)));
  return bestHits(hits, text, limit);
}

/** More than anybody reads of one noun, so that what is called so is among them. */
const OF_EACH = 100;

async function candidates<Noun extends ViewNoun>(
  session: Session,
  noun: Noun,
  text: string,
  words: readonly string[],
): Promise<readonly ViewHit[]> {
  const shape: NounTable<Noun> = VIEW_NOUNS[noun];
  const [first]: readonly (keyof typeof shape.sorts)[] = VIEW_SORTS[noun];
  const order = first === undefined ? 's_name' : shape.sorts[first].column;
  const table = sql.raw(shape.table);
  const has = sql`words @@ ${toPrefixQuery(words)}::tsquery`;
  // Names end in numbers, whose keys do not begin as those of longer numbers do.
  const begins = sortKey(text.replace(/\d+$/, ''));
  const rows = await session.run(sql<{ item: ListedOf<Noun> }>`
    (select item from ${table} where ${has} order by ${sql.raw(order)}, s_name, key limit ${OF_EACH})
    union all
    (select item from ${table} where ${has} and s_name >= ${begins} and s_name < ${`${begins}\u{10ffff}`}
     order by s_name, key limit ${OF_EACH})`);
  const hits = new Map(
    rows.map(({ item }) => [item.id, { noun, id: item.id, name: shape.nameOf(item), detail: shape.detailOf(item) }]),
  );
  return [...hits.values()];
}

/** Those that are called so first, then those whose names begin so; else in the order in which they came. */
export function bestHits(hits: readonly ViewHit[], text: string, limit: number): readonly ViewHit[] {
  const wanted = text.trim().toLowerCase();
  const ranked = hits.map((hit) => ({ hit, rank: rankOf(hit, wanted) }));
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ hit }) => hit);
}

/** An image is called by its name with and without its registry. */
function rankOf({ noun, id, name }: ViewHit, wanted: string): number {
  const called = name.toLowerCase();
  const names = noun === 'image' ? [called, called.slice(called.indexOf('/') + 1)] : [called];
  if (id.toLowerCase() === wanted || names.includes(wanted)) return 0;
  return names.some((one) => one.startsWith(wanted)) ? 1 : 2;
}
