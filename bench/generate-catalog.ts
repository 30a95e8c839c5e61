/**
 * Writes an image catalog of any size as JSON lines, with the base that each image was built on beside it.
 * The same size gives the same bytes, on any machine. Made once and kept in the temporary folder.
 *
 * Shaped like what registries hold: operating systems, runtimes on them and applications on those, fifteen generations of
 * each, two platforms; one base in thirty is not listed, one image in fifty has a twin with the same layers and another
 * configuration, and the generations of an application share its first own layer (the one with its dependencies).
 * Repositories come in no useful order.
 */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Part of the folder's name: a change of the shape must not meet files of an older one. */
const SHAPE = 3;
const GENERATIONS = 15;
const PLATFORMS = ['linux/amd64', 'linux/arm64'] as const;
const FIRST_BUILD = Date.UTC(2023, 0, 1);
const DAY = 86_400_000;
const WRITE_AT = 4 << 20;

export interface GeneratedCatalog {
  /** JSON lines: digest, repository, tags, platform, created, layers (bottom first). */
  readonly path: string;
  /** Int32, little-endian, one for each line: the line of its nearest listed base, or -1. */
  readonly truthPath: string;
  readonly bytes: number;
}

/** One generation of one platform of a repository, as later levels build on it. */
interface Built {
  readonly layers: readonly number[];
  readonly parent: Built | undefined;
  readonly generation: number;
  readonly platform: string;
  readonly listed: boolean;
  /** Where the catalog lists it; known once it is written. */
  line: number;
}

interface Repository {
  readonly name: string;
  readonly images: readonly Built[];
}

/** Gives the catalog of this many lines, writing it unless an earlier run did. */
export function generateCatalog(images: number): GeneratedCatalog {
  const folder = join(tmpdir(), `headwater-bench-catalog-${String(SHAPE)}-${String(images)}`);
  const path = join(folder, 'catalog.jsonl');
  const truthPath = join(folder, 'truth.bin');
  if (!existsSync(truthPath)) {
    mkdirSync(folder, { recursive: true });
    writeCatalog(images, path, truthPath);
  }
  return { path, truthPath, bytes: statSync(path).size };
}

function writeCatalog(images: number, path: string, truthPath: string): void {
  const random = generator(images);
  const repositories = shuffled(plan(images, random), random);
  const parents: (Built | undefined)[] = [];
  const lines = createLines(`${path}.part`);
  for (const repository of repositories) {
    for (const image of repository.images) {
      if (!image.listed || parents.length >= images) continue;
      image.line = parents.length;
      const twins = random() < 0.02 ? 2 : 1;
      for (let twin = 0; twin < twins && parents.length < images; twin++) {
        lines.add(lineOf(repository.name, image, parents.length, twin));
        parents.push(image.parent);
      }
    }
  }
  lines.end();
  if (parents.length !== images) throw new Error(`planned too few images: ${String(parents.length)} of ${String(images)}`);
  renameSync(`${path}.part`, path);
  // Last, and in one piece: its presence says that both files are whole.
  writeFileSync(`${truthPath}.part`, new Uint8Array(Int32Array.from(parents, nearestListed).buffer));
  renameSync(`${truthPath}.part`, truthPath);
}

/** The line of the nearest ancestor that has one; what was planned but cut off at the end has none. */
function nearestListed(image: Built | undefined): number {
  for (let at = image; at; at = at.parent) if (at.line >= 0) return at.line;
  return -1;
}

/** Three levels: 1 % operating systems, 5 % runtimes, the rest applications; a few percent more than asked for. */
function plan(images: number, random: () => number): Repository[] {
  const perRepository = GENERATIONS * PLATFORMS.length;
  const count = (share: number): number => Math.max(1, Math.round((images * share) / perRepository));
  let nextLayer = 1;
  const fresh = (least: number, most: number): number[] =>
    Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, () => nextLayer++);

  const level = (
    name: string,
    size: number,
    bases: readonly Repository[],
    own: [number, number],
    platforms: 1 | 2,
  ): Repository[] =>
    Array.from({ length: size }, (_, i) => {
      const base = bases[Math.floor(random() * bases.length)];
      const listed = bases.length > 0 && platforms === 1 ? true : random() > 1 / 30;
      const built: Built[] = [];
      const wanted = platforms === 1 ? [PLATFORMS[random() < 0.7 ? 0 : 1]] : PLATFORMS;
      for (const platform of wanted) {
        const ofPlatform = base?.images.filter((image) => image.platform === platform);
        let dependencies: { on: Built | undefined; layer: readonly number[] } | undefined;
        for (let generation = 0; generation < GENERATIONS; generation++) {
          // A base is taken up with some delay, and kept for a while.
          const parent = ofPlatform?.[Math.max(0, generation - Math.floor(random() * 3))];
          const before = parent ? parent.layers : [];
          if (dependencies?.on !== parent || !dependencies) dependencies = { on: parent, layer: fresh(1, 1) };
          const layers = [...before, ...dependencies.layer, ...fresh(own[0] - 1, own[1] - 1)];
          built.push({ layers, parent, generation, platform, listed, line: -1 });
        }
      }
      return { name: `registry.example/${name}/${name}-${String(i)}`, images: built };
    });

  const systems = level('os', count(0.01), [], [2, 3], 2);
  const runtimes = level('runtime', count(0.05), systems, [2, 5], 2);
  const applications = level('team', Math.ceil((images * 1.02) / GENERATIONS), runtimes, [2, 3], 1);
  return [...systems, ...runtimes, ...applications];
}

function lineOf(repository: string, image: Built, line: number, twin: number): string {
  const version = `1.${String(image.generation)}.${String(twin)}`;
  const tags = image.generation === GENERATIONS - 1 && twin === 0 ? [version, '1', 'latest'] : [version];
  const created = new Date(FIRST_BUILD + image.generation * 30 * DAY + image.layers.length * DAY + twin).toISOString();
  return JSON.stringify({
    digest: digest(line, 1),
    repository,
    tags,
    platform: image.platform,
    created,
    layers: image.layers.map((layer) => digest(layer, 2)),
  });
}

/** A digest that looks as random as a real one, without the price of hashing. */
function digest(number: number, kind: number): string {
  let hex = 'sha256:';
  for (let word = 0; word < 8; word++) hex += (mix(number, kind * 8 + word) >>> 0).toString(16).padStart(8, '0');
  return hex;
}

/** The finishing steps of MurmurHash3, which send every bit of the input to every bit of the output. */
function mix(number: number, salt: number): number {
  let h = Math.imul(number, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Mulberry32: numbers in [0, 1), the same for the same seed everywhere. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Collects lines into large writes. */
function createLines(path: string): { add(line: string): void; end(): void } {
  const file = openSync(path, 'w');
  let waiting = '';
  const flush = (): void => {
    writeSync(file, waiting, null, 'utf8');
    waiting = '';
  };
  return {
    add(line) {
      waiting += `${line}\n`;
      if (waiting.length >= WRITE_AT) flush();
    },
    end() {
      flush();
      closeSync(file);
    },
  };
}
