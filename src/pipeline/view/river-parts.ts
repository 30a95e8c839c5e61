/** What the columns of the river are made of alike: nodes, counted connections, and how what was found is said. */
import type { RiverEdge, RiverNode } from './documents.js';
import { at, type Tally } from './look-index.js';

export interface Drawn {
  readonly nodes: readonly RiverNode[];
  readonly edges: readonly RiverEdge[];
  /** The node that a thing stands in. */
  readonly placeOf: ReadonlyMap<string, string>;
}

/** Counts connections by where they begin and end. */
export function connections(): { add(from: string, to: string): void; edges(): RiverEdge[] } {
  const counts = new Map<string, Map<string, { count: number }>>();
  return {
    add: (from, to) => {
      const ends = at(counts, from, () => new Map<string, { count: number }>());
      at(ends, to, () => ({ count: 0 })).count += 1;
    },
    edges: () => [...counts].flatMap(([from, ends]) => [...ends].map(([to, { count }]) => ({ from, to, count }))),
  };
}

export const NOTHING_FOUND: Readonly<Tally> = { count: 0, worst: undefined };

/** @param isRead false where some of it was not: it is not clear then, whatever else was not found */
export function found(tally: Readonly<Tally> | undefined, isRead: boolean): Pick<RiverNode, 'findings' | 'worst' | 'state'> {
  const { count, worst } = tally ?? NOTHING_FOUND;
  return {
    findings: count,
    ...(worst === undefined ? {} : { worst }),
    state: count > 0 ? 'affected' : isRead ? 'clear' : 'unknown',
  };
}
