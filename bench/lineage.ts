/**
 * Lineage of a large image catalog, against merely parsing its file, in one run. Each side runs in a process of its own, in
 * turn, several times over; medians are reported. What was inferred is then held against what the generator built.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { argv, execArgv, execPath, resourceUsage } from 'node:process';
import { fileURLToPath } from 'node:url';
import { CatalogLineage } from '../src/graph/lineage/index.js';
import { readLines } from '../src/lib/byte-lines.js';
import { generateCatalog, type GeneratedCatalog } from './generate-catalog.js';
import { median, type BenchOptions, type BenchRow } from './row.js';

const IMAGES = 1_000_000;
const ROUNDS = 3;
/** As the image catalog connector has it by default. */
const LONGEST_LINE = 16 << 20;

/** About as long as a line of a catalog is; makes a first guess at the number of images out of a file's size. */
const BYTES_OF_A_LINE = 1 << 10;

/** What one measured process says. Times in milliseconds, memory in bytes. */
interface Measurement {
  readonly milliseconds: number;
  readonly peakMemory: number;
  readonly images: number;
  readonly nodes: number;
  readonly withBase: number;
  readonly problems: number;
  /** Images whose set of nearest bases is not the one that the generator built them on. */
  readonly wrong: number;
}

/** The two usual ways to read JSON lines in Node, and ours. */
const SIDES = ['readline', 'split', 'lineage'] as const;
type Side = (typeof SIDES)[number];

export async function bench(options: BenchOptions = {}): Promise<BenchRow[]> {
  const images = options.images ?? IMAGES;
  const catalog = generateCatalog(images);
  warm(catalog.path);
  const measured: Record<Side, Measurement[]> = { readline: [], split: [], lineage: [] };
  for (let round = 0; round < (options.rounds ?? ROUNDS); round++) {
    for (const side of SIDES) measured[side].push(measureApart(side, images));
  }
  const wrong = measured.lineage.reduce((sum, one) => sum + one.wrong + one.problems, 0);
  if (wrong > 0) throw new Error(`${wrong} images have another lineage than was generated: the figures would mean nothing`);
  // Against the faster of the two, which of them that is differs from machine to machine.
  const baseline: Side = time(measured.readline) <= time(measured.split) ? 'readline' : 'split';
  const [first] = measured.lineage;
  return [
    {
      name: `lineage of ${images.toLocaleString('en')} images / parsing their catalog (${baseline} and JSON.parse)`,
      figure: describe(measured.lineage),
      baseline: describe(measured[baseline]),
      ratio: time(measured.lineage) / time(measured[baseline]),
      note: `${megabytes(catalog.bytes)}; ${first?.nodes.toLocaleString('en') ?? ''} different layer chains; ${first?.withBase.toLocaleString('en') ?? ''} images have a base, all as generated`,
    },
  ];
}

function time(measurements: readonly Measurement[]): number {
  return median(measurements.map(({ milliseconds }) => milliseconds));
}

function describe(measurements: readonly Measurement[]): string {
  const peak = Math.max(...measurements.map(({ peakMemory }) => peakMemory));
  return `${(time(measurements) / 1000).toFixed(2)} s, peak ${megabytes(peak)}`;
}

/** Measures in a fresh process, so that neither side runs in the other's heap and peak memory is its own. */
function measureApart(side: Side, images: number): Measurement {
  const output = execFileSync(execPath, [...execArgv, fileURLToPath(import.meta.url), side, String(images)], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as Measurement;
}

async function measure(side: Side, catalog: GeneratedCatalog): Promise<Measurement> {
  const start = performance.now();
  if (side !== 'lineage') {
    const images = await (side === 'readline' ? parseByReadline(catalog.path) : parseBySplit(catalog.path));
    return { ...stop(start), images, nodes: 0, withBase: 0, problems: 0, wrong: 0 };
  }
  const lineage = new CatalogLineage(Math.ceil(catalog.bytes / BYTES_OF_A_LINE));
  const problems = readCatalog(catalog.path, lineage);
  lineage.link();
  let withBase = 0;
  for (let image = 0; image < lineage.size; image++) {
    // The whole set, as a reader of it would.
    let base = lineage.firstBase(image);
    if (base >= 0) withBase++;
    while (base >= 0) base = lineage.nextBase(image, base);
  }
  const measured = stop(start);
  return { ...measured, images: lineage.size, nodes: lineage.nodes, withBase, problems, wrong: countWrong(lineage, catalog) };
}

function stop(start: number): Pick<Measurement, 'milliseconds' | 'peakMemory'> {
  return { milliseconds: performance.now() - start, peakMemory: resourceUsage().maxRSS * 1024 };
}

/** The usual way to read JSON lines in Node. */
async function parseByReadline(path: string): Promise<number> {
  let layers = 0;
  let images = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const image = JSON.parse(line) as { layers: string[] };
    layers += image.layers.length;
    images++;
  }
  if (layers === 0) throw new Error('the catalog has no layers');
  return images;
}

/** The fastest way that stays simple: large chunks as text, cut at line feeds. */
async function parseBySplit(path: string): Promise<number> {
  let layers = 0;
  let images = 0;
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const image = JSON.parse(line) as { layers: string[] };
      layers += image.layers.length;
      images++;
    }
  }
  if (layers === 0 || rest !== '') throw new Error('the catalog has no layers, or is cut off');
  return images;
}

/** Reads all of a catalog and gives the number of lines that were not understood. */
function readCatalog(path: string, lineage: CatalogLineage): number {
  const file = openSync(path, 'r');
  let problems = 0;
  readLines(
    (into, offset) => readSync(file, into, offset, into.length - offset, null),
    {
      line(bytes, from, to) {
        if (lineage.add(bytes, from, to) !== undefined) problems++;
      },
      tooLong() {
        problems++;
      },
    },
    LONGEST_LINE,
  );
  closeSync(file);
  return problems;
}

/** The base that the generator used must be in the set, and every other image in the set must have its layers. */
function countWrong(lineage: CatalogLineage, catalog: GeneratedCatalog): number {
  const bytes = readFileSync(catalog.truthPath);
  const truth = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  let wrong = 0;
  for (let image = 0; image < lineage.size; image++) {
    const expected = truth[image] ?? -1;
    let found = expected < 0 && lineage.firstBase(image) < 0;
    for (let base = lineage.firstBase(image); base >= 0; base = lineage.nextBase(image, base)) found ||= base === expected;
    if (!found) wrong++;
  }
  return wrong;
}

/** Reads the file once, so that the first side measured does not pay for the disk. */
function warm(path: string): void {
  const file = openSync(path, 'r');
  const buffer = new Uint8Array(1 << 20);
  while (readSync(file, buffer) > 0);
  closeSync(file);
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;

const [, script, name, images] = argv;
const side = SIDES.find((one) => one === name);
if (script === fileURLToPath(import.meta.url) && side !== undefined) {
  console.log(JSON.stringify(await measure(side, generateCatalog(Number(images)))));
}
