/**
 * The lineage of an image catalog of any size, line by line, in a few hundred bytes an image: what each image is called,
 * and which listed images are its nearest base. Layers only: evidence and confidence are `inferLineage`'s. A line that is
 * not understood is handed back with the reason, never skipped.
 */
import { DigestInterner } from '../../lib/digest-interner.js';
import { DIGEST_WORDS } from '../../lib/digest-words.js';
import { CatalogLine, type ByteRange, type DigestChain } from './catalog-line.js';
import { ANY_PLATFORM, NO_IMAGE, Placement } from './placement.js';
import { buildPlatform } from './platform.js';
import { ChainTrie, enlarged, ROOT } from './trie.js';

const FIRST_CAPACITY = 1 << 10;
const EMPTY_TAGS = '[]';
const NO_LISTING = -1;
// Fields of the records of images, and of listings.
const PLATFORM = 0;
const LAST_LISTING = 1;
const REPOSITORY = 0;
const TAGS_END = 1;
const EARLIER = 2;

export interface CatalogImage {
  readonly digest: string;
  /** As often as the catalog lists it. */
  readonly names: readonly { readonly repository: string; readonly tags: readonly string[] }[];
  readonly platform?: string;
}

/** A class because it is closed: lines go in, then `link`, then questions. Images are numbers, in the order listed. */
export class CatalogLineage {
  readonly #line = new CatalogLine();
  readonly #images: DigestInterner;
  readonly #repositoryTexts = new TextTable();
  readonly #platformTexts = new TextTable();
  /** By platform's text: what of it a base must have too, as a placement wants it. */
  readonly #buildPlatforms: number[] = [];
  readonly #buildPlatformTexts = new TextTable();
  readonly #tags = new ByteArena();
  readonly #aliases = new LayerAliases();
  #trie: ChainTrie;
  #placement: Placement;
  /** By image: its platform's text, and its last listing. */
  readonly #places: Records;
  /** By listing: the repository's text, where its tags end in the arena (they begin where the one before ends), and the image's listing before it. */
  readonly #listings: Records;

  /** @param expected about how many images will come; more may. Spares memory and time where the file's size is known. */
  constructor(expected = 0) {
    this.#images = new DigestInterner(expected);
    // Most layers of an image are its bases'; two or three are its own.
    this.#trie = new ChainTrie(expected * 3);
    this.#placement = new Placement(this.#trie, expected);
    this.#places = new Records(2, expected);
    this.#listings = new Records(3, expected);
  }

  get size(): number {
    return this.#images.size;
  }

  /** How many different prefixes the chains have. */
  get nodes(): number {
    return this.#trie.size - 1;
  }

  /**
   * Takes one line. An empty one is nothing.
   *
   * @returns undefined when it was taken, else why not, in one sentence
   */
  add(bytes: Uint8Array, from: number, to: number): string | undefined {
    if (isBlank(bytes, from, to)) return undefined;
    const line = this.#line;
    const problem = line.read(bytes, from, to);
    if (problem !== undefined) return problem;
    if (line.diffIds.count > 0 && line.layers.count > 0) this.#aliases.learn(line.layers, line.diffIds);
    const chain = line.diffIds.count > 0 ? line.diffIds : line.layers;
    if (chain.count === 0) return 'it lists no layers';
    const node = this.#trie.insert(chain.words, chain.count);
    const known = this.#images.size;
    const image = line.digestText === undefined ? this.#images.internWords(line.digest, 0) : this.#images.intern(line.digestText);
    if (image < known) {
      if (this.#placement.nodeOf(image) !== node) return 'its digest was listed before with other layers';
    } else {
      this.#place(node, line.platform);
    }
    this.#list(line, image);
    return undefined;
  }

  /** To be called after the last line and before the first question. */
  link(): void {
    if (this.#aliases.size > 0) this.#joinChains();
    this.#placement.link();
  }

  /** @throws RangeError for a number that is not an image's */
  image(image: number): CatalogImage {
    const digest = this.#images.textOf(image);
    const platform = this.#platformTexts.get(this.#places.get(image, PLATFORM));
    const names: { repository: string; tags: readonly string[] }[] = [];
    for (let at = this.#places.get(image, LAST_LISTING); at !== NO_LISTING; at = this.#listings.get(at, EARLIER)) {
      const tagsFrom = at === 0 ? 0 : this.#listings.get(at - 1, TAGS_END);
      const tags: unknown = JSON.parse(this.#tags.text(tagsFrom, this.#listings.get(at, TAGS_END)) || EMPTY_TAGS);
      names.push({
        repository: this.#repositoryTexts.get(this.#listings.get(at, REPOSITORY)),
        tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
      });
    }
    return { digest, names: names.toReversed(), ...(platform === '' ? {} : { platform }) };
  }

  /** The first of its nearest bases, or -1: images whose layers are the longest part of its own that any image has. */
  firstBase(image: number): number {
    const node = this.#placement.baseNodeOf(image);
    return node === ROOT ? NO_IMAGE : this.#placement.firstAt(node, this.#placement.platformOf(image));
  }

  /** The one after `base` in the image's set of nearest bases, or -1. */
  nextBase(image: number, base: number): number {
    return this.#placement.nextAfter(base, this.#placement.platformOf(image));
  }

  #place(node: number, platform: ByteRange): void {
    const text = this.#platformTexts.number(platform);
    this.#placement.add(node, (this.#buildPlatforms[text] ??= this.#buildPlatform(text)));
    const place = this.#places.add();
    this.#places.set(place, PLATFORM, text);
    this.#places.set(place, LAST_LISTING, NO_LISTING);
  }

  #buildPlatform(text: number): number {
    const built = buildPlatform(this.#platformTexts.get(text));
    return built === undefined ? ANY_PLATFORM : this.#buildPlatformTexts.numberOfText(built);
  }

  #list(line: CatalogLine, image: number): void {
    this.#tags.add(line.tags);
    const listing = this.#listings.add();
    this.#listings.set(listing, REPOSITORY, this.#repositoryTexts.number(line.repository));
    this.#listings.set(listing, TAGS_END, this.#tags.size);
    this.#listings.set(listing, EARLIER, this.#places.get(image, LAST_LISTING));
    this.#places.set(image, LAST_LISTING, listing);
  }

  /** Some lines said which diffId a layer has: chains of the same layers, told in either way, then become one. */
  #joinChains(): void {
    const trie = new ChainTrie();
    const placement = new Placement(trie);
    const chain: DigestChain = { words: new Int32Array(0), count: 0 };
    for (let image = 0; image < this.#placement.size; image++) {
      this.#trie.chainOf(this.#placement.nodeOf(image), chain);
      this.#aliases.rename(chain);
      placement.add(trie.insert(chain.words, chain.count), this.#placement.platformOf(image));
    }
    this.#trie = trie;
    this.#placement = placement;
  }
}

/** Which diffId a layer's digest stands for, where some line had both. */
class LayerAliases {
  readonly #digests = new DigestInterner();
  readonly #diffIds: Int32Array[] = [];

