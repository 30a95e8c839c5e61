/**
 * The river: how what runs flows from its sources. Source repositories and bases that were not seen, then images by level, then
 * what runs in each release phase. Bounded. What was not read is never clear.
 */
import type { ReportedCause } from '../report.js';
import type { River, ViewedCauseBody } from './documents.js';
import { foldRiver } from './fold-river.js';
import type { LookIndex } from './look-index.js';
import { drawImages } from './river-images.js';
import { drawSources, sourceOfCause } from './river-sources.js';
import { drawWorkloads, workloadPlaces } from './river-workloads.js';

export interface DrawnRiver {
  readonly river: River;
  /** The nodes that a cause touches. */
  readonly touchedBy: (cause: ReportedCause) => string[];
}

export function drawRiver(look: LookIndex): DrawnRiver {
  const images = drawImages(look);
  const workloads = drawWorkloads(look, workloadPlaces(look), images);
  const sources = drawSources(look, images, workloads);
  const columns = [sources, images, workloads];
  const { nodes, edges, leftOut, placeOf } = foldRiver(
    columns.flatMap((column) => column.nodes),
    columns.flatMap((column) => column.edges),
  );
  const drawn = new Set(nodes.map(({ id }) => id));
  const levels = nodes.reduce((most, { column, level }) => (column === 'image' ? Math.max(most, level + 1) : most), 0);
  const touchedBy = (cause: ReportedCause): string[] => {
    const touched = new Set<string>();
    const touch = (node: string | undefined): void => {
      const place = node === undefined ? undefined : (placeOf.get(node) ?? node);
      if (place !== undefined && drawn.has(place)) touched.add(place);
    };
    touch(sourceOfCause(cause));
    const { image, reach } = cause;
    for (const things of [reach.images, image === undefined ? [] : [image], look.subjectsOf.get(cause.id) ?? [], reach.workloads])
      for (const thing of things) touch(images.placeOf.get(thing) ?? workloads.placeOf.get(thing));
    return [...touched];
  };
  return { river: { nodes, edges, levels, leftOut }, touchedBy };
}

/** The river with what one cause touches marked. */
export function riverOfCause(river: River, { river: touched }: Pick<ViewedCauseBody, 'river'>): River {
  const ids = new Set(touched);
  return {
    ...river,
    nodes: river.nodes.map((node) => ({ ...node, touched: ids.has(node.id) })),
    edges: river.edges.map((edge) => ({ ...edge, touched: ids.has(edge.from) && ids.has(edge.to) })),
  };
}
