/**
 * Says which declaration a live resource was made from: by the notes of the tool that made it, by the repository and folder
 * that it is deployed from, or, for want of both, by its name. Where several declarations may be the one, none is picked and
 * the evidence says so. Never calls out.
 */
import type {
  Confidence,
  Declaration,
  Edge,
  Evidence,
  RepositoryName,
  Resource,
  ResourceId,
  SourceRepository,
} from '../model/index.js';
import { apiGroup } from '../lib/api-version.js';
import { deploymentsOf, isFrom, type Deployment } from './deployed-from.js';

export interface DeclaredBy {
  /** Undefined when it cannot be told which of several it is, or when it was not seen. */
  readonly resource?: ResourceId;
  /** How sure it is that it is this one. */
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
  /** What would have to be read for the declaration, when it was not seen. */
  readonly unseen?: string;
}

/** Undefined for what is itself declared in a source, and where nothing says anything of it. */
export type DeclaredByLookup = (id: ResourceId) => DeclaredBy | undefined;

interface Known {
  readonly resources: ReadonlyMap<ResourceId, Resource>;
  readonly repositories: ReadonlyMap<RepositoryName, SourceRepository>;
  readonly edges: readonly Edge[];
  readonly declarations: readonly Declaration[];
}

export function declarations(known: Known): DeclaredByLookup {
  let byNotes: Lookup | undefined;
  let byDeployment: Lookup | undefined;
  const answerOf: Lookup = (live) => (byNotes ??= notes(known))(live) ?? (byDeployment ??= deployments(known))(live);
  const answers = new Map<ResourceId, DeclaredBy | undefined>();
  return (id) => {
    if (answers.has(id)) return answers.get(id);
    const live = known.resources.get(id);
    const answer = live === undefined || live.origin !== undefined ? undefined : answerOf(live);
    answers.set(id, answer);
    return answer;
  };
}

type Lookup = (live: Resource) => DeclaredBy | undefined;

/** By the notes of the tool that made it. */
function notes({ resources, repositories, declarations: noted }: Known): Lookup {
  if (noted.length === 0) return () => undefined;
  const byLive = groupBy(noted, ({ live }) => live);
  const byAddress = groupBy(
    [...resources.values()].flatMap((resource) => {
      const address = addressOf(resource);
      return address === undefined ? [] : [{ resource, key: addressKey(address, resource) }];
    }),
    ({ key }) => key,
  );
  return (live) => {
    const about = byLive.get(live.id);
    if (about === undefined) return undefined;
    const chosen = about.map((note) => {
      const found = (byAddress.get(addressKey(note.address, live)) ?? []).map(({ resource }) => resource);
      return { note, declaring: nearest(note, found, repositories) };
    });
    const [only, ...others] = new Set(chosen.flatMap(({ declaring }) => declaring.map(({ id }) => id)));
    const evidence = chosen.map(({ note, declaring }) => evidenceOfNote(note, declaring));
    if (only !== undefined && others.length === 0) return { resource: only, confidence: 0.97, evidence };
    const [first] = about;
    return {
      confidence: 0.3,
      evidence,
      ...(only === undefined && first !== undefined
        ? { unseen: `the configuration that declares ${first.address}, whose state is ${first.source}` }
        : {}),
    };
  };
}

function evidenceOfNote({ address, source }: Declaration, declaring: readonly Resource[]): Evidence {
  const says = `the state ${source} says that it is ${address}`;
  if (declaring.length === 1) return { kind: 'state', statement: says, weight: 3 };
  if (declaring.length === 0) return { kind: 'state', statement: `${says}, which nothing that was read declares`, weight: -0.5 };
  const where = declaring.map((one) => `${one.origin?.repository ?? ''}/${rootOf(one) || '.'}`);
  return { kind: 'state', statement: `${says}, which ${listed(where)} declare`, weight: -0.5 };
}

/** Of several, those of the folder that the note is about. */
function nearest(
  { folder }: Declaration,
  found: readonly Resource[],
  repositories: ReadonlyMap<RepositoryName, SourceRepository>,
): readonly Resource[] {
  if (found.length < 2 || folder === undefined) return found;
  const here = found.filter((resource) => {
    const path = resource.origin === undefined ? undefined : repositories.get(resource.origin.repository)?.path;
    const root = rootOf(resource);
    return path !== undefined && (root === '' ? path : `${path}/${root}`) === folder;
  });
  return here.length === 0 ? found : here;
}

