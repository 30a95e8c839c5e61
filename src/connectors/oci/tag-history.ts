/**
 * Asks a registry which manifests no tag points at any more: the older generations of its tags. The OCI distribution protocol
 * has no such question, so each vendor is asked in its own way; where there is none the history of a tag is unknown.
 */
import { ERRORS, HeadwaterError, messageOf } from '../../lib/errors.js';
import { isDigest, type Gap } from '../../model/index.js';
import type { Limits } from '../../ports/index.js';
import { githubToken } from './ambient-logins.js';
import { expectSuccess, linkedPage, readJson, retrying, type ClientTuning } from './answers.js';
import { ecrUntagged } from './client.js';
import type { CredentialPlaces } from './credentials.js';
import type { RegistryClient } from './distribution.js';
import { parseAs } from './gaps.js';
import { send } from './http.js';
import { acrManifestsSchema, githubVersionsSchema, googleManifestSchema, googleTagsSchema } from './schema.js';
import type { Vendor } from './vendors.js';

export interface Untagged {
  readonly digest: string;
  /** When it came to the registry; RFC 3339. */
  readonly pushedAt?: string;
}

export interface TagHistory {
  /** The untagged manifests of a repository, newest first. Throws a HeadwaterError or the signal's reason. */
  readonly untagged: (repository: string) => Promise<readonly Untagged[]>;
  /** What to give when it is refused. */
  readonly needs: string;
}

export interface HistoryInput {
  readonly vendor: Vendor | undefined;
  readonly client: RegistryClient;
  readonly env: CredentialPlaces['env'];
  /** Scheme and host of GitHub's API. */
  readonly githubApi: string;
  readonly limits: Pick<Limits, 'jsonDocument'>;
  readonly tuning: ClientTuning;
  readonly signal: AbortSignal;
}

/** Listed newest first, more than these are not looked at. */
const MOST = 2000;
/** Listed in no order, all must be seen to know the newest. */
const IN_NO_ORDER = 500_000;
/** Of GitHub's list, where most versions have tags. */
const PAGE_LIMIT = 100;

/** Undefined where the registry has no such API, or wants a login for it that there is none of. */
export function tagHistoryOf(input: HistoryInput): TagHistory | undefined {
  const { vendor, client, env, signal } = input;
  switch (vendor?.kind) {
    case 'ecr':
      return {
        untagged: async (repository) => newestFirst(await ecrUntagged(vendor, repository, signal)),
        needs: 'Allow ecr:DescribeImages to the AWS credentials of the environment.',
      };
    case 'acr':
      return {
        untagged: (repository) => acr(client, repository),
        needs: 'Give the login the role AcrPull, or Container Registry Repository Reader where rights are given by repository.',
      };
    case 'google':
      return {
        untagged: (repository) => google(client, repository),
        needs: 'Give the login roles/artifactregistry.reader.',
      };
    case 'github': {
      const token = githubToken(env);
      if (token === undefined) return undefined;
      return {
        untagged: (repository) => github(input, token, repository),
        needs: 'Set GH_TOKEN or GITHUB_TOKEN to a token with read:packages.',
      };
    }
    case undefined:
      return undefined;
  }
}

/**
 * The same, but asked no more once it has no credentials: what one repository is refused for that, all are. `onRefused` is
 * told once; the repositories then have no older generations.
 */
export function untilRefused(history: TagHistory, onRefused: (error: HeadwaterError) => void): TagHistory {
  let over = false;
  return {
    ...history,
    untagged: async (repository) => {
      if (over) return [];
      try {
        return await history.untagged(repository);
      } catch (error) {
        if (!(error instanceof HeadwaterError) || !error.code.startsWith('CREDENTIALS_')) throw error;
        over = true;
        onRefused(error);
        return [];
      }
    },
  };
}

/** The gap of a history that could not be read. @param what `the older generations of registry.example/api` */
export function historyGap({ needs }: TagHistory, what: string, error: HeadwaterError): Omit<Gap, 'source'> {
  const { code } = error;
  const isRefused = /^(?:CREDENTIALS_|PERMISSION_|REGISTRY_UNAUTHORIZED)/.test(code);
  return { code, what, why: messageOf(error), remedy: isRefused ? needs : ERRORS[code].remedy, hides: ['images'] };
}