  get size(): number {
    return this.#diffIds.length;
  }

  learn(layers: DigestChain, diffIds: DigestChain): void {
    for (let at = 0; at < layers.count * DIGEST_WORDS; at += DIGEST_WORDS) {
      const number = this.#digests.internWords(layers.words, at);
      // A digest has one content and so one diffId; whoever says otherwise comes too late.
      this.#diffIds[number] ??= diffIds.words.slice(at, at + DIGEST_WORDS);
    }
  }

  rename(chain: DigestChain): void {
    for (let at = 0; at < chain.count * DIGEST_WORDS; at += DIGEST_WORDS) {
      const diffId = this.#diffIds[this.#digests.numberOfWords(chain.words, at)];
      if (diffId !== undefined) chain.words.set(diffId, at);
    }
  }
}

/** Numbers texts, given as bytes: 1, 2, 3, … (0 stays free: to a placement it is any platform). */
class TextTable {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];
  /** Neighbouring lines repeat each other's texts: what came last of each hash, so that most make no string. */
  readonly #recent: ({ readonly bytes: Uint8Array; readonly number: number } | undefined)[] = Array.from({ length: 64 });

  number(range: ByteRange): number {
    const place = smallHash(range) & 63;
    const recent = this.#recent[place];
    if (recent !== undefined && sameBytes(range, recent.bytes)) return recent.number;
    const bytes = new Uint8Array(range.bytes.subarray(range.from, range.to)); // a copy: the buffer is used again
    const number = this.numberOfText(new TextDecoder().decode(bytes));
    this.#recent[place] = { bytes, number };
    return number;
  }

  numberOfText(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.push(text);
    this.#numbers.set(text, number);
    return number;
  }

  get(number: number): string {
    return this.#texts[number - 1] ?? '';
  }
}

/** Bytes, one piece after the other. */
class ByteArena {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add({ bytes, from, to }: ByteRange): void {
    const size = this.#size + to - from;
    if (size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(size, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    // By hand: the pieces are too short for a native copy to pay.
    for (let i = from, at = this.#size; i < to; i++, at++) this.#bytes[at] = bytes[i] ?? 0;
    this.#size = size;
  }

  text(from: number, to: number): string {
    return new TextDecoder().decode(this.#bytes.subarray(from, to));
  }
}

/** A growing list of records of a few 32-bit fields each. */
class Records {
  readonly #width: number;
  #fields: Int32Array;
  #size = 0;

  constructor(width: number, expected: number) {
    this.#width = width;
    this.#fields = new Int32Array(Math.max(FIRST_CAPACITY, expected) * width);
  }

  /** The number of a new record, all of whose fields are 0. */
  add(): number {
    if ((this.#size + 1) * this.#width > this.#fields.length) this.#fields = enlarged(this.#fields, this.#fields.length * 2);
    return this.#size++;
  }

  get(record: number, field: number): number {
    return this.#fields[record * this.#width + field] ?? 0;
  }

  set(record: number, field: number, value: number): void {
    this.#fields[record * this.#width + field] = value;
  }
}

/** Of the length and the last bytes: names of one registry differ there. */
function smallHash({ bytes, from, to }: ByteRange): number {
  let hash = to - from;
  for (let at = Math.max(from, to - 8); at < to; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
  return hash ^ (hash >>> 9);
}

function sameBytes({ bytes, from, to }: ByteRange, other: Uint8Array): boolean {
  if (to - from !== other.length) return false;
  // From the end, where names differ.
  for (let i = other.length - 1; i >= 0; i--) if (bytes[from + i] !== other[i]) return false;
  return true;
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  }
  return true;
}
