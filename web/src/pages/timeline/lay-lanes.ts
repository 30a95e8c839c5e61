// Puts actions into lanes over time: at most so many lanes, the busiest first, all others in one. Above a bound they are counted in
// equal steps of time and no longer placed one by one.
import type { Schemas } from '../../api/queries.js';

type Row = Schemas['ActionRow'];

export const LANE_KINDS = ['service', 'target', 'action', 'source'] as const;
export type LaneKind = (typeof LANE_KINDS)[number];

/** More actions than this are counted. */
export const DRAWN = 150;
const LANES = 8;
const STEPS = 60;

export interface Lane {
  /** Undefined: all that have no lane of their own. */
  readonly name: string | undefined;
  /** How many names are in it. */
  readonly names: number;
  readonly rows: readonly Row[];
}

export interface Span {
  /** In milliseconds since 1970; `to` is later than `from`. */
  readonly from: number;
  readonly to: number;
}

export function lanesOf(rows: readonly Row[], kind: LaneKind): readonly Lane[] {
  const byName = new Map<string, Row[]>();
  for (const row of rows) {
    for (const name of namesOf(row, kind)) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [row]);
      else known.push(row);
    }
  }
  const all = [...byName].toSorted(([a, ofA], [b, ofB]) => ofB.length - ofA.length || a.localeCompare(b));
  const own = all.length > LANES ? all.slice(0, LANES - 1) : all;
  const rest = all.slice(own.length);
  const lanes = own.map(([name, of]): Lane => ({ name, names: 1, rows: of }));
  if (rest.length === 0) return lanes;
  return [...lanes, { name: undefined, names: rest.length, rows: [...new Set(rest.flatMap(([, of]) => of))] }];
}

function namesOf(row: Row, kind: LaneKind): ReadonlySet<string> {
  switch (kind) {
    case 'service':
      return new Set(row.targets.map(({ service }) => service));
    case 'target':
      return new Set(row.targets.map(({ name }) => name));
    case 'action':
      return new Set([row.action]);
    case 'source':
      return new Set([row.source]);
  }
}

/** From the oldest of them to now, with a little room on both sides. */
export function spanOf(rows: readonly Row[], now: number): Span {
  const oldest = Math.min(now - 3_600_000, ...rows.map(({ at }) => Date.parse(at)));
  const room = (now - oldest) * 0.03;
  return { from: oldest - room, to: now + room };
}

/** From 0 to 1. */
export function placeOf(at: string, { from, to }: Span): number {
  return Math.min(1, Math.max(0, (Date.parse(at) - from) / (to - from)));
}

export interface Bucket extends Span {
  readonly rows: readonly Row[];
}

/** Only those that have any. */
export function bucketsOf(rows: readonly Row[], span: Span): readonly Bucket[] {
  const step = (span.to - span.from) / STEPS;
  const byStep = new Map<number, Row[]>();
  for (const row of rows) {
    const at = Math.min(STEPS - 1, Math.floor(placeOf(row.at, span) * STEPS));
    const known = byStep.get(at);
    if (known === undefined) byStep.set(at, [row]);
    else known.push(row);
  }
  return [...byStep].map(([at, of]) => ({ from: span.from + at * step, to: span.from + (at + 1) * step, rows: of }));
}
