/**
 * Reads images from a registry by the OCI distribution protocol: one image, a repository with all of its tags, or every
 * repository that the registry lists. Pulls manifests, configurations and, of each distinct layer, what says which packages
 * it holds. Never pushes.
 */
import { HeadwaterError } from '../../lib/errors.js';
import { isRepositoryPath } from '../../lib/oci-reference.js';
import type { Observation } from '../../model/index.js';
import type { Claim, Connector, ReadContext } from '../../ports/index.js';
import { isRegistryAddress, parseRegistryAddress, type RegistryAddress } from './address.js';
import { ambientLogin, loginProblem } from './ambient-logins.js';
import { DEFAULT_TUNING, type ClientTuning } from './answers.js';
import { DEFAULT_PLACES, findCredentials, type CredentialPlaces } from './credentials.js';
import { createRegistryClient, type RegistryClient } from './distribution.js';
import { gapOf } from './gaps.js';
import { readRepository } from './read-repository.js';
import { historyGap, tagHistoryOf, untilRefused } from './tag-history.js';
import { vendorOf } from './vendors.js';

export interface RegistryOptions {
  readonly tuning: ClientTuning;
  readonly places: CredentialPlaces;
  /** Older generations of a repository's tags to read; the default is 50. */
  readonly mostOlder?: number;
  /** Where a scheme and host are reached instead: a mirror, or a stand-in. */
  readonly reach?: (origin: string) => string;
}

const MOST_OLDER = 50;
const GITHUB_API = 'https://api.github.com';

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

async function* read(claim: Claim, context: ReadContext, options: RegistryOptions): AsyncGenerator<Observation, void, undefined> {
  if (claim.candidate.kind !== 'address') return;
  context.signal.throwIfAborted();
  // Requests that are under way end when whoever reads us stops early.
  const stopped = new AbortController();
  const signal = AbortSignal.any([context.signal, stopped.signal]);
  const refusals: Observation[] = [];
  let what = 'the address of the registry';
  try {
    try {
      const address = parseRegistryAddress(claim.candidate.address);
      what = address.registry;
      yield* readAddress(address, context, signal, options, refusals);
    } catch (error) {
      yield gapOf(context, what, error, ['images', 'packages']);
    }
    yield* refusals;
  } finally {
    stopped.abort();
  }
}

/** @param refusals gets what is to be said of a login that the registry refuses while it is read */
async function* readAddress(
  address: RegistryAddress,
  context: ReadContext,
  signal: AbortSignal,
  { tuning, places, mostOlder = MOST_OLDER, reach = (origin) => origin }: RegistryOptions,
  refusals: Observation[],
): AsyncGenerator<Observation, void, undefined> {
  const { registry, scope } = address;
  const { limits } = context;
  const { env } = places;
  const origin = reach(address.origin);
  // No login of the machine's own goes out in the clear, whatever the address says.
  const vendor = address.origin.startsWith('https:') ? vendorOf(registry) : undefined;
  const repositoryAsked = scope.kind === 'repository' ? scope.repository : '';
  const { credentials: kept, problems } = await findCredentials(registry, repositoryAsked, places);
  for (const problem of problems) yield gapOf(context, problem.what, problem.error, []);
  // A login that was made on purpose comes before what the machine has anyway.
  const ambient =
    kept !== undefined || vendor === undefined
      ? {}
      : await ambientLogin({ vendor, registry, origin, env, limits, tuning, signal });
  if (ambient.problem !== undefined) yield context.gap(ambient.problem);
  const client = createRegistryClient({
    origin,
    credentials: kept ?? ambient.credentials,
    limits,
    signal,
    tuning,
    ...(ambient.credentials === undefined || vendor === undefined
      ? {}
      : { onRefused: (error) => void refusals.push(context.gap(loginProblem({ vendor, registry }, error))) }),
  });
  await client.ping();
  const told = tagHistoryOf({ vendor, client, env, githubApi: reach(GITHUB_API), limits, tuning, signal });
  const olderOnes = `the older generations of ${registry}`;
  const history = told && untilRefused(told, (error) => void refusals.push(context.gap(historyGap(told, olderOnes, error))));
  const seen = new Set<string>();
  for (const repository of await repositoriesOf(client, address)) {
    if (isRepositoryPath(repository))
      yield* readRepository({ client, registry, repository, scope, history, mostOlder, seen }, context);
    else
      yield gapOf(context, `a repository of ${registry}`, new HeadwaterError('REGISTRY_PROTOCOL', 'its name is not valid'), [
        'images',
        'packages',
      ]);
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
