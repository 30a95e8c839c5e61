/** An opened estate of Google Cloud: its projects with every kind in each, read and followed. Keeps nothing between readings. */
import type { Gap, Scope, SourceId } from '../../model/index.js';
import type { ApiCaller, Estate, EstateCall, EstateOptions, FoundScope } from '../../ports/index.js';
import type { ApiClient } from './client.js';
import { followFeed, scopeOf } from './events.js';
import { FIND, type GcpKind, type ListCall } from './kind.js';
import { KINDS } from './kinds/index.js';
import { readScope, rereadOne } from './read-scope.js';
import { createReader } from './reader.js';
import { assetSchema, listedProjectSchema, projectSchema, type ApiObject, type Project } from './schema.js';

export interface EstateParts {
  readonly client: ApiClient;
  readonly calls: ApiCaller;
  readonly signal: AbortSignal;
  readonly source: SourceId;
}

/** Lists those in which one may read the project itself, and says nothing of others. */
export const SEARCH: ListCall = {
  call: 'GET /v3/projects:search',
  permission: 'resourcemanager.projects.get',
  gives: [],
  items: 'projects',
};
const GET_PROJECT: EstateCall = { ...SEARCH, call: 'GET /v3/projects/{project}' };
/** Below an organisation or a folder, at any depth. */
const FIND_PROJECTS: ListCall = { ...FIND, call: 'GET /v1/{parent}/assets?contentType=RESOURCE' };
const PROJECT_TYPE = 'cloudresourcemanager.googleapis.com/Project';
const ACTIVE = 'ACTIVE';

type Found = { readonly kind: 'project'; readonly project: Project } | { readonly kind: 'gap'; readonly gap: Gap };

export function openEstate(options: EstateOptions, { client, calls, signal, source }: EstateParts): Estate {
  const reader = createReader(client, calls, source);
  const kinds = KINDS.filter((kind) => isWanted(kind, options.kinds));
  const regions = new Set(options.regions.map((region) => region.toLowerCase()));
  const { events } = options;
  const estate: Estate = {
    scopes,
    read: (scope, from) => readScope(reader, kindOf(scope), scope, from, regions),
    reread: (scope, resource) => rereadOne(reader, kindOf(scope), scope, resource),
    close: async () => {},
  };
  return events === undefined ? estate : { ...estate, changes: () => changes(events) };

  async function* scopes(): AsyncIterable<FoundScope> {
    for (const found of await projects())
      if (found.kind === 'gap') yield found;
      else for (const kind of kinds) yield { kind: 'scope', scope: scopeOf(kind, found.project.projectId) };
  }

  /** Each once, however many of the names that were given lead to it. */
  async function projects(): Promise<readonly Found[]> {
    const { accounts } = options;
    const found = accounts.length === 0 ? await searched() : (await Promise.all(accounts.map(below))).flat();
    const seen = new Set<string>();
    return found.filter((each) => each.kind === 'gap' || (!seen.has(each.project.projectId) && seen.add(each.project.projectId)));
  }

  async function searched(): Promise<readonly Found[]> {
    const answer = await reader.all(SEARCH, 'search', {});
    if (answer.kind === 'failed') return [gap('projects', answer.code, answer.why)];
    const listed = answer.kind === 'absent' ? [] : answer.value;
    const active = listed
      .flatMap((each) => projectSchema.safeParse(each).data ?? [])
      .filter(({ state }) => (state ?? ACTIVE) === ACTIVE);
    const none = `${SEARCH.call}: no project is shown to this identity; it needs ${SEARCH.permission} in each`;
    if (active.length === 0) return [gap('projects', 'PERMISSION_MISSING', none)];
    return active.map((project) => ({ kind: 'project', project }));
  }

  async function below(account: string): Promise<readonly Found[]> {
    return account.includes('/') ? belowParent(account) : [await one(account)];
  }

  async function belowParent(parent: string): Promise<readonly Found[]> {
    const answer = await reader.all(FIND_PROJECTS, parent, { parent }, { assetTypes: PROJECT_TYPE });
    if (answer.kind === 'failed') return [gap(`projects in ${parent}`, answer.code, answer.why)];
    if (answer.kind === 'absent')
      return [gap(`projects in ${parent}`, 'API_REJECTED', `${FIND_PROJECTS.call}: there is no ${parent}`)];
    return answer.value.flatMap(listedProject).map((project) => ({ kind: 'project', project }));
  }

  async function one(project: string): Promise<Found> {
    const answer = await reader.get(GET_PROJECT, project, { project });
    if (answer.kind === 'failed') return gap(`project ${project}`, answer.code, answer.why);
    const parsed = answer.kind === 'absent' ? undefined : projectSchema.safeParse(answer.value).data;
    if (parsed !== undefined) return { kind: 'project', project: parsed };
    return gap(`project ${project}`, 'API_REJECTED', `${GET_PROJECT.call}: there is no such project`);
  }

  async function* changes(subscription: string): ReturnType<NonNullable<Estate['changes']>> {
    const known = new Map<string, string>();
    for (const found of await projects()) {
      if (found.kind === 'gap') continue;
      const { name, projectId } = found.project;
      known.set(projectId, projectId).set(name.replace(/^projects\//, ''), projectId);
    }
    yield* followFeed({ client, subscription, kinds, projects: known, calls, signal });
  }

  function gap(what: string, code: string, why: string): Extract<Found, { kind: 'gap' }> {
    return { kind: 'gap', gap: { code, source, what, why, hides: ['resources'] } };
  }
}

function listedProject(item: ApiObject): readonly Project[] {
  const asset = assetSchema.safeParse(item).data;
  const project = listedProjectSchema.safeParse(asset?.resource?.data).data;
  if (asset === undefined || project === undefined) return [];
  const isActive = (project.lifecycleState ?? project.state ?? ACTIVE) === ACTIVE;
  const name = asset.name.replace('//cloudresourcemanager.googleapis.com/', '');
  return isActive ? [{ name, projectId: project.projectId }] : [];
}

/** `Bucket`, `storage.googleapis.com Bucket`. */
function isWanted({ apiVersion, kind }: GcpKind, names: readonly string[]): boolean {
  const service = apiVersion.split('/', 1)[0] ?? '';
  const own = [kind, `${service} ${kind}`].map((name) => name.toLowerCase());
  return names.length === 0 || names.some((name) => own.includes(name.toLowerCase()));
}

/** Throws for a scope that is not of this connector: a bug. */
function kindOf(scope: Scope): GcpKind {
  const kind = KINDS.find(({ apiVersion, kind }) => apiVersion === scope.apiVersion && kind === scope.kind);
  if (kind === undefined) throw new Error(`no kind ${scope.apiVersion} ${scope.kind}`);
  return kind;
}
