/**
 * Finds the bases of images that share no layer with them any more: squashed ones, recompressed ones of which only blob
 * digests are known, and those whose layers nobody listed. What the image says of its base counts, and so does whether the
 * base's packages are still there. Never certain: the layers, the best witness, are silent or speak against it.
 */
import type { Evidence, Image, ImageDigest } from '../../model/index.js';
import { baseStatements, writtenBase, type NamedBy, type StatementReader } from './base-statement.js';
import { builtOrder, looksFlattened, meaningfulTime } from './build-record.js';
import { imageAt, known, rank, type Weighed } from './candidates.js';
import { tellingLayers, type Estate } from './estate.js';
import { isAttestation } from './platform.js';
import type { Ancestry } from './types.js';
import { FLATTENED, weighBuildRecord } from './weigh.js';

/** What must be equal for a package to be the same one in two images. */
export interface ComparablePackage {
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
}

type PackagesOf = (digest: ImageDigest) => readonly ComparablePackage[] | undefined;
type Loops = (number: number, base: number) => boolean;

/** A few packages are in everything: containment says nothing of a base with fewer. */
const FEWEST_PACKAGES = 5;
/** A repository with thousands of builds: only so many, the newest that are old enough, are compared. */
const MOST_BUILDS = 20;

/** Replaces `unseen` by `known` in `parents` where a base can be told all the same. */
export function findFlattened(
  estate: Estate,
  read: StatementReader,
  parents: Ancestry[],
  loops: Loops,
  packagesOf: PackagesOf = () => undefined,
): void {
  const packages = packageSets(packagesOf);
  const byContent = contentFinder(estate, packages);
  estate.images.forEach((image, number) => {
    const parent = parents[number];
    if (parent?.kind !== 'unseen' || isAttestation(image.platform)) return;
    // Layers that other images have too are no squashed ones.
    if ((parent.sharedPrefix?.repositories ?? 0) > 1) return;
    const said = bySaying(estate, read, image, number, packages).filter(({ base }) => !loops(number, base));
    const found = said.length > 0 ? said : byContent(image, number).filter(({ base }) => !loops(number, base));
    if (found.length > 0) parents[number] = known('flattened', rank(estate, found), undefined);
  });
}

function bySaying(
  estate: Estate,
  read: StatementReader,
  image: Image,
  number: number,
  packages: PackageSets,
): readonly Weighed[] {
  const weighed = new Map<number, Weighed>();
  for (const statement of baseStatements(image)) {
    const named = read.imagesNamed(statement);
    if (named === undefined) continue;
    const exact = named.by === 'digest' || named.by === 'index';
    for (const base of exact ? possible(estate, named.images, number) : builtBefore(estate, named.images, number)) {
      const containment = weighPackages(packages.of(imageAt(estate, base)), packages.of(image));
      // A repository leads to any of its builds; whether to the right one, only its packages can say.
      if (named.by === 'repository' && (containment?.weight ?? 0) <= 0) continue;
      if (weighed.has(base)) continue;
      const says: Evidence = {
        kind: statement.kind,
        statement: `the image says its base is ${writtenBase(statement)}: ${MEANING[named.by]}`,
        weight: FLATTENED[named.by],
      };
      weighed.set(base, weigh(base, [says], image, imageAt(estate, base), containment));
    }
  }
  return [...weighed.values()];
}

/** Of these images the ones that can be the image's base at all. */
function possible(estate: Estate, images: readonly number[], number: number): readonly number[] {
  const platform = estate.placement.platformOf(number);
  return images.filter((base) => base !== number && estate.placement.allows(base, platform));
}

/** Of those, the newest that are not younger than the image: a tag has moved on to those. */
function builtBefore(estate: Estate, images: readonly number[], number: number): readonly number[] {
  const image = imageAt(estate, number);
  const time = (base: number): number => meaningfulTime(imageAt(estate, base).created) ?? 0;
  return possible(estate, images, number)
    .filter((base) => builtOrder(imageAt(estate, base), image) !== 'after')
    .toSorted((a, b) => time(b) - time(a))
    .slice(0, MOST_BUILDS);
}

