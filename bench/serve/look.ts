/**
 * The large look with what pages of one thing show: bodies as the sample estate has them, and documents of the size that a large
 * estate makes them: a river with as many nodes and edges as are drawn, and as many values of a filter as are kept.
 */
import { RELEASE_PHASES, type Json } from '../../src/model/index.js';
import { scanInputs } from '../../src/pipeline/index.js';
import { riverSchema, viewedFacetsSchema, viewOf } from '../../src/pipeline/view/index.js';
import { VIEW_FILTERS, type ViewedLook } from '../../src/ports/index.js';
import { generateLook } from '../view/generate.js';

/** @param estate the folder of the sample */
export async function servedLook(estate: string): Promise<ViewedLook> {
  const signal = new AbortController().signal;
  const request = { folder: estate, version: 'bench', signal, packs: [], onProgress: () => undefined };
  const sample = viewOf(await scanInputs(['.'], request));
  const large = generateLook();
  return {
    ...large,
    causes: withBody(large.causes, sample.causes),
    images: withBody(large.images, sample.images),
    resources: withBody(large.resources, sample.resources),
    documents: new Map([...sample.documents, ...documents()]),
  };
}

function withBody<Thing extends { readonly body: Json }>(things: Iterable<Thing>, samples: Iterable<Thing>): Iterable<Thing> {
  const bodies = [...samples].map(({ body }) => body);
  return {
    *[Symbol.iterator]() {
      let index = 0;
      for (const thing of things) {
        const body = bodies[index % bodies.length];
        if (body === undefined) throw new Error('the sample has none of these');
        yield { ...thing, body };
        index += 1;
      }
    },
  };
}

/** Of the river: as many as are drawn of a large estate. */
export const NODES = 495;
const EDGES = 2_000;
const VALUES = 100;

function documents(): ReadonlyMap<string, Json> {
  const nodes = Array.from({ length: NODES }, (_none, index) => {
    const column = index < 100 ? ('source' as const) : index < 350 ? ('image' as const) : ('workload' as const);
    const releasePhase = RELEASE_PHASES[index % RELEASE_PHASES.length] ?? 'unknown';
    return {
      id: `node-${index}`,
      column,
      level: column === 'image' ? index % 5 : 0,
      ...(column === 'workload' ? { releasePhase } : {}),
      label: `registry.example/team-${index % 60}/service-${index}`,
      folded: 0,
      images: index,
      workloads: index % 30,
      findings: index * 7,
      worst: 'high' as const,
      state: 'affected' as const,
      query: `/inventory/images?repository=registry.example%2Fteam-${index % 60}%2Fservice-${index}`,
    };
  });
  const edges = Array.from({ length: EDGES }, (_none, index) => ({
    from: `node-${index % 350}`,
    to: `node-${100 + ((index * 7) % 395)}`,
    count: 1 + (index % 90),
  }));
  const facets = Object.fromEntries(
    Object.entries(VIEW_FILTERS).map(([noun, members]) => [
      noun,
      Object.fromEntries(
        members.map((member) => [
          member,
          Array.from({ length: VALUES }, (_none, index) => ({ value: `${member}-${index}`, count: 1_000 - index })),
        ]),
      ),
    ]),
  );
  return new Map<string, Json>([
    ['river', asJson(riverSchema.parse({ nodes, edges, levels: 5, leftOut: 0 }))],
    ['facets', asJson(viewedFacetsSchema.parse(facets))],
  ]);
}

function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value));
}
