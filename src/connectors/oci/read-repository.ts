/**
 * Reads one repository of a registry: what its tags (or the one reference that was asked for) point at, the older generations
 * that none points at any more, and what is said about them. Each that cannot be read is a gap, and the rest goes on.
 */
import { HeadwaterError } from '../../lib/errors.js';
import { isTag } from '../../lib/oci-reference.js';
import type { Observation } from '../../model/index.js';
import type { ReadContext } from '../../ports/index.js';
import type { RegistryScope } from './address.js';
import type { RegistryClient } from './distribution.js';
import { gapOf } from './gaps.js';
import { inOrder, outcomeOf, type ImageStore } from './image-store.js';
import { observe } from './observe.js';
import { olderGenerations } from './older-generations.js';
import { findImages, type FoundImages, type ImageRoot } from './read-images.js';
import { isReferrersList, readReferrers } from './referrers.js';
import { resolve, type Resolved } from './resolve.js';
import { historyGap, type TagHistory, type Untagged } from './tag-history.js';

export interface RepositoryInput {
  readonly client: RegistryClient;
  /** Host as references name it. */
  readonly registry: string;
  readonly repository: string;
  readonly scope: RegistryScope;
  /** Undefined where the registry has none. */
  readonly history: TagHistory | undefined;
  /** Older generations to read. */
  readonly mostOlder: number;
  /** Layers that were read in this scan of the source; grows. */
  readonly seen: Set<string>;
}

/** Layers that are read at once: they are decompressed as they arrive, so more would not be faster. */
const LAYERS_AT_ONCE = 4;

export async function* readRepository(
  input: RepositoryInput,
  context: ReadContext,
): AsyncGenerator<Observation, void, undefined> {
  const { client, registry, repository, scope } = input;
  const name = `${registry}/${repository}`;
  const wholeRepository = askedFor(scope) === undefined;
  let answers: readonly Resolved[];
  try {
    const { references, gaps } = await referencesOf(client, name, repository, scope, context);
    yield* gaps;
    context.progress(`${name}: ${references.length} references`);
    answers = await Promise.all(references.map((reference) => resolve(client, repository, reference)));
  } catch (error) {
    yield gapOf(context, name, error, ['images', 'packages']);
    return;
  }
  const older = wholeRepository ? await readOlder(input, name, answers, context) : NOTHING_OLDER;
  yield* older.gaps;
  const manifests = new Map<string, Uint8Array>();
  const tags = new Map<string, readonly string[]>();
  for (const { reference, bytes, digest, error } of [...answers, ...older.answers]) {
    if (error !== undefined) yield gapOf(context, labelOf(name, reference), error, ['images', 'packages']);
    else if (!isReferrersList(reference, bytes)) {
      manifests.set(digest, bytes);
      // A digest that was asked for says nothing about tags, not even about one that was written with it.
      tags.set(digest, [...(tags.get(digest) ?? []), ...(isTag(reference) ? [reference] : [])]);
    }
  }
  const roots = [...tags].map(([digest, pointing]): ImageRoot => {
    return { digest, names: [{ repository: name, tags: pointing }], annotations: {}, what: labelOf(name, pointing[0] ?? digest) };
  });
  const store = repositoryStore(client, repository, manifests);
  const found = withPushTimes(await findImages(store, roots, context), older.untagged);
  yield* observe(store, found, context, input.seen);
  const subjects = found.images.flatMap(({ image: { digest, indexes } }) => [digest, ...indexes]);
  const read = [...answers, ...older.answers];
  yield* readReferrers({ client, name, repository, subjects, answers: read, hasAllTags: wholeRepository }, context);
}

interface Older {
  readonly answers: readonly Resolved[];
  /** All that the registry knows of, read or not. */
  readonly untagged: readonly Untagged[];
  readonly gaps: readonly Observation[];
}

const NOTHING_OLDER: Older = { answers: [], untagged: [], gaps: [] };

async function readOlder(
  { client, repository, history, mostOlder }: RepositoryInput,
  name: string,
  answers: readonly Resolved[],
  context: ReadContext,
): Promise<Older> {
  if (history === undefined) return NOTHING_OLDER;
  try {
    const known = new Set(answers.map(({ digest }) => digest));
    // A tag may have been set since they were listed.
    const untagged = (await history.untagged(repository)).filter(({ digest }) => !known.has(digest));
    const tagged = answers.flatMap(({ bytes }) => bytes ?? []);
    const read = await olderGenerations(untagged, tagged, mostOlder, (digest) => resolve(client, repository, digest));
    context.progress(`${name}: ${read.length} older generations, at most ${mostOlder}, of ${untagged.length} untagged manifests`);
    return { answers: read, untagged, gaps: [] };
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof HeadwaterError)) throw error;
    return { ...NOTHING_OLDER, gaps: [context.gap(historyGap(history, `the older generations of ${name}`, error))] };
  }
}

/** An image that does not say when it was made is at least as old as its push. */
function withPushTimes(found: FoundImages, untagged: readonly Untagged[]): FoundImages {
  const times = new Map(untagged.map(({ digest, pushedAt }) => [digest, pushedAt]));
  const images = found.images.map((each) => {
    const pushedAt = times.get(each.image.digest);
    return pushedAt === undefined || each.image.created !== undefined
      ? each
      : { ...each, image: { ...each.image, created: pushedAt } };
  });
  return { ...found, images };
}

/** What to ask for: the one reference that was given, or every tag that has a name. */
async function referencesOf(
  client: RegistryClient,
  name: string,
  repository: string,
  scope: RegistryScope,
  context: ReadContext,
): Promise<{ readonly references: readonly string[]; readonly gaps: readonly Observation[] }> {
  const asked = askedFor(scope);
  if (asked !== undefined) return { references: [asked], gaps: [] };
  const all = await client.tags(repository);
  // Catalogs go on to list repositories of which everything was deleted; one that was asked for by name is another matter.
  if (all.length === 0 && scope.kind === 'repository') throw new HeadwaterError('REGISTRY_NOT_FOUND', `${name} has no tags`);
  const references = all.filter(isTag).toSorted();
  if (references.length === all.length) return { references, gaps: [] };
  const wrong = new HeadwaterError(
    'REGISTRY_PROTOCOL',
    `${all.length - references.length} of its tags have names that are not valid`,
  );
  return { references, gaps: [gapOf(context, name, wrong, ['images', 'packages'])] };
}

/** The one tag or digest that was given. */
function askedFor(scope: RegistryScope): string | undefined {
  return scope.kind === 'repository' ? (scope.digest ?? scope.tag) : undefined;
}

function repositoryStore(client: RegistryClient, repository: string, manifests: ReadonlyMap<string, Uint8Array>): ImageStore {
  return {
    manifest: async (digest) => manifests.get(digest) ?? (await client.manifest(repository, digest)).bytes,
    config: (digest) => client.document(repository, digest),
    layers: (wanted, use) =>
      inOrder(wanted, LAYERS_AT_ONCE, (layer) =>
        outcomeOf(layer, () => client.blob(repository, layer.digest ?? '', (bytes) => use(layer, bytes))),
      ),
  };
}

function labelOf(name: string, reference: string): string {
  return `${name}${reference.includes(':') ? '@' : ':'}${reference}`;
}
