/**
 * Weighs the reasons for and against one image being another's base. The weights are judgements, in log-odds, set so that
 * layers outweigh what is merely said, a named digest outweighs everything else that is said, and no single contradiction
 * hides what speaks for a candidate.
 */
import type { Evidence, Image } from '../../model/index.js';
import { isRepeated, normalRepository, statedDigest, statedName, writtenBase, type BaseStatement } from './base-statement.js';
import { builtOrder, historyStart } from './build-record.js';

/** By how many layers with content are shared, at least: one can be a coincidence of two similar builds. */
const PREFIX_WEIGHTS: readonly (readonly [atLeast: number, weight: number])[] = [
  [3, 2.5],
  [2, 2],
  [1, 1.5],
];

/** What the layers say of a candidate. */
export interface LayerMatch {
  readonly shared: number;
  readonly total: number;
  /** Those of the shared layers that hold anything. */
  readonly telling: number;
  /** A candidate with more shared layers exists. */
  readonly nearerExists: boolean;
  /** Without the empty layers on its top it would be no nearer than the next image below. */
  readonly onlyEmptyOnTop: boolean;
}

export function weighLayers({ shared, total, telling, nearerExists, onlyEmptyOnTop }: LayerMatch): readonly Evidence[] {
  const weight = PREFIX_WEIGHTS.find(([atLeast]) => telling >= atLeast)?.[1] ?? 0;
  const evidence: Evidence[] = [
    {
      kind: 'layer-prefix',
      statement:
        shared === 1
          ? `the base's one layer is the first of the image's ${total}`
          : `the base's ${shared} layers are the first of the image's ${total}`,
      weight,
    },
  ];
  if (nearerExists) {
    evidence.push({ kind: 'layer-prefix', statement: 'another image shares more layers', weight: -1.5 });
  }
  if (onlyEmptyOnTop) {
    const statement = 'only empty layers set the base apart from the next image below, and those prove nothing';
    evidence.push({ kind: 'empty-layers', statement, weight: -0.8 });
  }
  return evidence;
}

/** What times, history and repositories say of a candidate that shares layers, or is said to be the base. */
export function weighBuildRecord(base: Image, derived: Image): readonly Evidence[] {
  const evidence: Evidence[] = [];
  const order = builtOrder(base, derived);
  if (order === 'before') evidence.push({ kind: 'created', statement: 'the base was created before', weight: 0.3 });
  if (order === 'after') {
    const statement = `the base was created at ${base.created ?? ''}, after the image at ${derived.created ?? ''}`;
    evidence.push({ kind: 'created', statement, weight: -1.5 });
  }
  const start = historyStart(base, derived);
  if (start === 'start' || start === 'same') {
    evidence.push({ kind: 'history', statement: "the image's history begins with the base's whole history", weight: 1.5 });
  }
  if (start === 'other')
    evidence.push({ kind: 'history', statement: "the image's history does not begin with the base's", weight: -1.5 });
  if (shareRepository(base, derived)) {
    const statement = 'both are in one repository, and builds of one repository seldom build on each other';
    evidence.push({ kind: 'repository', statement, weight: -0.3 });
  }
  return evidence;
}

/**
 * What the derived image's own statements say of a candidate.
 *
 * @param seenElsewhere whether the stated digest is another image's that was seen
 */
export function weighStatement(
  statement: BaseStatement,
  base: Image,
  derived: Image,
  seenElsewhere: (digest: string) => boolean,
): readonly Evidence[] {
  const written = writtenBase(statement);
  const says = SAYS[statement.kind];
  const give = (what: string, weight: number): Evidence[] => [
    { kind: statement.kind, statement: `${says} ${written}: ${what}`, weight },
  ];
  if (isRepeated(statement, base)) return give('the base says the same of itself, so that this may be inherited', 0);
  const digest = statedDigest(statement);
  if (digest !== undefined && digest === base.digest) return give('exactly this image', 3);
  if (digest !== undefined && base.indexes.some((index) => index === digest)) return give('an index that lists this image', 3);
  const named = weighName(statement, base, derived);
  if (digest !== undefined && seenElsewhere(digest)) return give('another image', -2);
  if (digest === undefined) return named === undefined ? [] : give(named.what, named.weight);
  // An unknown digest may be of an index that lists the candidate, or of an image between the two.
  const what = `no image with this digest was seen${named === undefined ? '' : `; ${named.what}`}`;
  return give(what, (named?.weight ?? 0) - 0.5);
}

/** A flattened image: nothing but what is said, what is in it, and the layers against it. */
export const FLATTENED: Readonly<Record<'digest' | 'index' | 'tag' | 'repository', number>> = {
  digest: 1.2,
  index: 1.2,
  tag: 0.6,
  repository: 0,
};

const SAYS: Readonly<Record<BaseStatement['kind'], string>> = {
  annotation: "the image's annotation says its base is",
  label: "the image's label says its base is",
  'history-comment': "the image's history says FROM",
};

function weighName(
  statement: BaseStatement,
  base: Image,
  derived: Image,
): { readonly what: string; readonly weight: number } | undefined {
  const name = statedName(statement);
  if (name === undefined || base.names.length === 0) return undefined;
  const same = base.names.filter(({ repository }) => normalRepository(repository) === name.repository);
  if (same.some(({ tags }) => tags.includes(name.tag ?? 'latest'))) return { what: 'this repository and tag', weight: 1.2 };
  // Tags move on to later builds, so that another tag, or none any more, is no contradiction.
  if (same.length > 0) return { what: 'this repository', weight: 0.8 };
  const last = name.repository.split('/').at(-1);
  if (base.names.some(({ repository }) => repository.split('/').at(-1) === last)) {
    return { what: 'a repository of the same name elsewhere, perhaps a mirror', weight: 0 };
  }
  return shareRepository(base, derived) ? undefined : { what: 'another repository', weight: -0.7 };
}

function shareRepository(a: Image, b: Image): boolean {
  return a.names.some((one) => b.names.some((other) => one.repository === other.repository));
}
