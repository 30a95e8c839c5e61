/**
 * Infers which images are built on which. Layers decide as far as they reach; what images say of themselves, times and
 * history tell rivals apart. Takes images, gives a lineage; never calls out, and never picks where it can't tell.
 */
import type { Evidence, Image, ImageDigest } from '../../model/index.js';
import {
  baseStatements,
  isRepeated,
  statementReader,
  writtenBase,
  type BaseStatement,
  type StatementReader,
} from './base-statement.js';
import { builtOrder, historyStart, meaningfulTime } from './build-record.js';
import { imageAt, known, leadsTo, rank } from './candidates.js';
import { placeImages, tellingLayers, type Estate } from './estate.js';
import { findFlattened, type ComparablePackage } from './flattened.js';
import { findSharedPrefixes, type FoundPrefixes } from './shared-prefix.js';
import { ROOT } from './trie.js';
import type { Ancestry, KnownBase, Lineage, SharedPrefix, UnseenBase } from './types.js';
import { walkLineage } from './walk.js';
import { weighBuildRecord, weighLayers, weighStatement } from './weigh.js';

export interface LineageOptions {
  /** The packages installed in an image; undefined when its layers were not read. Asked only where layers don't decide. */
  readonly packagesOf?: (digest: ImageDigest) => readonly ComparablePackage[] | undefined;
}

/** How many candidates a set has at most. */
const MOST_CANDIDATES = 50;

/** The lineage of these images. A digest that is given twice is one image. */
export function inferLineage(images: readonly Image[], options: LineageOptions = {}): Lineage {
  const estate = placeImages(images);
  const prefixes = findSharedPrefixes(estate);
  const read = statementReader(estate.images);
  const parents = estate.images.map((image, number) => byLayers(estate, prefixes, read, image, number));
  const looped = (number: number, base: number): boolean => leadsTo(estate, parents, base, number);
  estate.images.forEach((image, number) => {
    const found = byConfiguration(estate, read, image, number, looped);
    if (found !== undefined) parents[number] = found;
  });
  findFlattened(estate, read, parents, looped, options.packagesOf);
  return walkLineage(estate, parents, prefixes.unexplained);
}

/** The images whose layers are the first of this one's: the nearest, and others where something speaks for them. */
function byLayers(estate: Estate, prefixes: FoundPrefixes, read: StatementReader, image: Image, number: number): Ancestry {
  const { placement } = estate;
  const platform = placement.platformOf(number);
  const statements = baseStatements(image);
  const sharedPrefix = prefixes.of(number);
  const nearest = placement.baseNodeOf(number);
  if (nearest === ROOT) return unseen(image, statements, sharedPrefix);

  const near = mostLikely(estate, placement.imagesAt(nearest, platform), image);
  // Labels are inherited. Annotations hardly ever: where a base has the same, both may be built on a third.
  const own = statements.filter(
    (one) => one.kind === 'annotation' || !near.some((base) => isRepeated(one, imageAt(estate, base))),
  );
  const named = own.flatMap((one) => exactImages(read, one)).filter((base) => isBelow(estate, nearest, base, platform));
  const bases = new Set([...near, ...named, ...whereHistoryAgrees(estate, image, near, nearest, platform)]);
  const candidates = [...bases].map((base) => {
    const node = placement.nodeOf(base);
    return {
      base,
      evidence: [
        ...weighLayers(layerMatch(estate, number, node, nearest)),
        ...weighBase(read, statements, imageAt(estate, base), image),
        ...(node === nearest && sharedPrefix !== undefined && sharedPrefix.repositories > 1 ? [unseenBetween(sharedPrefix)] : []),
      ],
      sharedLayers: estate.trie.depthOf(node),
    };
  });
  return known('layers', rank(estate, candidates), sharedPrefix);
}

/** Images with the very same layers that this one was built from: only metadata was added. */
function byConfiguration(
  estate: Estate,
  read: StatementReader,
  image: Image,
  number: number,
  looped: (number: number, base: number) => boolean,
): KnownBase | undefined {
  const { placement } = estate;
  const node = placement.nodeOf(number);
  if (node === ROOT) return undefined;
  const statements = baseStatements(image);
  const others = placement.imagesAt(node, placement.platformOf(number)).filter((twin) => twin !== number);
  const twins = mostLikely(estate, others, image);
  const said = new Set(
    statements.flatMap((one) => exactImages(read, one).filter((base) => !isRepeated(one, imageAt(estate, base)))),
  );
  const bases = twins.filter((twin) => builtFrom(imageAt(estate, twin), image, said.has(twin)) && !looped(number, twin));
  if (bases.length === 0) return undefined;
  // Of several builds in a row the last one is the nearest, and has the longest history.
  const longest = Math.max(...bases.map((base) => imageAt(estate, base).history.length));
  const layers = estate.chains[number]?.length ?? 0;
  const same: Evidence = {
    kind: 'same-layers',
    statement: `both have the same ${layers} layers: only the configuration differs, so layers don't tell which came first`,
    weight: -0.5,
  };
  const candidates = bases
    .filter((base) => said.has(base) || imageAt(estate, base).history.length === longest)
    .map((base) => ({
      base,
      evidence: [same, ...weighBase(read, statements, imageAt(estate, base), image)],
      sharedLayers: layers,
    }));
  return known('configuration', rank(estate, candidates), undefined);
}

