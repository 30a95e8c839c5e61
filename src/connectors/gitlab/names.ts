/**
 * The names of what can be acted on, as texts and taken apart: `gitlab:gitlab.com/acme/app/-/merge_requests/headwater/…?path=…`,
 * where each path is a file that the proposal is about, and `gitlab:gitlab.com/acme/app/-/pipelines/17`.
 */
import { resourceId, type ResourceId } from '../../model/index.js';

export interface ProjectPlace {
  readonly host: string;
  /** With its groups: `acme/platform/app`. */
  readonly path: string;
}

export interface ProposalName extends ProjectPlace {
  readonly branch: string;
  readonly paths: readonly string[];
}

export interface PipelineName extends ProjectPlace {
  readonly pipeline: string;
}

/** Every branch of ours begins with it; no other is ever written. */
export const OUR_BRANCHES = 'headwater/';

const BRANCH = /^headwater\/[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function projectPlace(name: string): ProjectPlace | undefined {
  const [host = '', ...parts] = name.split('/');
  if (!/^[A-Za-z0-9.-]+$/.test(host) || parts.length < 2 || !parts.every(isName)) return undefined;
  return { host, path: parts.join('/') };
}

export function projectName({ host, path }: ProjectPlace): string {
  return `${host}/${path}`;
}

export function proposalId(place: ProjectPlace, branch: string, paths: readonly string[]): ResourceId {
  const query = paths.map((path) => `path=${encodeURIComponent(path)}`).join('&');
  return resourceId(`gitlab:${projectName(place)}/-/merge_requests/${branch}${query === '' ? '' : `?${query}`}`);
}

/** Undefined for what is no proposal of ours. */
export function proposalOf(id: string): ProposalName | undefined {
  const [, project = '', branch = '', query = ''] = /^gitlab:([^?]+?)\/-\/merge_requests\/([^?]+)(?:\?(.*))?$/s.exec(id) ?? [];
  const place = projectPlace(project);
  const paths = new URLSearchParams(query).getAll('path');
  return place !== undefined && BRANCH.test(branch) && paths.every(isPath) ? { ...place, branch, paths } : undefined;
}

export function pipelineId(place: ProjectPlace, pipeline: number): ResourceId {
  return resourceId(`gitlab:${projectName(place)}/-/pipelines/${pipeline}`);
}

export function pipelineOf(id: string): PipelineName | undefined {
  const [, project = '', pipeline = ''] = /^gitlab:(.+?)\/-\/pipelines\/([1-9][0-9]{0,18})$/.exec(id) ?? [];
  const place = projectPlace(project);
  return place === undefined ? undefined : { ...place, pipeline };
}

/** Of the API, below a project. https://docs.gitlab.com/api/rest/#namespaced-paths */
export function pathTo({ path }: ProjectPlace, rest: string): string {
  return `/projects/${encodeURIComponent(path)}${rest}`;
}

function isName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,255}$/.test(name) && name !== '.' && name !== '..' && name !== '-';
}

function isPath(path: string): boolean {
  return path !== '' && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
