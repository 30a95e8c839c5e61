/**
 * Tells which instructions of a Dockerfile made which layers of an image, from the history in the image's configuration.
 * Aligns the two in order, so that a Dockerfile that changed since still fits where it did not. Builders mark layers in
 * their own ways (see `LayerLines.how`), so a layer may belong to several instructions; it then says so.
 */
import type { Dockerfile, Evidence, HistoryEntry, Image, Instruction } from '../model/index.js';
import { similarity, stepOfHistory, stepsOfInstruction } from './build-steps.js';

/** The instructions that a layer comes from. */
export interface LayerLines {
  /** Index into the image's layers. */
  readonly layer: number;
  /**
   * - `aligned`: the history names the one instruction
   * - `folded`: the builder put the work of several instructions into this layer (buildah without `--layers`)
   * - `squashed`: one layer for the whole image, or a history that does not tell its layers apart
   * - `between`: what the history records is not in this Dockerfile; these stand where it should be
   * - `unknown`: nothing in this Dockerfile fits; `instructions` is empty
   */
  readonly how: 'aligned' | 'folded' | 'squashed' | 'between' | 'unknown';
  readonly instructions: readonly AlignedInstruction[];
  /** From the first to the last of them; both 0 when there are none. */
  readonly startLine: number;
  readonly endLine: number;
  readonly statement: string;
}

export interface AlignedInstruction {
  readonly stage: number;
  /** Index into the stage's instructions. */
  readonly index: number;
  readonly instruction: Instruction;
  /** How alike it is to what the history recorded, 0 to 1; 0 when it was not matched by itself. */
  readonly similarity: number;
}

export interface Alignment {
  /** One for each of the image's own layers, bottom first. */
  readonly layers: readonly LayerLines[];
  /** How well the whole fits, from 0 to 1. */
  readonly score: number;
  readonly evidence: readonly Evidence[];
}

/** Below this two steps of one keyword are different steps. */
const ALIKE = 0.5;
/** Steps beyond this, counted from the end, are not aligned: 127 layers are the most that engines run. */
const MAX_STEPS = 400;
const WRITES: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD']);

/**
 * @param targetStage index of the stage that was built
 * @param ownFrom index of the first layer that is not the base image's; 0 when no base is known
 * @throws RangeError when there is no such stage
 */
export function alignHistory(
  dockerfile: Dockerfile,
  targetStage: number,
  image: Pick<Image, 'history' | 'layers'>,
  ownFrom: number,
): Alignment {
  const stages = stagesBelow(dockerfile, targetStage);
  const chain = stepsOf(stages);
  const rootIsScratch = stages[0]?.base.kind === 'scratch';
  const own = ownHistory(image, ownFrom);
  const pairs = align(own.entries, chain);
  const layers = own.layers.map((layer, nth) => linesOf(layer, { nth, ownFrom, own, chain, pairs, rootIsScratch }));
  const { score, support } = scoreOf(own, chain, pairs, ownFrom);
  return { layers, score, evidence: [evidenceOf(dockerfile, pairs, own, score, support)] };
}

interface ChainStep {
  readonly stage: number;
  readonly index: number;
  readonly instruction: Instruction;
}

/** The instructions of the stage and of the stages it is FROM, in the order they ran. */
function stepsOf(stages: Dockerfile['stages']): readonly ChainStep[] {
  const steps = stages.flatMap((stage) =>
    stage.instructions.map((instruction, index) => ({ stage: stage.index, index, instruction })),
  );
  return steps.slice(-MAX_STEPS);
}

/** The stage and those it is FROM, the lowest first. */
function stagesBelow(dockerfile: Dockerfile, target: number): Dockerfile['stages'] {
  let stage = dockerfile.stages[target];
  if (stage === undefined) throw new RangeError(`${dockerfile.path} has no stage ${target}`);
  const stages = [stage];
  // A stage can only be FROM an earlier one; anything else would not end.
  while (stage?.base.kind === 'stage' && stage.base.index < stage.index) {
    stage = dockerfile.stages[stage.base.index];
    if (stage !== undefined) stages.unshift(stage);
  }
  return stages;
}

interface OwnHistory {
  readonly entries: readonly HistoryEntry[];
  readonly layers: readonly OwnLayer[];
}

interface OwnLayer {
  readonly layer: number;
  /** The entry that the layer is recorded with, and the first of those after the layer below: indexes into `entries`. */
  readonly entry?: number;
  readonly groupStart?: number;
}