/** `GET /acr/v1/NAME/_manifests`, with a token for the action `metadata_read`. */
async function acr(client: RegistryClient, repository: string): Promise<readonly Untagged[]> {
  const what = `the manifests of ${repository}`;
  const untagged: Untagged[] = [];
  const path = `/acr/v1/${repository}/_manifests?n=500&orderby=timedesc`;
  for await (const page of client.pages(path, repository, 'metadata_read', what)) {
    for (const { digest, tags, createdTime, lastUpdateTime } of parseAs(acrManifestsSchema, page, what).manifests ?? []) {
      if ((tags ?? []).length === 0) untagged.push(pushed(digest, createdTime ?? lastUpdateTime));
    }
    if (untagged.length >= MOST) break;
  }
  return newestFirst(untagged);
}

/** Google's list of tags has every manifest beside them: one call with pull rights, where dockerImages lists all images of a project's repository. */
async function google(client: RegistryClient, repository: string): Promise<readonly Untagged[]> {
  const what = `the manifests of ${repository}`;
  const untagged: Untagged[] = [];
  for await (const page of client.pages(`/v2/${repository}/tags/list`, repository, 'pull', what)) {
    for (const [digest, value] of Object.entries(parseAs(googleTagsSchema, page, what).manifest ?? {})) {
      const { tag, timeUploadedMs } = parseAs(googleManifestSchema, value, what);
      if (isDigest(digest) && (tag ?? []).length === 0) untagged.push(pushed(digest, timeUploadedMs));
    }
    if (untagged.length > IN_NO_ORDER)
      throw new HeadwaterError('REGISTRY_PROTOCOL', `there are more than ${IN_NO_ORDER} of ${what}`);
  }
  return newestFirst(untagged);
}

/** Versions of a package; needs `read:packages`. https://docs.github.com/rest/packages/packages */
async function github(input: HistoryInput, token: string, repository: string): Promise<readonly Untagged[]> {
  const [owner = '', ...rest] = repository.split('/');
  const versions = `packages/container/${encodeURIComponent(rest.join('/'))}/versions?per_page=100`;
  try {
    return await githubVersions(input, token, repository, `/orgs/${owner}/${versions}`);
  } catch (error) {
    // A person is no organisation, and the other way round.
    if (!(error instanceof HeadwaterError) || error.code !== 'REGISTRY_NOT_FOUND') throw error;
    return githubVersions(input, token, repository, `/users/${owner}/${versions}`);
  }
}

async function githubVersions(
  { githubApi, limits, tuning, signal }: HistoryInput,
  token: string,
  repository: string,
  path: string,
): Promise<readonly Untagged[]> {
  const what = `the versions of the package ${repository}`;
  const headers = {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    'user-agent': 'headwater',
    authorization: `Bearer ${token}`,
  };
  const untagged: Untagged[] = [];
  const asked = new Set<string>();
  let next: URL | undefined = new URL(path, githubApi);
  while (next !== undefined && untagged.length < MOST && asked.size < PAGE_LIMIT && !asked.has(next.href)) {
    const url: URL = next;
    asked.add(url.href);
    const { value, link } = await retrying(
      async () => {
        const answer = await send({ url, headers, signal, timeouts: tuning.timeouts });
        await expectSuccess(answer, what, tuning);
        return { value: await readJson(answer, what, limits.jsonDocument), link: answer.headers.get('link') };
      },
      tuning,
      signal,
    );
    for (const { name, created_at: created, metadata } of parseAs(githubVersionsSchema, value, what)) {
      if (isDigest(name) && (metadata?.container?.tags ?? []).length === 0) untagged.push(pushed(name, created));
    }
    next = linkedPage(url, link);
  }
  return newestFirst(untagged);
}

/** @param time RFC 3339 or milliseconds since 1970 */
function pushed(digest: string, time: string | null | undefined): Untagged {
  const date = new Date(/^\d{1,15}$/.test(time ?? '') ? Number(time) : (time ?? Number.NaN));
  return { digest, ...(Number.isNaN(date.getTime()) ? {} : { pushedAt: date.toISOString() }) };
}

function newestFirst(untagged: readonly Untagged[]): readonly Untagged[] {
  return untagged.toSorted((a, b) => (b.pushedAt ?? '').localeCompare(a.pushedAt ?? '') || a.digest.localeCompare(b.digest));
}
