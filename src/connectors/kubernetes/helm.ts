/**
 * Helm's releases, as Helm keeps them in Secrets: each as a resource of its own, with its chart and the names of its values,
 * and what its manifest declares. Values, templates and notes stay behind; so do the Secrets themselves.
 * https://helm.sh/docs/topics/advanced/#storage-backends
 */
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { readYamlDocuments } from '../../lib/yaml/index.js';
import type { Edge, Observation, Resource, ResourceId, SourceId } from '../../model/index.js';
import type { Limits } from '../../ports/index.js';
import { groupKind, idOf, namedId, type ClusterFacts, type Controlled } from './identity.js';
import { RELEASE } from './kinds.js';
import { maskText } from './mask.js';
import { parseMetadata, textAt, type Fields, type Metadata } from './schema.js';
import type { Told } from './told.js';

const SECRET_TYPE = 'helm.sh/release.v1';
const RELEASE_NAME = 'meta.helm.sh/release-name';
const RELEASE_NAMESPACE = 'meta.helm.sh/release-namespace';
/** Of each release Helm keeps several revisions; in this state is the one that counts. */
const CURRENT = 'deployed';
/** `helm uninstall`, whether or not it keeps the history. */
const REMOVED: ReadonlySet<string> = new Set(['uninstalling', 'uninstalled']);
/** A small release may always grow to this size. */
const RATIO_APPLIES_FROM = 1 << 20;

export function releaseId(cluster: string, namespace: string, name: string): ResourceId {
  return idOf(cluster, { group: RELEASE.group, kind: RELEASE.kind, namespace, name });
}

/** The release that the object says it is of. */
export function helmController({ id, metadata }: Controlled, { cluster }: ClusterFacts): readonly Edge[] {
  const name = metadata.annotations?.[RELEASE_NAME];
  const namespace = metadata.annotations?.[RELEASE_NAMESPACE];
  if (name === undefined || namespace === undefined) return [];
  const to = releaseId(cluster, namespace, name);
  return [{ from: id, relation: 'controlled-by', to, evidence: `metadata.annotations['${RELEASE_NAME}']` }];
}

const releaseSchema = z.object({
  name: z.string(),
  namespace: z.string(),
  version: z.number(),
  manifest: z.string().catch(''),
  config: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  info: z
    .object({ status: z.string().optional(), first_deployed: z.string().optional(), last_deployed: z.string().optional() })
    .catch({}),
  chart: z
    .object({
      metadata: z
        .object({
          name: z.string().optional(),
          version: z.string().optional(),
          appVersion: z.string().optional(),
          home: z.string().optional(),
          sources: z.array(z.string()).nullish(),
        })
        .catch({}),
    })
    .catch({ metadata: {} }),
});
type Release = z.infer<typeof releaseSchema>;

interface ReleaseContext {
  readonly facts: ClusterFacts;
  readonly source: SourceId;
  readonly limits: Limits;
}

/** What a Secret of Helm's says of its release; undefined for one without a name. */
export function tellRelease(secret: Fields, context: ReleaseContext): Told | undefined {
  const metadata = parseMetadata(secret);
  const name = metadata?.labels?.['name'];
  const status = metadata?.labels?.['status'] ?? '';
  if (metadata?.namespace == null || name === undefined) return undefined;
  const id = releaseId(context.facts.cluster, metadata.namespace, name);
  if (REMOVED.has(status)) return { kind: 'gone', id };
  // Another revision of it.
  if (status !== CURRENT) return { kind: 'other' };
  const release = decoded(textAt(secret, 'data', 'release') ?? '', context.limits);
  const shape = { id, name, namespace: metadata.namespace, secret: metadata.name };
  if (release === undefined) return { kind: 'seen', id, observations: unreadable(shape, metadata, context) };
  const observations: Observation[] = [{ kind: 'resource', resource: resourceOf(release, shape, context), uses: [] }];
  for (const edge of declaredEdges(release, id, context)) observations.push({ kind: 'edge', edge });
  return { kind: 'seen', id, observations };
}

/** It is there, and that is all that is known of it. */
function unreadable(shape: Shape, { labels }: Metadata, { facts, source }: ReleaseContext): readonly Observation[] {
  const { name, namespace } = shape;
  const why = 'its Secret does not hold what Helm 3 keeps there, or more than the limits';
  const raw = { apiVersion: RELEASE.apiVersion, kind: RELEASE.kind, metadata: { name, namespace }, secret: shape.secret };
  const resource = { ...common(shape, facts.cluster, source), version: labels?.['version'] ?? '', raw };
  const unread = ['version', 'status', 'chart', 'valueKeys', 'lastDeployed'].map((path) => ({ path, why }));
  const what = `Helm release ${namespace}/${name} in ${facts.cluster}`;
  return [
    { kind: 'resource', resource: { ...resource, unread }, uses: [] },
    { kind: 'gap', gap: { code: 'API_REJECTED', source, what, why, hides: ['sources'] } },
  ];
}

