/** Says where images are built: the Dockerfile, the stage and the lines of each layer. Asks once per image, never guesses twice. */
import type { Evidence, Image, ImageDigest, Instruction } from '../model/index.js';
import type { EstateGraph } from '../graph/index.js';
import { findDockerfile, type DockerfileCandidate } from './find-dockerfile.js';
import { narrowToPackage } from './narrow-to-package.js';

/** The source that builds an image, as far as it could be told. */
export interface ImageSource {
  readonly candidate: DockerfileCandidate;
  /** What the stage's root FROM names, arguments put in; undefined for scratch. */
  readonly baseReference?: string;
  /** The FROM names a digest or a dated or full version tag: it will not move by itself. */
  readonly basePinned: boolean;
  /** Line of that FROM. */
  readonly fromLine: number;
  readonly fromStage: number;
}

/** The lines that brought a package into a layer. */
export interface LayerPlace {
  readonly instructions: readonly Instruction[];
  readonly startLine: number;
  readonly endLine: number;
  readonly evidence: readonly Evidence[];
}

export interface ImageSources {
  of(image: ImageDigest): ImageSource | undefined;
  /** Undefined when nothing in the Dockerfile explains the layer. */
  placeOf(image: ImageDigest, layer: number, packageNames: readonly string[]): LayerPlace | undefined;
}

/** Below this a Dockerfile is more likely not the one than it is: no line is named then. */
const LEAST_CONFIDENCE = 0.35;

export function imageSources(graph: EstateGraph): ImageSources {
  const repositories = [...graph.repositories.values()];
  const known = new Map<ImageDigest, ImageSource | undefined>();
  const of = (digest: ImageDigest): ImageSource | undefined => {
    if (known.has(digest)) return known.get(digest);
    const image = graph.images.get(digest);
    const parent = graph.baseOf(digest)?.candidates[0]?.digest;
    const base = parent === undefined ? undefined : graph.images.get(parent);
    const found = image === undefined ? undefined : sourceOf(image, base, graph, repositories);
    known.set(digest, found);
    return found;
  };
  return {
    of,
    placeOf(digest, layer, packageNames) {
      const source = of(digest);
      return source === undefined ? undefined : placeIn(source, layer, packageNames, graph);
    },
  };
}

function sourceOf(
  image: Image,
  base: Image | undefined,
  graph: EstateGraph,
  repositories: Parameters<typeof findDockerfile>[4],
): ImageSource | undefined {
  const ownFrom = graph.lineage.ownLayersFrom(image.digest) ?? 0;
  const [candidate] = findDockerfile(image, ownFrom, base, graph.dockerfiles, repositories);
  if (candidate === undefined || candidate.confidence < LEAST_CONFIDENCE) return undefined;
  let stage = candidate.dockerfile.stages[candidate.stage];
  while (stage?.base.kind === 'stage' && stage.base.index < stage.index) stage = candidate.dockerfile.stages[stage.base.index];
  if (stage === undefined) return undefined;
  const reference = stage.base.kind === 'image' ? stage.base.reference : undefined;
  return {
    candidate,
    ...(reference === undefined ? {} : { baseReference: reference }),
    basePinned: reference !== undefined && isPinned(reference),
    fromLine: stage.startLine,
    fromStage: stage.index,
  };
}

/** A digest, a date, or three numbers: tags that people do not move. */
function isPinned(reference: string): boolean {
  if (reference.includes('@')) return true;
  const tag = /:([^/:]+)$/.exec(reference)?.[1] ?? '';
  return /\d+\.\d+\.\d+/.test(tag) || /20\d{2}[-_.]?\d{2}[-_.]?\d{2}/.test(tag);
}

function placeIn(
  source: ImageSource,
  layer: number,
  packageNames: readonly string[],
  graph: EstateGraph,
): LayerPlace | undefined {
  const { candidate } = source;
  const { dockerfile } = candidate;
  const lines = candidate.alignment.layers.find((aligned) => aligned.layer === layer);
  if (lines === undefined || lines.how === 'unknown' || lines.instructions.length === 0) return undefined;
  const text = graph.fileText(dockerfile.repository, dockerfile.path);
  const narrowed = narrowToPackage(
    lines.instructions.map(({ instruction }) => instruction),
    packageNames,
    text,
  );
  const [first] = narrowed.lines;
  if (first === undefined) return undefined;
  const only = narrowed.lines.length === 1;
  return {
    instructions: narrowed.lines.map(({ instruction }) => instruction),
    startLine: first.startLine,
    endLine: only ? first.endLine : Math.max(...narrowed.lines.map(({ endLine }) => endLine)),
    evidence: [
      { kind: 'layer-lines', statement: lines.statement, weight: lines.how === 'aligned' ? 1.5 : 0.3 },
      ...(narrowed.how === 'named'
        ? [{ kind: 'package-named', statement: `line ${first.startLine} names the package`, weight: 1.5 }]
        : []),
      ...(only
        ? []
        : [{ kind: 'several-lines', statement: `${narrowed.lines.length} instructions may have brought it in`, weight: -0.7 }]),
    ],
  };
}