/** The part of the history that made the image's own layers. A history that is too short lacks its beginning. */
function ownHistory({ history, layers }: Pick<Image, 'history' | 'layers'>, ownFrom: number): OwnHistory {
  const filled = layerEntries(history, layers.length);
  const missing = layers.length - filled.length;
  const entryOf = (layer: number) => filled[layer - missing];
  const below = ownFrom === 0 || missing < 0 ? undefined : entryOf(ownFrom - 1);
  const start = Math.max(below === undefined ? 0 : below + 1, history.length - MAX_STEPS);
  const own = layers.slice(ownFrom).map((_, nth): OwnLayer => {
    const layer = ownFrom + nth;
    const entry = missing < 0 ? undefined : entryOf(layer);
    if (entry === undefined || entry < start) return { layer };
    return { layer, entry: entry - start, groupStart: Math.max(0, (entryOf(layer - 1) ?? -1) + 1 - start) };
  });
  return { entries: history.slice(start), layers: own };
}

/** Indexes of the entries that made layers. Where every entry claims one, those that cannot write files do not count. */
function layerEntries(history: readonly HistoryEntry[], layers: number): readonly number[] {
  const filled = history.flatMap((entry, index) => (entry.emptyLayer ? [] : [index]));
  if (filled.length <= layers) return filled;
  const writers = filled.filter((index) => {
    const entry = history[index];
    return entry !== undefined && WRITES.has(stepOfHistory(entry).keyword);
  });
  return writers.length === layers ? writers : filled;
}

/** For each entry, the index into the chain of the instruction it fits, if any. */
type Pairs = ReadonlyMap<number, { readonly step: number; readonly similarity: number }>;

/** The order-preserving alignment with the greatest weighted similarity (a longest common subsequence with shades). */
function align(entries: readonly HistoryEntry[], chain: readonly ChainStep[]): Pairs {
  const recorded = entries.map(stepOfHistory);
  const written = chain.map(({ instruction }) => stepsOfInstruction(instruction));
  const width = chain.length + 1;
  const best = new Float64Array((entries.length + 1) * width);
  const alike = new Float32Array(entries.length * chain.length);
  for (const [i, step] of recorded.entries()) {
    for (const [j, steps] of written.entries()) {
      const value = similarity(step, steps);
      alike[i * chain.length + j] = value;
      const paired = value < ALIKE ? 0 : (best[i * width + j] ?? 0) + value * weightOf(step.keyword);
      best[(i + 1) * width + j + 1] = Math.max(best[i * width + j + 1] ?? 0, best[(i + 1) * width + j] ?? 0, paired);
    }
  }
  return trace(best, alike, recorded, chain.length);
}

/** Walks back from the end, so that of equally good pairs the later ones are taken: a base's own `CMD` comes first. */
function trace(best: Float64Array, alike: Float32Array, recorded: readonly { readonly keyword: string }[], steps: number): Pairs {
  const width = steps + 1;
  const pairs = new Map<number, { step: number; similarity: number }>();
  let i = recorded.length;
  let j = steps;
  while (i > 0 && j > 0) {
    const here = best[i * width + j] ?? 0;
    const value = alike[(i - 1) * steps + j - 1] ?? 0;
    const paired = value < ALIKE ? -1 : (best[(i - 1) * width + j - 1] ?? 0) + value * weightOf(recorded[i - 1]?.keyword ?? '');
    if (paired >= here - 1e-6) {
      pairs.set(i - 1, { step: j - 1, similarity: value });
      i -= 1;
      j -= 1;
    } else if ((best[(i - 1) * width + j] ?? 0) >= here) i -= 1;
    else j -= 1;
  }
  return pairs;
}

/** What writes files counts most; arguments are recorded by some builders only. */
function weightOf(keyword: string): number {
  return WRITES.has(keyword) ? 3 : keyword === 'ARG' ? 0.2 : 1;
}

interface LayerContext {
  readonly nth: number;
  readonly ownFrom: number;
  readonly own: OwnHistory;
  readonly chain: readonly ChainStep[];
  readonly pairs: Pairs;
  readonly rootIsScratch: boolean;
}

function linesOf(layer: OwnLayer, context: LayerContext): LayerLines {
  const { own, chain, pairs, ownFrom } = context;
  const writers = chain.filter(({ instruction }) => WRITES.has(instruction.keyword));
  if (own.layers.length === 1 && ownFrom === 0 && writers.length > 1) {
    return lines(
      layer,
      'squashed',
      writers,
      context,
      'the image is one layer, so it holds the work of every instruction that writes files',
    );
  }
  if (layer.entry === undefined || layer.groupStart === undefined) {
    return lines(
      layer,
      'squashed',
      writers,
      context,
      'the history does not tell this layer from others, so any instruction that writes files may have made it',
    );
  }
  const entry = own.entries[layer.entry];
  const keyword = entry === undefined ? '' : stepOfHistory(entry).keyword;
  const emptyWriters = own.entries.slice(layer.groupStart, layer.entry).some((other) => WRITES.has(stepOfHistory(other).keyword));
  if (emptyWriters || (keyword !== '' && keyword !== 'WORKDIR' && !WRITES.has(keyword)))
    return foldedLines(layer, layer.groupStart, layer.entry, context);
  const pair = pairs.get(layer.entry);
  const step = pair === undefined ? undefined : chain[pair.step];
  if (step !== undefined)
    return lines(layer, 'aligned', [step], context, `the history records ${keyword} on line ${step.instruction.startLine}`);
  return linesBetween(layer, layer.entry, context);
}

