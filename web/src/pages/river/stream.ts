// The river as a graph to walk in: what is upstream and downstream of a place, and what is left of it when it is narrowed.
import type { Schemas } from '../../api/queries.js';

export type River = Schemas['River'];
export type RiverNode = River['nodes'][number];
export type RiverEdge = River['edges'][number];

/** Places and connections that stand out, by the place's id and the connection's place in `edges`. */
export interface Lit {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<number>;
  readonly upstream: number;
  readonly downstream: number;
}

export interface Stream {
  readonly nodes: readonly RiverNode[];
  readonly edges: readonly RiverEdge[];
  readonly byId: ReadonlyMap<string, RiverNode>;
  /** Indices of edges. */
  readonly into: ReadonlyMap<string, readonly number[]>;
  readonly outOf: ReadonlyMap<string, readonly number[]>;
}

export function streamOf(nodes: readonly RiverNode[], all: readonly RiverEdge[]): Stream {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges = all.filter(({ from, to }) => byId.has(from) && byId.has(to));
  const into = new Map<string, number[]>();
  const outOf = new Map<string, number[]>();
  edges.forEach(({ from, to }, index) => {
    push(outOf, from, index);
    push(into, to, index);
  });
  return { nodes, edges, byId, into, outOf };
}

/** All that flows to a place, and all that it flows to. */
export function around(stream: Stream, id: string): Lit {
  const nodes = new Set([id]);
  const edges = new Set<number>();
  const upstream = walk(stream, id, 'into', nodes, edges);
  const downstream = walk(stream, id, 'outOf', nodes, edges);
  return { nodes, edges, upstream, downstream };
}

/** What the cause touches that the API was asked for. */
export function touchedBy({ nodes, edges }: Stream): Lit {
  return {
    nodes: new Set(nodes.flatMap(({ id, touched }) => (touched === true ? [id] : []))),
    edges: new Set(edges.flatMap(({ touched }, index) => (touched === true ? [index] : []))),
    upstream: 0,
    downstream: 0,
  };
}

export interface Narrowing {
  readonly phases: readonly string[];
  readonly states: readonly string[];
  readonly text: string;
}

/**
 * What runs in these phases with all that flows to it; what is called so with all that it flows to and comes from; places of
 * these states. Without any: all.
 */
export function narrow(river: Pick<River, 'nodes' | 'edges'>, { phases, states, text }: Narrowing): Stream {
  let stream = streamOf(river.nodes, river.edges);
  const sought = text.trim().toLowerCase();
  if (phases.length > 0) {
    const kept = new Set<string>();
    for (const { id, column, releasePhase = 'unknown' } of stream.nodes) {
      if (column !== 'workload' || !phases.includes(releasePhase)) continue;
      kept.add(id);
      walk(stream, id, 'into', kept, new Set());
    }
    stream = keeping(stream, (node) => kept.has(node.id));
  }
  if (sought !== '') {
    const kept = new Set<string>();
    for (const { id, label } of stream.nodes) {
      if (!label.toLowerCase().includes(sought)) continue;
      for (const near of around(stream, id).nodes) kept.add(near);
    }
    stream = keeping(stream, (node) => kept.has(node.id));
  }
  return states.length === 0 ? stream : keeping(stream, ({ state }) => states.includes(state));
}

/** What the chosen cause touches, and nothing else. */
export function onlyTouched(stream: Stream): Stream {
  return keeping(stream, ({ touched }) => touched === true);
}

function keeping({ nodes, edges }: Stream, isKept: (node: RiverNode) => boolean): Stream {
  return streamOf(nodes.filter(isKept), edges);
}

/** @returns how many places were found */
function walk(stream: Stream, id: string, way: 'into' | 'outOf', nodes: Set<string>, edges: Set<number>): number {
  const seen = new Set([id]);
  const queue = [id];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const index of stream[way].get(at) ?? []) {
      edges.add(index);
      const edge = stream.edges[index];
      const next = way === 'into' ? edge?.from : edge?.to;
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      nodes.add(next);
      queue.push(next);
    }
  }
  return seen.size - 1;
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
