/** A page of a list of the view: one read of an index, whatever the order and however far down the page is. */
import { sql, type RawBuilder } from 'kysely';
import {
  VIEW_PAGE_BOUND,
  VIEW_SORTS,
  VIEW_TOTAL_BOUND,
  type ListedOf,
  type ViewHead,
  type ViewNoun,
  type ViewPage,
  type ViewQuery,
} from '../ports/index.js';
import type { Session } from './session.js';
import { parseCursor, toCursor, type ViewOrder, type ViewPlace } from './view-cursor.js';
import { VIEW_NOUNS, type FilterColumn, type NounTable, type SortColumn } from './view-nouns.js';
import { toPrefixQuery, wordsOf } from './view-text.js';

/**
 * Compiling such a query takes longer than running it; and with less memory the rows that have some words are found by their
 * pages only, all rows of which are looked at then.
 */
export const quickly = sql`select set_config('jit', 'off', true), set_config('work_mem', '32MB', true)`;

export async function listView<Noun extends ViewNoun>(
  session: Session,
  noun: Noun,
  query: ViewQuery<Noun>,
  head: ViewHead | undefined,
): Promise<ViewPage<ListedOf<Noun>>> {
  const shape: NounTable<Noun> = VIEW_NOUNS[noun];
  const { order, column } = orderOf(noun, shape, query);
  const limit = Math.min(query.limit, VIEW_PAGE_BOUND);
  const place = query.after === undefined ? undefined : parseCursor(query.after, order, column.type);
  const wanted = wantedOf(shape, query);
  await session.run(quickly);
  const rows = await session.run(pageOf(shape, column, { wanted, place, reverse: order.reverse, limit: limit + 1 }));
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  const whole = wanted.length === 0 ? (head?.counts[noun] ?? 0) : undefined;
  const total = whole ?? (await count(session, shape, wanted));
  return {
    items: items.map(({ item }) => item),
    ...(last === undefined ? {} : { next: toCursor(order, last) }),
    total: whole ?? Math.min(total, VIEW_TOTAL_BOUND),
    isWhole: whole !== undefined || total <= VIEW_TOTAL_BOUND,
    revision: head?.revision ?? 0,
  };
}

function orderOf<Noun extends ViewNoun>(noun: Noun, shape: NounTable<Noun>, { sort, reverse = false }: ViewQuery<Noun>) {
  const [first]: readonly (typeof sort)[] = VIEW_SORTS[noun];
  const by = sort ?? first;
  const column = by === undefined || !Object.hasOwn(shape.sorts, by) ? undefined : shape.sorts[by];
  if (by === undefined || column === undefined) throw new RangeError(`${noun} has no order ${by}`);
  const order: ViewOrder = { noun, sort: by, reverse };
  return { order, column };
}

interface Condition {
  /** What a row must be, for one of several values or all of them. */
  readonly holds: RawBuilder<boolean>;
  /** The same for each value by itself; absent where there is one, or where they are no codes of a column. */
  readonly each?: {
    readonly column: RawBuilder<unknown>;
    readonly type: RawBuilder<unknown>;
    readonly codes: readonly (number | string)[];
  };
}

function wantedOf<Noun extends ViewNoun>(shape: NounTable<Noun>, { filters, text }: ViewQuery<Noun>): readonly Condition[] {
  const given: Readonly<Record<string, readonly string[] | undefined>> = filters ?? {};
  const columns: Readonly<Record<string, FilterColumn<Noun>>> = shape.filters;
  const conditions = Object.entries(given).flatMap(([member, values = []]): readonly Condition[] => {
    const column = Object.hasOwn(columns, member) ? columns[member] : undefined;
    if (column === undefined) throw new RangeError(`nothing is filtered by ${member}`);
    return values.length === 0 ? [] : [conditionOf(column, values)];
  });
  const words = wordsOf(text);
  if (words.length > 0) conditions.push({ holds: sql<boolean>`words @@ ${toPrefixQuery(words)}::tsquery` });
  return conditions;
}

