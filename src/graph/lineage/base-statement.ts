/**
 * What images themselves say about their base, and which images of the estate that can mean. Says nothing about whether
 * it is true: builders copy such statements from base to derived image, keep them on squashed ones, and tags move.
 */
import type { Image } from '../../model/index.js';
import { formatRepository, parseImageReference } from '../../lib/oci-reference.js';

/** Annotation keys of the OCI image specification (annotations.md); some builders write them as labels. */
const BASE_NAME = 'org.opencontainers.image.base.name';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';

export interface BaseStatement {
  readonly kind: 'annotation' | 'label' | 'history-comment';
  /** A reference, as written. */
  readonly name?: string;
  /** Of an image, or of an index that lists it. */
  readonly digest?: string;
}

/** How a statement leads to images, the surest first. */
export type NamedBy = 'digest' | 'index' | 'tag' | 'repository';

export interface NamedImages {
  readonly by: NamedBy;
  readonly images: readonly number[];
}

/** Every different statement of an image. An empty value says nothing. */
export function baseStatements(image: Image): readonly BaseStatement[] {
  const statements = [
    readStatement('annotation', image.annotations[BASE_NAME], image.annotations[BASE_DIGEST]),
    readStatement('label', image.labels[BASE_NAME], image.labels[BASE_DIGEST]),
    readStatement('history-comment', lastFromComment(image), undefined),
  ];
  const different = new Map<string, BaseStatement>();
  for (const one of statements) {
    if (one !== undefined && !different.has(contentOf(one))) different.set(contentOf(one), one);
  }
  return [...different.values()];
}

/** True when the base says the very same of itself: then the statement may have come from there, and be about *its* base. */
export function isRepeated(statement: BaseStatement, base: Image): boolean {
  return baseStatements(base).some((one) => contentOf(one) === contentOf(statement));
}

/** The reference that a statement names, with the digest where that is all there is. */
export function writtenBase({ name, digest }: BaseStatement): string {
  if (name === undefined) return digest ?? '';
  return digest === undefined || name.includes('@') ? name : `${name}@${digest}`;
}

/** Finds what statements can mean. */
export interface StatementReader {
  /** Undefined when no image of the estate is meant. */
  imagesNamed(statement: BaseStatement): NamedImages | undefined;
  /** True for the digest of an image of the estate, or of an index that lists one. */
  isSeen(digest: string): boolean;
}

/** A reader over these images, numbered by their place. */
export function statementReader(images: readonly Image[]): StatementReader {
  const byDigest = new Map<string, number>();
  const byIndex = new Map<string, number[]>();
  const byTag = new Map<string, number[]>();
  const byRepository = new Map<string, number[]>();
  images.forEach((image, number) => {
    byDigest.set(image.digest, number);
    for (const index of image.indexes) push(byIndex, index, number);
    for (const { repository, tags } of image.names) {
      push(byRepository, normalRepository(repository), number);
      for (const tag of tags) push(byTag, `${normalRepository(repository)}:${tag}`, number);
    }
  });
  return {
    isSeen: (digest) => byDigest.has(digest) || byIndex.has(digest),
    imagesNamed(statement) {
      const digest = statedDigest(statement);
      const exact = digest === undefined ? undefined : byDigest.get(digest);
      if (exact !== undefined) return { by: 'digest', images: [exact] };
      const listed = digest === undefined ? undefined : byIndex.get(digest);
      if (listed !== undefined) return { by: 'index', images: listed };
      const name = statedName(statement);
      if (name === undefined) return undefined;
      const tagged = byTag.get(`${name.repository}:${name.tag ?? 'latest'}`);
      // A digest that nothing has was pointed at by the tag at another time: only the repository is left to go by.
      if (tagged !== undefined && digest === undefined) return { by: 'tag', images: tagged };
      const builds = byRepository.get(name.repository);
      return builds === undefined ? undefined : { by: 'repository', images: builds };
    },
  };
}

/** Digest, repository and tag that a statement gives, normalised; undefined parts are not said. */
export function statedDigest({ name, digest }: BaseStatement): string | undefined {
  return digest ?? (name === undefined ? undefined : parseImageReference(name)?.digest);
}

export function statedName({ name }: BaseStatement): { readonly repository: string; readonly tag?: string } | undefined {
  const parsed = name === undefined ? undefined : parseImageReference(name);
  if (parsed === undefined) return undefined;
  return { repository: formatRepository(parsed), ...(parsed.tag === undefined ? {} : { tag: parsed.tag }) };
}

/** As `Image.names` has it, with Docker Hub's short names written out, so that `debian` is `docker.io/library/debian`. */
export function normalRepository(repository: string): string {
  const parsed = parseImageReference(repository);
  return parsed === undefined ? repository : formatRepository(parsed);
}

function readStatement(
  kind: BaseStatement['kind'],
  name: string | undefined,
  digest: string | undefined,
): BaseStatement | undefined {
  const said = { ...(name?.trim() ? { name: name.trim() } : {}), ...(digest?.trim() ? { digest: digest.trim() } : {}) };
  return Object.keys(said).length === 0 ? undefined : { kind, ...said };
}

/**
 * Buildah notes `FROM docker.io/library/debian:12` as the comment of the first entry it adds, so the last such comment is
 * about the image's own base. What is not a full reference is a stage or an image id of that one build.
 */
function lastFromComment(image: Image): string | undefined {
  const comment = image.history.findLast((entry) => entry.comment?.startsWith('FROM ') === true)?.comment;
  const name = comment?.slice('FROM '.length).trim();
  return name !== undefined && /^[^/]*[.:][^/]*\//.test(name) && parseImageReference(name) !== undefined ? name : undefined;
}

function contentOf({ name, digest }: BaseStatement): string {
  return `${name ?? ''}\0${digest ?? ''}`;
}

function push(map: Map<string, number[]>, key: string, number: number): void {
  const numbers = map.get(key);
  if (numbers === undefined) map.set(key, [number]);
  else if (numbers.at(-1) !== number) numbers.push(number);
}
