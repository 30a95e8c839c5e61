// Puts the places of each column under each other: in an order that crosses little, then as near to what they are connected with as
// there is room. Changes the `y` of the items that it is given, and the order of the columns.
import type { Item, Segment } from './items.js';

export interface Spacing {
  /** Between places, in pixels. */
  readonly gap: number;
  /** Around the bed of a stream that passes. */
  readonly bed: number;
  /** All columns begin at the top: with many places there is more to read on the first screen than the shortest ways would show. */
  readonly isTop: boolean;
}

const SWEEPS = 10;
const PULLS = 18;
const LEAST_HEIGHT = 360;

/** @returns how high the drawing is */
export function arrange(columns: Item[][], spacing: Spacing): number {
  order(columns);
  const height = Math.max(LEAST_HEIGHT, ...columns.map((column) => needed(column, spacing)));
  for (const column of columns) spread(column, spacing.isTop ? needed(column, spacing) : height, spacing);
  if (spacing.isTop) return height;
  for (let pull = 0; pull < PULLS; pull += 1) {
    const strength = 0.96 ** pull;
    const isForward = pull % 2 === 0;
    for (const column of isForward ? columns : columns.toReversed()) {
      for (const item of column) {
        const goal = wished(item, isForward);
        if (goal !== undefined) item.y += (goal - (item.y + item.height / 2)) * strength;
      }
      settle(column, height, spacing);
    }
  }
  return height;
}

/** By the mean place of what each comes from and leads to, some sweeps to the right and back; groups stay together, in their order. */
function order(columns: Item[][]): void {
  const place = new Map<Item, number>();
  const note = (column: readonly Item[]): void => column.forEach((item, index) => place.set(item, (index + 0.5) / column.length));
  for (const column of columns) note(column);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isForward = sweep % 2 === 0;
    const indices = columns.map((_, index) => index);
    for (const index of isForward ? indices : indices.toReversed()) {
      const column = columns[index];
      if (column === undefined) continue;
      const keys = new Map(column.map((item) => [item, meanPlace(item, isForward, place) ?? place.get(item) ?? 0]));
      column.sort((a, b) => a.group - b.group || (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
      note(column);
    }
  }
}

function meanPlace(item: Item, isForward: boolean, place: ReadonlyMap<Item, number>): number | undefined {
  return mean(isForward ? item.ins : item.outs, (segment) => place.get(isForward ? segment.from : segment.to) ?? 0);
}

/** The middle of what it comes from, or leads to. */
function wished(item: Item, isForward: boolean): number | undefined {
  return mean(isForward ? item.ins : item.outs, ({ from, to }) => {
    const other = isForward ? from : to;
    return other.y + other.height / 2;
  });
}

function mean(segments: readonly Segment[], of: (segment: Segment) => number): number | undefined {
  let all = 0;
  let weight = 0;
  for (const segment of segments) {
    const own = Math.sqrt(segment.count);
    all += of(segment) * own;
    weight += own;
  }
  return weight === 0 ? undefined : all / weight;
}

function between(above: Item, below: Item, { gap, bed }: Spacing): number {
  return above.isBed || below.isBed ? bed : gap;
}

function needed(column: readonly Item[], spacing: Spacing): number {
  return column.reduce((all, item, index) => {
    const above = column[index - 1];
    return all + item.height + (above === undefined ? 0 : between(above, item, spacing));
  }, 0);
}

/** One under the other, with the room that is left over and under them. */
function spread(column: readonly Item[], height: number, spacing: Spacing): void {
  let y = (height - needed(column, spacing)) / 2;
  column.forEach((item, index) => {
    const above = column[index - 1];
    y += above === undefined ? 0 : between(above, item, spacing);
    item.y = y;
    y += item.height;
  });
}

/** Pushes apart what overlaps: down from the top, then up from the foot, so that all stays inside. */
function settle(column: readonly Item[], height: number, spacing: Spacing): void {
  column.forEach((item, index) => {
    const above = column[index - 1];
    const least = above === undefined ? 0 : above.y + above.height + between(above, item, spacing);
    item.y = Math.max(item.y, least);
  });
  for (let index = column.length - 1; index >= 0; index -= 1) {
    const item = column[index];
    if (item === undefined) continue;
    const below = column[index + 1];
    const most = below === undefined ? height - item.height : below.y - between(item, below, spacing) - item.height;
    item.y = Math.min(item.y, most);
  }
}
