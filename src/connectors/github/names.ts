/**
 * The names of what can be acted on, as texts and taken apart: `github:github.com/acme/app/pull/headwater/…?path=…`, where each
 * path is a file that the proposal is about, and `github:github.com/acme/app/run/17`.
 */
import { resourceId, type ResourceId } from '../../model/index.js';

/** `github.com/acme/app` */
export interface RepositoryPlace {
  readonly host: string;
  readonly owner: string;
  readonly name: string;
}

export interface ProposalName extends RepositoryPlace {
  readonly branch: string;
  readonly paths: readonly string[];
}

export interface RunName extends RepositoryPlace {
  readonly run: string;
}

/** Every branch of ours begins with it; no other is ever written. */
export const OUR_BRANCHES = 'headwater/';

const BRANCH = /^headwater\/[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function repositoryPlace(name: string): RepositoryPlace | undefined {
  const [host = '', owner = '', repository = '', ...more] = name.split('/');
  const isRepository = /^[A-Za-z0-9.-]+$/.test(host) && /^[A-Za-z0-9_-]{1,100}$/.test(owner) && isName(repository);
  return isRepository && more.length === 0 ? { host, owner, name: repository } : undefined;
}

export function repositoryName({ host, owner, name }: RepositoryPlace): string {
  return `${host}/${owner}/${name}`;
}

export function proposalId(place: RepositoryPlace, branch: string, paths: readonly string[]): ResourceId {
  const query = paths.map((path) => `path=${encodeURIComponent(path)}`).join('&');
  return resourceId(`github:${repositoryName(place)}/pull/${branch}${query === '' ? '' : `?${query}`}`);
}

/** Undefined for what is no proposal of ours. */
export function proposalOf(id: string): ProposalName | undefined {
  const [, repository = '', branch = '', query = ''] = /^github:([^?]+?)\/pull\/([^?]+)(?:\?(.*))?$/s.exec(id) ?? [];
  const place = repositoryPlace(repository);
  const paths = new URLSearchParams(query).getAll('path');
  return place !== undefined && BRANCH.test(branch) && paths.every(isPath) ? { ...place, branch, paths } : undefined;
}

export function runId(place: RepositoryPlace, run: number): ResourceId {
  return resourceId(`github:${repositoryName(place)}/run/${run}`);
}

export function runOf(id: string): RunName | undefined {
  const [, repository = '', run = ''] = /^github:(.+)\/run\/([1-9][0-9]{0,18})$/.exec(id) ?? [];
  const place = repositoryPlace(repository);
  return place === undefined ? undefined : { ...place, run };
}

/** Of the API, below a repository. */
export function pathTo({ owner, name }: RepositoryPlace, rest: string): string {
  return `/repos/${owner}/${name}${rest}`;
}

function isName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,100}$/.test(name) && name !== '.' && name !== '..';
}

function isPath(path: string): boolean {
  return path !== '' && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