/** All that writes files among the entries up to this one; and, below the first layer, stages that the history leaves out. */
function foldedLines(layer: OwnLayer, from: number, to: number, context: LayerContext): LayerLines {
  const { chain, pairs, nth } = context;
  const covered = new Set<number>();
  for (let entry = from; entry <= to; entry += 1) {
    const pair = pairs.get(entry);
    if (pair !== undefined) covered.add(pair.step);
  }
  const recorded = new Set([...pairs.values()].map(({ step }) => chain[step]?.stage));
  const found = chain.filter(
    ({ instruction, stage }, at) =>
      WRITES.has(instruction.keyword) && (covered.has(at) || (nth === 0 && context.rootIsScratch && !recorded.has(stage))),
  );
  if (found.length === 0) return linesBetween(layer, to, context);
  return lines(
    layer,
    'folded',
    found,
    context,
    'the builder put the whole stage into one layer, so any of these instructions may have written a file of it',
  );
}

/** What the Dockerfile has, unmatched, between the instructions of the neighbouring entries: it may have changed since. */
function linesBetween(layer: OwnLayer, entry: number, context: LayerContext): LayerLines {
  const { pairs, chain, own } = context;
  let before = -1;
  for (let at = entry - 1; at >= 0 && before < 0; at -= 1) before = pairs.get(at)?.step ?? -1;
  let after = chain.length;
  for (let at = entry + 1; at < own.entries.length && after === chain.length; at += 1)
    after = pairs.get(at)?.step ?? chain.length;
  const found = chain.slice(before + 1, after).filter(({ instruction }) => WRITES.has(instruction.keyword));
  const anchored = before >= 0 || after < chain.length;
  return anchored && found.length > 0
    ? lines(
        layer,
        'between',
        found,
        context,
        'the Dockerfile no longer has what the history records; these instructions stand in its place',
      )
    : lines(layer, 'unknown', [], context, 'nothing in the Dockerfile fits what the history records');
}

function lines(
  { layer }: OwnLayer,
  how: LayerLines['how'],
  steps: readonly ChainStep[],
  { pairs, chain }: LayerContext,
  statement: string,
): LayerLines {
  const similarities = new Map([...pairs.values()].map((pair) => [chain[pair.step], pair.similarity]));
  const instructions = steps.map((step) => ({ ...step, similarity: similarities.get(step) ?? 0 }));
  return {
    layer,
    how,
    instructions,
    startLine: Math.min(...(steps.length === 0 ? [0] : steps.map(({ instruction }) => instruction.startLine))),
    endLine: Math.max(0, ...steps.map(({ instruction }) => instruction.endLine)),
    statement,
  };
}

/**
 * The weight of what fits against all there is on both sides. Without a known base the entries before the first match may
 * be the base's, and even with one the first empty entries may be; neither counts against the Dockerfile.
 */
function scoreOf(
  own: OwnHistory,
  chain: readonly ChainStep[],
  pairs: Pairs,
  ownFrom: number,
): { score: number; support: number } {
  const first = Math.min(own.entries.length, ...pairs.keys());
  let history = 0;
  for (const [index, entry] of own.entries.entries()) {
    if (!pairs.has(index) && index < first && (ownFrom === 0 || entry.emptyLayer)) continue;
    history += weightOf(stepOfHistory(entry).keyword);
  }
  const stages = new Set([...pairs.values()].map(({ step }) => chain[step]?.stage));
  const written = chain
    .filter(({ stage }) => stages.size === 0 || stages.has(stage))
    .reduce((sum, { instruction }) => sum + weightOf(instruction.keyword), 0);
  let fitting = 0;
  let support = 0;
  for (const [index, pair] of pairs) {
    const entry = own.entries[index];
    if (entry === undefined) continue;
    const { keyword, size } = stepOfHistory(entry);
    // Squared: two steps that share half of their words are more likely to be relatives than the same.
    const certain = pair.similarity ** 2;
    fitting += certain * weightOf(keyword);
    // A long command is hardly ever in two Dockerfiles; `USER root` is in all of them.
    support += certain * (WRITES.has(keyword) ? Math.min(1.2, 0.2 * size) : 0.15);
  }
  return { score: history + written === 0 ? 0 : (2 * fitting) / (history + written), support: Math.min(4, support) };
}

function evidenceOf(dockerfile: Dockerfile, pairs: Pairs, own: OwnHistory, score: number, support: number): Evidence {
  const statement =
    own.entries.length === 0
      ? 'the image has no history of its own to compare'
      : `${pairs.size} of ${own.entries.length} steps in the image's history fit ${dockerfile.path} (${Math.round(score * 100)} %)`;
  const weight = own.entries.length === 0 ? 0 : support * score - 2.5 * (1 - score) ** 2;
  return { kind: 'history-alignment', statement, weight };
}