/** Where the Secrets of releases are found: of all that count, or of one by its name. */
export function releaseQuery(name?: string): Readonly<Record<string, string>> {
  return { labelSelector: `owner=helm,status=${CURRENT}${name === undefined ? '' : `,name=${name}`}` };
}

/** Of changes all states count: one that is no longer the current one need not be gone. */
export const RELEASE_CHANGES: Readonly<Record<string, string>> = { labelSelector: 'owner=helm' };
/** Every other Secret. */
export const SECRETS_WITHOUT_RELEASES: Readonly<Record<string, string>> = { fieldSelector: `type!=${SECRET_TYPE}` };

/** Whether the release is gone with its Secret: not when that is only an old revision that Helm clears away. */
export function isGoneWith(secret: Fields): boolean {
  const status = parseMetadata(secret)?.labels?.['status'] ?? '';
  return status === CURRENT || REMOVED.has(status);
}

/** Base64 within base64, gzip, JSON. */
function decoded(data: string, { jsonDocument, compressionRatio }: Limits): Release | undefined {
  const packed = Buffer.from(Buffer.from(data, 'base64').toString('latin1'), 'base64');
  const most = Math.min(jsonDocument, Math.max(RATIO_APPLIES_FROM, packed.length * compressionRatio));
  try {
    const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
    const text = (isGzip ? gunzipSync(packed, { maxOutputLength: most }) : packed).toString('utf8');
    return releaseSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}

interface Shape {
  readonly id: ResourceId;
  readonly name: string;
  readonly namespace: string;
  /** The name of the Secret. */
  readonly secret: string;
}

function resourceOf(release: Release, shape: Shape, { facts, source }: ReleaseContext): Resource {
  const { version, info, config } = release;
  const { name: chart, version: chartVersion, appVersion, home, sources } = release.chart.metadata;
  const links = { ...(home === undefined ? {} : { home: maskText(home) }), sources: (sources ?? []).map(maskText) };
  const raw: Fields = {
    apiVersion: RELEASE.apiVersion,
    kind: RELEASE.kind,
    metadata: { name: shape.name, namespace: shape.namespace },
    version,
    status: info.status ?? CURRENT,
    chart: { name: chart ?? '', version: chartVersion ?? '', appVersion: appVersion ?? '', ...links },
    valueKeys: Object.keys(config ?? {}),
    secret: shape.secret,
    ...(info.last_deployed === undefined ? {} : { lastDeployed: info.last_deployed }),
  };
  const createdAt = info.first_deployed === undefined ? {} : { createdAt: info.first_deployed };
  return { ...common(shape, facts.cluster, source), ...createdAt, version: String(version), raw };
}

function common({ id, name, namespace }: Shape, cluster: string, source: SourceId): Omit<Resource, 'raw'> {
  const { apiVersion, kind } = RELEASE;
  const place = { namespace, cluster, account: cluster };
  return { id, source, platform: 'kubernetes', apiVersion, kind, name, ...place, labels: {}, annotations: {} };
}

function declaredEdges({ manifest, namespace }: Release, id: ResourceId, { facts, limits }: ReleaseContext): readonly Edge[] {
  const { documents } = readYamlDocuments(headsOf(manifest), limits);
  return documents.flatMap(({ value, index }): readonly Edge[] => {
    const [apiVersion, kind] = [textAt(value, 'apiVersion'), textAt(value, 'kind')];
    const name = textAt(value, 'metadata', 'name');
    if (apiVersion === undefined || kind === undefined || name === undefined) return [];
    const object = { ...groupKind(apiVersion, kind), name, namespace: textAt(value, 'metadata', 'namespace') };
    const to = namedId(facts, object, namespace);
    return to === undefined ? [] : [{ from: id, relation: 'controls', to, evidence: `manifest[${index}]` }];
  });
}

/** A manifest with only what names its objects left in it: a tenth of the text, and all that is asked of it. */
function headsOf(manifest: string): string {
  let isKept = true;
  const lines = manifest.split('\n').filter((line) => {
    if (/^(?:---|\.\.\.)/.test(line)) return (isKept = true);
    // What begins a line is a member of the object; a whole object in one line is kept.
    if (/^[^\s#]/.test(line)) isKept = /^(?:["']?(?:apiVersion|kind|metadata)["']?\s*:|\{)/.test(line);
    return isKept;
  });
  return lines.join('\n');
}
