/**
 * Reads images from a registry by the OCI distribution protocol: one image, a repository with all of its tags, or every
 * repository that the registry lists. Pulls manifests, configurations and, of each distinct layer, what says which packages
 * it holds. Never pushes.
 */
import { HeadwaterError } from '../../lib/errors.js';
import { isRepositoryPath, isTag } from '../../lib/oci-reference.js';
import type { Observation } from '../../model/index.js';
import type { Claim, Connector, ReadContext } from '../../ports/index.js';
import { isRegistryAddress, parseRegistryAddress, type RegistryAddress, type RegistryScope } from './address.js';
import { createRegistryClient, DEFAULT_TUNING, type ClientTuning, type RegistryClient } from './client.js';
import { DEFAULT_PLACES, findCredentials, type CredentialPlaces } from './credentials.js';
import { gapOf } from './gaps.js';
import { inOrder, outcomeOf, type ImageStore } from './image-store.js';
import { observe } from './observe.js';
import { findImages, type ImageRoot } from './read-images.js';

export interface RegistryOptions {
  readonly tuning: ClientTuning;
  readonly places: CredentialPlaces;
}

/** Layers that are read at once: they are decompressed as they arrive, so more would not be faster. */
const LAYERS_AT_ONCE = 4;

export const ociRegistry: Connector = createRegistryConnector({ tuning: DEFAULT_TUNING, places: DEFAULT_PLACES });

export function createRegistryConnector(options: RegistryOptions): Connector {
  return {
    name: 'oci-registry',
    describes: 'a registry: registry://HOST/REPOSITORY[:TAG|@DIGEST], registry://HOST/PREFIX/*, registry://HOST',
    recognise(candidate) {
      const isRegistry = candidate.kind === 'address' && isRegistryAddress(candidate.address);
      return Promise.resolve(isRegistry ? { candidate, as: 'registry' } : undefined);
    },
    read: (claim, context) => read(claim, context, options),
  };
}

async function* read(
  claim: Claim,
  context: ReadContext,
  { tuning, places }: RegistryOptions,
): AsyncGenerator<Observation, void, undefined> {
  if (claim.candidate.kind !== 'address') return;
  context.signal.throwIfAborted();
  // Requests that are under way end when whoever reads us stops early.
  const stopped = new AbortController();
  const signal = AbortSignal.any([context.signal, stopped.signal]);
  let what = 'the address of the registry';
  try {
    const address = parseRegistryAddress(claim.candidate.address);
    what = address.registry;
    const { registry, origin, scope } = address;
    const { credentials, problems } = await findCredentials(
      registry,
      scope.kind === 'repository' ? scope.repository : '',
      places,
    );
    for (const problem of problems) yield gapOf(context, problem.what, problem.error, []);
    const client = createRegistryClient({ origin, credentials, limits: context.limits, signal, tuning });
    await client.ping();
    const seen = new Set<string>();
    for (const repository of await repositoriesOf(client, address)) {
      if (isRepositoryPath(repository)) yield* readRepository(client, registry, repository, scope, context, seen);
      else
        yield gapOf(context, `a repository of ${registry}`, new HeadwaterError('REGISTRY_PROTOCOL', 'its name is not valid'), [
          'images',
          'packages',
        ]);
    }
  } catch (error) {
    yield gapOf(context, what, error, ['images', 'packages']);
  } finally {
    stopped.abort();
  }
}

async function repositoriesOf(client: RegistryClient, { registry, scope }: RegistryAddress): Promise<readonly string[]> {
  if (scope.kind === 'repository') return [scope.repository];
  let all: readonly string[];
  try {
    all = await client.repositories();
  } catch (error) {
    const isAbsent =
      error instanceof HeadwaterError && (error.code === 'REGISTRY_NOT_FOUND' || error.code === 'REGISTRY_PROTOCOL');
    throw isAbsent
      ? new HeadwaterError('REGISTRY_NO_CATALOG', `${registry} does not list its repositories`, { cause: error })
      : error;
  }
  const wanted = all.filter((repository) => repository.startsWith(scope.prefix));
  if (wanted.length === 0)
    throw new HeadwaterError(
      'REGISTRY_NOT_FOUND',
      `${registry} lists no repository${scope.prefix === '' ? '' : ` below ${scope.prefix}`}`,
    );
  return wanted.toSorted();
}

async function* readRepository(
  client: RegistryClient,
  registry: string,
  repository: string,
  scope: RegistryScope,
  context: ReadContext,
  seen: Set<string>,
): AsyncGenerator<Observation, void, undefined> {
  const name = `${registry}/${repository}`;
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
  const manifests = new Map<string, Uint8Array>();
  const tags = new Map<string, readonly string[]>();
  for (const { reference, bytes, digest, error } of answers) {
    if (error !== undefined) yield gapOf(context, labelOf(name, reference), error, ['images', 'packages']);
    else {
      manifests.set(digest, bytes);
      // A digest that was asked for says nothing about tags, not even about one that was written with it.
      tags.set(digest, [...(tags.get(digest) ?? []), ...(isTag(reference) ? [reference] : [])]);
    }
  }
  const roots = [...tags].map(([digest, pointing]): ImageRoot => {
    return { digest, names: [{ repository: name, tags: pointing }], annotations: {}, what: labelOf(name, pointing[0] ?? digest) };
  });
  const store = repositoryStore(client, repository, manifests);
  yield* observe(store, await findImages(store, roots, context), context, seen);
}

/** What to ask for: the one reference that was given, or every tag that has a name. */
async function referencesOf(
  client: RegistryClient,
  name: string,
  repository: string,
  scope: RegistryScope,
  context: ReadContext,
): Promise<{ readonly references: readonly string[]; readonly gaps: readonly Observation[] }> {
  const asked = scope.kind === 'repository' ? (scope.digest ?? scope.tag) : undefined;
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

type Resolved =
  | { readonly reference: string; readonly bytes: Uint8Array; readonly digest: string; readonly error?: undefined }
  | { readonly reference: string; readonly bytes?: undefined; readonly digest?: undefined; readonly error: HeadwaterError };

/** A tag may be gone since it was listed: that is its own gap. */
async function resolve(client: RegistryClient, repository: string, reference: string): Promise<Resolved> {
  try {
    return { reference, ...(await client.manifest(repository, reference)) };
  } catch (error) {
    if (error instanceof HeadwaterError) return { reference, error };
    throw error;
  }
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