/** The root module's folder. */
function rootOf({ origin }: Resource): string {
  if (origin === undefined) return '';
  const path = origin.files[0]?.path ?? '';
  return origin.overlay ?? path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** What a block's own tool calls it: its id is made of the root module, this, and the kind. */
function addressOf(resource: Resource): string | undefined {
  const { id, origin, apiVersion, kind } = resource;
  if (origin?.fields === undefined) return undefined;
  const end = `:${apiGroup(apiVersion)}/${kind}`;
  const start = `:${origin.repository}/${rootOf(resource) || '.'}:`;
  const at = id.indexOf(start);
  return at < 0 || !id.endsWith(end) ? undefined : id.slice(at + start.length, -end.length);
}

/** One block may declare several kinds. */
function addressKey(address: string, { apiVersion, kind }: Resource): string {
  return `${address}\0${apiGroup(apiVersion)}/${kind}`;
}

/** By what deploys it, else by its name. */
function deployments(known: Known): Lookup {
  const byName = groupBy(
    [...known.resources.values()].filter(({ platform, origin }) => platform === 'kubernetes' && origin !== undefined),
    nameKey,
  );
  if (byName.size === 0) return () => undefined;
  const deploymentOf = deploymentsOf(known.edges, known.resources);
  return (live) => {
    if (live.platform !== 'kubernetes' || live.cluster === undefined) return undefined;
    const named = byName.get(nameKey(live)) ?? [];
    const deployed = deploymentOf(live.id);
    if (deployed.length > 0) return byFolder(live, named, deployed, known.repositories);
    return byNameAlone(
      live,
      named.filter(({ namespace }) => namespace === live.namespace),
    );
  };
}

function byFolder(
  live: Resource,
  named: readonly Resource[],
  deployed: readonly Deployment[],
  repositories: ReadonlyMap<RepositoryName, SourceRepository>,
): DeclaredBy {
  const chosen = deployed.map((deployment) => ({
    deployment,
    isRead: [...repositories.values()].some((repository) => isFrom(deployment, repository)),
    found: rendered(
      named.filter((resource) => isDeployed(live, resource, deployment, repositories)),
      deployment,
    ),
  }));
  const ids = new Set(chosen.flatMap(({ found }) => found.map(({ id }) => id)));
  const [only, ...others] = ids;
  const evidence = chosen.map(({ deployment, found, isRead }): Evidence => {
    const { by, repository, folder } = deployment;
    const says = `${by.kind} ${by.name} deploys it from ${folder || '.'} in ${repository}`;
    if (found.length === 1) return { kind: 'deployment', statement: says, weight: 3 };
    const problem = !isRead
      ? 'which was not read'
      : found.length === 0
        ? 'where nothing declares it'
        : `where ${found.length} declare it`;
    return { kind: 'deployment', statement: `${says}, ${problem}`, weight: -0.5 };
  });
  if (only !== undefined && others.length === 0) return { resource: only, confidence: 0.95, evidence };
  const unread = chosen.find(({ isRead }) => !isRead)?.deployment.repository;
  return { confidence: 0.3, evidence, ...(unread === undefined ? {} : { unseen: `the repository ${unread}` }) };
}

function isDeployed(
  live: Resource,
  { origin, namespace }: Resource,
  deployment: Deployment,
  repositories: ReadonlyMap<RepositoryName, SourceRepository>,
): boolean {
  const repository = origin === undefined ? undefined : repositories.get(origin.repository);
  if (origin === undefined || repository === undefined || !isFrom(deployment, repository)) return false;
  const { folder } = deployment;
  const place = origin.overlay ?? origin.files[0]?.path ?? '';
  const isThere = place === folder || folder === '' || place.startsWith(`${folder}/`);
  // What a manifest leaves open, what deploys it says.
  return isThere && (namespace === live.namespace || namespace === undefined || deployment.namespace === live.namespace);
}

/** What the folder's own rendering gives; a folder that is no overlay itself means all that lies below it. */
function rendered(found: readonly Resource[], { folder }: Deployment): readonly Resource[] {
  const own = found.filter(({ origin }) => origin?.overlay === folder);
  return own.length > 0 ? own : found;
}

function byNameAlone({ kind, name }: Resource, named: readonly Resource[]): DeclaredBy | undefined {
  const [only, ...others] = named;
  if (only === undefined) return undefined;
  if (others.length === 0) {
    const statement = `of all that was read, only ${placeOf(only)} declares a ${kind} ${name} there`;
    return { resource: only.id, confidence: 0.7, evidence: [{ kind: 'name', statement, weight: 0.8 }] };
  }
  const statement = `${listed(named.map(placeOf))} each declare a ${kind} ${name} there`;
  return { confidence: 0.3, evidence: [{ kind: 'name', statement, weight: -0.5 }] };
}

function placeOf({ origin }: Resource): string {
  return `${origin?.repository ?? ''}/${origin?.overlay ?? origin?.files[0]?.path ?? ''}`;
}

function nameKey({ apiVersion, kind, name }: Resource): string {
  return [apiGroup(apiVersion), kind, name].join('\0');
}

const MAX_LISTED = 3;

function listed(places: readonly string[]): string {
  const more = places.length - MAX_LISTED;
  return places.slice(0, MAX_LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