function conditionOf<Noun extends ViewNoun>(
  { column, type, match, codes: codesOf }: FilterColumn<Noun>,
  values: readonly string[],
): Condition {
  const codes = [...new Set(codesOf(values))];
  const [only] = codes;
  const name = sql.raw(column);
  const as = sql.raw(type);
  if (only === undefined) return { holds: sql<boolean>`false` };
  if (match === 'bits') {
    const bits = codes.reduce<number>((all, code) => all | Number(code), 0);
    return { holds: sql<boolean>`(${name} & ${bits}::smallint) <> 0` };
  }
  if (codes.length === 1) return { holds: sql<boolean>`${name} = ${only}::${as}` };
  return { holds: sql<boolean>`${name} = any(${codes}::${as}[])`, each: { column: name, type: as, codes } };
}

interface Wanted {
  readonly wanted: readonly Condition[];
  readonly place: ViewPlace | undefined;
  readonly reverse: boolean;
  readonly limit: number;
}

type PageRow<Noun extends ViewNoun> = ViewPlace & { readonly item: ListedOf<Noun> };

function pageOf<Noun extends ViewNoun>(
  { table, name, sorts }: NounTable<Noun>,
  { column, type }: SortColumn<Noun>,
  { wanted, place, reverse, limit }: Wanted,
): RawBuilder<PageRow<Noun>> {
  const isName = column === name.column;
  const sorted = isName ? ['s_name', 'key'] : [column, 's_name', 'key'];
  const along = sql.raw(sorted.map((one) => `${one} ${reverse ? 'desc' : 'asc'}`).join());
  const value = isName ? [] : [sql`${place?.value}::${sql.raw(type)}`];
  const after = place === undefined ? [] : [afterPlace(sorted, value, place, reverse)];
  // Of what does not come onto the page, indexes alone are read.
  const placesOf = (conditions: readonly RawBuilder<boolean>[]): RawBuilder<unknown> => sql`
    select ${sql.raw(sorted.join())} from ${sql.raw(table)} where ${all([...conditions, ...after])}
    order by ${along} limit ${limit}`;
  const [first, ...others] = wanted;
  const isFirstOrder = column === Object.values<SortColumn<Noun>>(sorts)[0]?.column;
  const places =
    first?.each === undefined || others.length > 0 || !isFirstOrder
      ? placesOf(wanted.map(({ holds }) => holds))
      : placesOfEach(first.each, placesOf);
  const shown = sql.raw(`shown.${column} as value, shown.s_name as name, shown.key, shown.item`);
  const order = sql.raw(sorted.map((one) => `shown.${one} ${reverse ? 'desc' : 'asc'}`).join());
  return sql<PageRow<Noun>>`
    select ${shown} from (${places}) as page join ${sql.raw(table)} as shown using (key) order by ${order} limit ${limit}`;
}

/** No index gives several values in one order; but the page begins with the first of the pages of each. */
function placesOfEach(
  { column, type, codes }: NonNullable<Condition['each']>,
  placesOf: (conditions: readonly RawBuilder<boolean>[]) => RawBuilder<unknown>,
): RawBuilder<unknown> {
  const ofEach = placesOf([sql<boolean>`${column} = given.code`]);
  return sql`select page.* from unnest(${codes}::${type}[]) as given (code), lateral (${ofEach}) as page`;
}

function afterPlace(
  sorted: readonly string[],
  value: readonly RawBuilder<unknown>[],
  { name, key }: ViewPlace,
  reverse: boolean,
): RawBuilder<boolean> {
  const place = sql.join([...value, sql`${name}::text`, sql`${key}::uuid`]);
  return sql<boolean>`(${sql.raw(sorted.join())}) ${sql.raw(reverse ? '<' : '>')} (${place})`;
}

function all(conditions: readonly RawBuilder<boolean>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

async function count<Noun extends ViewNoun>(
  session: Session,
  { table }: NounTable<Noun>,
  wanted: readonly Condition[],
): Promise<number> {
  const [{ count: counted } = { count: 0 }] = await session.run(sql<{ count: number }>`
    select count(*)::integer as count from (
      select from ${sql.raw(table)} where ${all(wanted.map(({ holds }) => holds))} limit ${VIEW_TOTAL_BOUND + 1}
    ) as counted`);
  return counted;
}