function weigh(base: number, says: readonly Evidence[], derived: Image, of: Image, containment: Evidence | undefined): Weighed {
  const silent: Evidence = {
    kind: 'layers-unknown',
    statement: 'the layers of the image, or of the base, are not known',
    weight: 0,
  };
  const against: Evidence = {
    kind: 'layer-prefix',
    statement: "the base's layers are not the first of the image's: it was squashed or recompressed, or this is not its base",
    weight: -1.6,
  };
  return {
    base,
    sharedLayers: 0,
    evidence: [
      ...says,
      derived.layers.length === 0 || of.layers.length === 0 ? silent : against,
      ...(containment === undefined ? [] : [containment]),
      // Squashing rewrites history, so that a different one says nothing.
      ...weighBuildRecord(of, derived).filter(({ kind, weight }) => kind !== 'history' || weight > 0),
    ],
  };
}

function weighPackages(base: ReadonlySet<string> | undefined, derived: ReadonlySet<string> | undefined): Evidence | undefined {
  if (base === undefined || derived === undefined || base.size < FEWEST_PACKAGES) return undefined;
  let contained = 0;
  for (const key of base) if (derived.has(key)) contained++;
  const part = contained / base.size;
  const weight = part === 1 ? 2.5 : part >= 0.95 ? 1 : part >= 0.5 ? -0.5 : -2;
  return {
    kind: 'package-containment',
    statement: `${contained} of the base's ${base.size} packages are in the image, in the same version`,
    weight,
  };
}

/**
 * Finds the images with the most packages of which all are in a squashed image. Only for images whose history shows that
 * they were squashed: two builds of like content, neither made from the other, are common.
 */
function contentFinder(estate: Estate, packages: PackageSets): (image: Image, number: number) => readonly Weighed[] {
  let holders: ReadonlyMap<string, readonly number[]> | undefined;
  return (image, number) => {
    if (!looksFlattened(image, tellingLayers(estate.chains[number] ?? [], image.layers.length))) return [];
    const own = packages.of(image);
    if (own === undefined) return [];
    holders ??= holdersOf(estate, packages);
    const contained = new Map<number, number>();
    for (const key of own) for (const holder of holders.get(key) ?? []) contained.set(holder, (contained.get(holder) ?? 0) + 1);
    const whole = [...contained].filter(([base, count]) => {
      const size = packages.of(imageAt(estate, base))?.size ?? 0;
      return count === size && size >= FEWEST_PACKAGES && size < own.size;
    });
    const most = whole.reduce((size, [, count]) => Math.max(size, count), 0);
    const bases = builtBefore(
      estate,
      whole.filter(([, count]) => count === most).map(([base]) => base),
      number,
    );
    return bases.map((base) => {
      const of = imageAt(estate, base);
      return weigh(base, [], image, of, weighPackages(packages.of(of), own));
    });
  };
}

function holdersOf(estate: Estate, packages: PackageSets): ReadonlyMap<string, readonly number[]> {
  const holders = new Map<string, number[]>();
  estate.images.forEach((image, number) => {
    for (const key of packages.of(image) ?? []) {
      const here = holders.get(key);
      if (here === undefined) holders.set(key, [number]);
      else here.push(number);
    }
  });
  return holders;
}

interface PackageSets {
  of(image: Image): ReadonlySet<string> | undefined;
}

function packageSets(packagesOf: PackagesOf): PackageSets {
  const read = new Map<ImageDigest, ReadonlySet<string> | undefined>();
  return {
    of({ digest }) {
      if (!read.has(digest)) {
        const packages = packagesOf(digest);
        read.set(
          digest,
          packages && new Set(packages.map(({ name, version, architecture }) => `${name}\0${version}\0${architecture ?? ''}`)),
        );
      }
      return read.get(digest);
    },
  };
}

const MEANING: Readonly<Record<NamedBy, string>> = {
  digest: 'exactly this image',
  index: 'an index that lists this image',
  tag: 'this repository and tag',
  repository: 'this repository',
};