/** Of two images with the same layers: whether both the order and a second reason say that one was built from the other. */
function builtFrom(base: Image, derived: Image, said: boolean): boolean {
  const order = builtOrder(base, derived);
  const history = historyStart(base, derived);
  if (order === 'after' || history === 'other') return false;
  return history === 'start' || (said && order === 'before');
}

function weighBase(
  read: StatementReader,
  statements: readonly BaseStatement[],
  base: Image,
  derived: Image,
): readonly Evidence[] {
  return [...statements.flatMap((one) => weighStatement(one, base, derived, read.isSeen)), ...weighBuildRecord(base, derived)];
}

/**
 * A set as it is, unless it is huge (a nightly build that only changes a label): then the newest that were there before.
 * Without a bound, n images of the same layers below n others would be n² candidates.
 */
function mostLikely(estate: Estate, bases: readonly number[], derived: Image): readonly number[] {
  if (bases.length <= MOST_CANDIDATES) return bases;
  const before = bases.filter((base) => builtOrder(imageAt(estate, base), derived) !== 'after');
  const time = (base: number): number => meaningfulTime(imageAt(estate, base).created) ?? 0;
  return (before.length > 0 ? before : [...bases]).toSorted((a, b) => time(b) - time(a)).slice(0, MOST_CANDIDATES);
}

/** The images that a statement names outright, not only by their repository. */
function exactImages(read: StatementReader, statement: BaseStatement): readonly number[] {
  const named = read.imagesNamed(statement);
  return named === undefined || named.by === 'repository' ? [] : named.images;
}

/** True when the base's layers are fewer than those of the nearest image, and among them. */
function isBelow({ placement }: Estate, nearest: number, base: number, platform: number): boolean {
  const wanted = placement.nodeOf(base);
  let node = placement.nodeBelow(nearest);
  while (node !== ROOT && node !== wanted) node = placement.nodeBelow(node);
  return node !== ROOT && placement.allows(base, platform);
}

/** When the history of every nearest image contradicts, the next ones below whose history does not. */
function whereHistoryAgrees(
  estate: Estate,
  image: Image,
  near: readonly number[],
  nearest: number,
  platform: number,
): readonly number[] {
  const { placement } = estate;
  const contradicted = (base: number): boolean => historyStart(imageAt(estate, base), image) === 'other';
  if (!near.every(contradicted)) return [];
  for (let node = placement.nodeBelow(nearest); node !== ROOT; node = placement.nodeBelow(node)) {
    const agreeing = mostLikely(estate, placement.imagesAt(node, platform), image).filter((base) => !contradicted(base));
    if (agreeing.length > 0) return agreeing;
  }
  return [];
}

function layerMatch(estate: Estate, number: number, node: number, nearest: number): Parameters<typeof weighLayers>[0] {
  const { trie, placement } = estate;
  const chain = estate.chains[number] ?? [];
  const shared = trie.depthOf(node);
  const telling = tellingLayers(chain, shared);
  const below = placement.nodeBelow(node);
  return {
    shared,
    total: chain.length,
    telling,
    nearerExists: node !== nearest,
    onlyEmptyOnTop: below !== ROOT && tellingLayers(chain, trie.depthOf(below)) === telling,
  };
}

function unseenBetween({ layers, members, repositories }: SharedPrefix): Evidence {
  const statement = `${members.length} images of ${repositories} repositories share ${layers} layers, more than the base has: one between may not have been seen`;
  return { kind: 'unseen-between', statement, weight: -0.7 };
}

function unseen(image: Image, statements: readonly BaseStatement[], sharedPrefix: SharedPrefix | undefined): UnseenBase {
  const evidence: Evidence[] = statements.map((one) => ({
    kind: one.kind,
    statement: `the image says its base is ${writtenBase(one)}, and no image that was seen is that one with these layers`,
    weight: 1,
  }));
  if (sharedPrefix !== undefined) {
    const others = sharedPrefix.members.length - 1;
    const statement = `${others} other image${others === 1 ? '' : 's'} share${others === 1 ? 's' : ''} the image's first ${sharedPrefix.layers} layer${sharedPrefix.layers === 1 ? '' : 's'}, and no image that was seen has just those`;
    evidence.push({ kind: 'shared-prefix', statement, weight: sharedPrefix.repositories > 1 ? 1.5 : 0.5 });
  }
  if (image.layers.length === 0) {
    evidence.push({ kind: 'layers-unknown', statement: "the image's layers are not known", weight: 0 });
  }
  const name = statements.find((one) => one.name !== undefined)?.name;
  const digest = statements.find((one) => one.digest !== undefined)?.digest;
  return {
    kind: 'unseen',
    evidence,
    sharedLayers: sharedPrefix?.layers ?? 0,
    ...(name === undefined ? {} : { baseName: name }),
    ...(digest === undefined ? {} : { baseDigest: digest }),
    ...(sharedPrefix === undefined ? {} : { sharedPrefix }),
  };
}
