/**
 * Says which resource and which lines another tool's report on configuration is about. What nobody else saw becomes a
 * resource of which only its name is known: a policy selects none of these. What is said of an object that a controller makes
 * is about the controller, where it is mended; what is said of a retired generation is left out, as nothing judges it.
 */
import {
  REPORTED_ONLY,
  repositoryName,
  resourceId,
  type Location,
  type ReportedFailure,
  type RepositoryName,
  type Resource,
  type ResourceId,
  type SourceId,
  type SourceRepository,
} from '../model/index.js';
import { isRetired, type ControllerOf } from './controllers.js';
import type { MatchedFailure } from './estate-graph.js';
import { objectFinder, unseenObject, type FindObject } from './find-object.js';

interface Known {
  readonly resources: ReadonlyMap<ResourceId, Resource>;
  readonly repositories: readonly SourceRepository[];
  readonly hasFile: (repository: RepositoryName, path: string) => boolean;
  readonly controllerOf: ControllerOf;
}

export interface MatchedFailures {
  readonly failures: readonly MatchedFailure[];
  /** Those that nobody else saw. */
  readonly unseen: readonly Resource[];
}

export function matchReportedFailures(failures: readonly ReportedFailure[], known: Known): MatchedFailures {
  if (failures.length === 0) return { failures: [], unseen: [] };
  const declared = resourcesByFile(known.resources.values());
  const isAnyObject = failures.some(({ about }) => about.kind === 'object');
  const findObject = objectFinder(isAnyObject ? known.resources.values() : []);
  const unseen = new Map<ResourceId, Resource>();
  const matched = failures.flatMap((failure): readonly MatchedFailure[] => {
    const location = placeOf(failure, known);
    const resource =
      location === undefined ? reportedResource(failure, known, findObject) : fileResource(failure, location, declared);
    if (resource === undefined) return [];
    if (typeof resource !== 'string' && !known.resources.has(resource.id) && !unseen.has(resource.id))
      unseen.set(resource.id, resource);
    const id = typeof resource === 'string' ? resource : resource.id;
    return [{ failure, resource: id, ...(location === undefined ? {} : { location }) }];
  });
  return { failures: matched, unseen: [...unseen.values()] };
}

/** The repository is the one that has the file; where several do, or none, the tool's word for it counts. */
function placeOf({ about, source }: ReportedFailure, { repositories, hasFile }: Known): Location | undefined {
  if (about.kind !== 'lines') return undefined;
  const { path, startLine, endLine, repository } = about;
  const [only, ...others] = repositories.map(({ name }) => name).filter((name) => hasFile(name, path));
  const name = only !== undefined && others.length === 0 ? only : repositoryName(repository ?? source);
  return { repository: name, path, startLine, endLine };
}

/** Resources that one file alone declares, where it declares one only. */
function resourcesByFile(resources: Iterable<Resource>): ReadonlyMap<string, ResourceId | undefined> {
  const found = new Map<string, ResourceId | undefined>();
  for (const { id, origin } of resources) {
    const [file, ...more] = origin?.files ?? [];
    if (origin === undefined || file === undefined || more.length > 0) continue;
    const key = fileKey(origin.repository, file.path);
    found.set(key, found.has(key) ? undefined : id);
  }
  return found;
}

function fileResource(
  { source }: ReportedFailure,
  { repository, path }: Location,
  declared: ReadonlyMap<string, ResourceId | undefined>,
): ResourceId | Resource {
  return (
    declared.get(fileKey(repository, path)) ?? {
      id: resourceId(`file:${repository}/${path}`),
      source,
      platform: 'code',
      apiVersion: 'headwater.dev/v1',
      kind: 'SourceFile',
      name: path,
      labels: {},
      annotations: {},
      origin: { repository, files: [{ path, document: 0, node: [], role: 'manifest' }] },
      raw: null,
    }
  );
}

/** Undefined for a retired generation. */
function reportedResource(
  { about, source }: ReportedFailure,
  known: Known,
  findObject: FindObject,
): ResourceId | Resource | undefined {
  switch (about.kind) {
    case 'lines':
      throw new TypeError('lines have a place');
    case 'resource':
      return namedResource(about.resource, source);
    case 'object': {
      const namedBy = known.resources.get(about.namedBy);
      const id = findObject(about.object, namedBy);
      const found = id === undefined ? undefined : known.resources.get(id);
      if (found === undefined) return unseenObject(about.object, namedBy, source);
      return isRetired(found, known.controllerOf) ? undefined : known.controllerOf(found.id);
    }
  }
}

function namedResource(id: ResourceId, source: SourceId): Resource {
  const [platform = 'unknown', ...rest] = id.split(':');
  return {
    id,
    source,
    platform,
    apiVersion: REPORTED_ONLY,
    kind: 'Resource',
    name: rest.join(':'),
    labels: {},
    annotations: {},
    raw: null,
  };
}

function fileKey(repository: RepositoryName, path: string): string {
  return `${repository}\0${path}`;
}
