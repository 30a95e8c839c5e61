/**
 * Says from which layer each package of an image came: the layer whose database first shows that version and has kept it
 * since, or a later one that wrote the package's files again. Compares successive databases; never looks at files itself.
 */
import type { AttributedPackage, Distribution, InstalledPackage, LayerContent, PackageDatabase } from '../model/index.js';

export interface PackageAttribution {
  /** What the last databases list, in their order. */
  readonly packages: readonly AttributedPackage[];
  readonly distribution?: Distribution;
  /** Indexes of layers that were not read. After one of these the image may hold other packages than are listed. */
  readonly unread: readonly number[];
  /**
   * Packages that may have come from an unread layer below the one they are attributed to: the database showed them
   * only after it, and nothing says that the layer named wrote their files.
   */
  readonly uncertain: ReadonlySet<AttributedPackage>;
}

/** Attributes the packages of one image. `layers` are bottom first; undefined is a layer that was not read. */
export function attributePackages(layers: readonly (LayerContent | undefined)[]): PackageAttribution {
  return packageAttribution()(layers);
}

/**
 * The same for many images: layers that images share, from the bottom and as the same objects, are compared once. It keeps
 * what it computed for as long as it is kept itself, and gives the same result objects for the same layers.
 */
export function packageAttribution(): (layers: readonly (LayerContent | undefined)[]) => PackageAttribution {
  const bottom: Prefix = { state: { databases: new Map(), distribution: undefined, unread: [] } };
  return (layers) => {
    let prefix = bottom;
    for (const [index, layer] of layers.entries()) {
      prefix.above ??= new Map();
      let above = prefix.above.get(layer);
      if (above === undefined) {
        above = { state: apply(prefix.state, layer, index) };
        prefix.above.set(layer, above);
      }
      prefix = above;
    }
    return resultOf(prefix.state);
  };
}

/** The layers up to one, and what may follow. */
interface Prefix {
  readonly state: State;
  above?: Map<LayerContent | undefined, Prefix>;
}

/** What is known after some layers. Shared by all prefixes in which it is the same, so never changed but for its result. */
interface State {
  /** By place: the path, with the two paths of one database counted as one. */
  readonly databases: ReadonlyMap<string, Database>;
  readonly distribution: Distribution | undefined;
  readonly unread: readonly number[];
  result?: PackageAttribution;
}

interface Database {
  readonly path: string;
  /** Layer that this database was last read in. */
  readonly read: number;
  readonly packages: ReadonlyMap<string, Attributed>;
}

interface Attributed {
  readonly package: AttributedPackage;
  readonly uncertain: boolean;
}

const STATUS_FOLDER = '/status.d/';

function apply(state: State, layer: LayerContent | undefined, index: number): State {
  const { databases, distribution, unread } = state;
  if (layer === undefined) return { databases, distribution, unread: [...unread, index] };
  const after = { databases: applyDatabases(state, layer, index), distribution: layer.distribution ?? distribution, unread };
  return after.databases === databases && after.distribution === distribution ? state : after;
}

function applyDatabases(state: State, layer: LayerContent, index: number): State['databases'] {
  const written = new Map(layer.databases.map((database) => [placeOf(database.path), database]));
  const hidden = new Set([...state.databases].filter(([, { path }]) => isRemoved(path, layer.removed)).map(([place]) => place));
  const rewritten = new Set(layer.rewritten);
  if (written.size === 0 && hidden.size === 0 && rewritten.size === 0) return state.databases;

  const databases = new Map<string, Database>();
  for (const [place, before] of state.databases) {
    const after = written.get(place);
    if (after !== undefined) databases.set(place, compare(before, after, rewritten, index, state.unread));
    else if (!hidden.has(place)) databases.set(place, moveRewritten(before, rewritten, index));
  }
  for (const [place, database] of written) {
    if (!databases.has(place)) databases.set(place, compare(undefined, database, rewritten, index, state.unread));
  }
  return databases;
}

/** The database after this layer: packages that were there before keep their layer unless this one wrote them again. */
function compare(
  before: Database | undefined,
  after: PackageDatabase,
  rewritten: ReadonlySet<string>,
  index: number,
  unread: readonly number[],
): Database {
  const crossed = unread.some((layer) => layer > (before?.read ?? -1));
  // A file of status.d is there because its package is: a layer that has it wrote the package.
  const ownFile = after.path.includes(STATUS_FOLDER);
  const packages = new Map<string, Attributed>();
  for (const each of after.packages) {
    const key = keyOf(each);
    const kept = before?.packages.get(key);
    const wrote = ownFile || isRewritten(each, rewritten);
    packages.set(
      key,
      kept !== undefined && !wrote
        ? kept
        : { package: { ...each, layer: index, database: after.path }, uncertain: crossed && !wrote },
    );
  }
  return { path: after.path, read: index, packages };
}

/** A layer without this database that wrote files of its packages, as a copy from another image's does. */
function moveRewritten(database: Database, rewritten: ReadonlySet<string>, index: number): Database {
  if (rewritten.size === 0) return database;
  let moved: Map<string, Attributed> | undefined;
  for (const [key, each] of database.packages) {
    if (!isRewritten(each.package, rewritten)) continue;
    moved ??= new Map(database.packages);
    moved.set(key, { package: { ...each.package, layer: index }, uncertain: false });
  }
  return moved === undefined ? database : { ...database, packages: moved };
}

/** Names of packages, as `name:architecture` where several architectures of one are installed. */
function isRewritten(each: InstalledPackage, rewritten: ReadonlySet<string>): boolean {
  if (rewritten.size === 0) return false;
  return rewritten.has(each.name) || (each.architecture !== undefined && rewritten.has(`${each.name}:${each.architecture}`));
}

function keyOf(each: InstalledPackage): string {
  return `${each.name}\n${each.version}\n${each.architecture ?? ''}`;
}

/** Where `/lib` became a link to `/usr/lib`, a database moved with it and is still the same one. */
function placeOf(path: string): string {
  return path.startsWith('usr/lib/') ? path.slice('usr/'.length) : path;
}

/** A whiteout removes the path and all below it; an opaque folder, ending in `/`, what is below it (OCI image-spec, layer.md). */
function isRemoved(path: string, removed: readonly string[]): boolean {
  return removed.some((each) => each === path || each === '/' || path.startsWith(each.endsWith('/') ? each : `${each}/`));
}

function resultOf(state: State): PackageAttribution {
  return (state.result ??= makeResult(state));
}

function makeResult({ databases, distribution, unread }: State): PackageAttribution {
  const packages: AttributedPackage[] = [];
  const uncertain = new Set<AttributedPackage>();
  for (const [, database] of [...databases].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const each of database.packages.values()) {
      packages.push(each.package);
      if (each.uncertain) uncertain.add(each.package);
    }
  }
  return { packages, ...(distribution === undefined ? {} : { distribution }), unread, uncertain };
}
