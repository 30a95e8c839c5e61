/**
 * A small estate for tests of what comes after discovery: images by the steps that built them, Dockerfiles, workloads and
 * advisories, as the observations that connectors give of such, and the graph and the findings that follow from them.
 */
import { createHash } from 'node:crypto';
import { findVulnerabilities } from '../../src/assess/index.js';
import { buildGraph, type EstateGraph } from '../../src/graph/index.js';
import {
  advisoryId,
  diffId,
  imageDigest,
  indexDigest,
  repositoryName,
  resourceId,
  sourceId,
  type Advisory,
  type DiffId,
  type Image,
  type ImageDigest,
  type InstalledPackage,
  type LayerContent,
  type Observation,
  type ResourceId,
  type Severity,
  type VulnerabilityFinding,
} from '../../src/model/index.js';
import { dockerfileOf } from './dockerfile.js';

export const REGISTRY = 'r.example';

/** A binary package: its version where that is also the source's, else all that differs. */
export type Installed = string | { readonly version: string; readonly source?: string; readonly sourceVersion?: string };

/** One step of a build, which makes one layer. */
export interface Step {
  /** As in the Dockerfile: `RUN apt-get install -y openssl`. */
  readonly run: string;
  /** What it installs, by name; null takes out. Without it the layer has no package database. */
  readonly packages?: Readonly<Record<string, Installed | null>>;
  /** Packages that it writes again although their version stays. */
  readonly rewrites?: readonly string[];
  /** The layer's identity where two images made the same one; else it is the image's own. */
  readonly layer?: string;
  /** The layer is known by its digest only. */
  readonly unread?: boolean;
}

export interface ImageSpec {
  /** Key of the image that it is built on. */
  readonly on?: string;
  readonly steps?: readonly (Step | string)[];
  readonly tags?: readonly string[];
  readonly created?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Made into one layer with everything below it. */
  readonly squashed?: boolean;
  /** Nobody shows it: what derives from it has its layers all the same. */
  readonly hidden?: boolean;
  /** An index lists it. */
  readonly index?: string;
  readonly alsoIn?: readonly string[];
  /** Its tags moved on to a later build: the tag of its key only tells it apart here. */
  readonly untagged?: boolean;
}

export interface AdvisorySpec {
  readonly id: string;
  /** Of the source package. */
  readonly package: string;
  readonly fixed?: string;
  readonly severity?: Severity;
}

export interface EstateSpec {
  /** By `repository:tag`, without the registry; an image comes after the one it is built on. */
  readonly images?: Readonly<Record<string, ImageSpec>>;
  /** Texts by `repository/path/Dockerfile`. */
  readonly dockerfiles?: Readonly<Record<string, string>>;
  /** Images by `namespace/name`; the namespace says the release phase. */
  readonly workloads?: Readonly<Record<string, string>>;
  readonly advisories?: readonly AdvisorySpec[];
  readonly more?: readonly Observation[];
}

export interface Estate {
  readonly observations: readonly Observation[];
  readonly graph: EstateGraph;
  readonly findings: readonly VulnerabilityFinding[];
  readonly digest: (key: string) => ImageDigest;
}

export function estateOf(spec: EstateSpec): Estate {
  const observations = observationsOf(spec);
  const graph = graphOf(observations);
  return { observations, graph, findings: findVulnerabilities(graph).findings, digest: digestOf };
}

export function graphOf(observations: readonly Observation[]): EstateGraph {
  return buildGraph(observations, { phases: { rules: [], conventions: true } });
}

export function observationsOf({
  images = {},
  dockerfiles = {},
  workloads = {},
  advisories = [],
  more = [],
}: EstateSpec): readonly Observation[] {
  const built = new Map<string, Built>();
  for (const [key, image] of Object.entries(images)) built.set(key, build(key, image, built));
  return [
    ...[...built].filter(([key]) => images[key]?.hidden !== true).map(([, { image }]) => ({ kind: 'image', image }) as const),
    ...[...built.values()].flatMap(({ contents }) => contents.map((content) => ({ kind: 'layer', content }) as const)),
    ...Object.entries(dockerfiles).flatMap(([place, text]) => sourceOf(place, text)),
    ...Object.entries(workloads).map(([name, image]) => workload(name, image)),
    ...advisories.map((advisory) => ({ kind: 'advisory', advisory: advisoryOf(advisory) }) as const),
    ...more,
  ];
}

export function digestOf(key: string): ImageDigest {
  return must(imageDigest(hashed(`image ${key}`)));
}

export function workloadId(name: string): ResourceId {
  return resourceId(`kubernetes:${name}`);
}

interface Built {
  readonly image: Image;
  readonly layers: readonly DiffId[];
  readonly contents: readonly LayerContent[];
  readonly packages: ReadonlyMap<string, InstalledPackage>;
}

function build(key: string, spec: ImageSpec, before: ReadonlyMap<string, Built>): Built {
  const below = spec.on === undefined ? undefined : before.get(spec.on);
  if (spec.on !== undefined && below === undefined)
    throw new Error(`${key} is built on ${spec.on}, which is not listed before it`);
  const steps = (spec.steps ?? []).map((step): Step => (typeof step === 'string' ? { run: step } : step));
  let packages: ReadonlyMap<string, InstalledPackage> = below?.packages ?? new Map();
  const layers = [...(below?.layers ?? [])];
  const contents: LayerContent[] = [];
  for (const [at, step] of steps.entries()) {
    packages = installed(packages, step.packages ?? {});
    const layer = must(diffId(hashed(`layer ${step.layer ?? `${key} ${at}`}`)));
    layers.push(layer);
    if (step.unread === true) continue;
    contents.push(contentOf(layer, step, packages, layers.length === 1));
  }
  const own = steps.map(({ run }) => ({ createdBy: written(run), emptyLayer: false }));
  const history = [...(below?.image.history ?? []), ...own];
  const squashed = must(diffId(hashed(`layer ${key} squashed`)));
  const whole = contentOf(squashed, { run: '', packages: {} }, packages, true);
  const [name = '', tag = ''] = key.split(':');
  const tags = spec.untagged === true ? [] : [tag, ...(spec.tags ?? [])];
  const image: Image = {
    digest: digestOf(key),
    names: [name, ...(spec.alsoIn ?? [])].map((one) => ({ repository: `${REGISTRY}/${one}`, tags })),
    platform: 'linux/amd64',
    ...(spec.created === undefined ? {} : { created: spec.created }),
    layers: (spec.squashed === true ? [squashed] : layers).map((one) => ({ diffId: one })),
    annotations: spec.annotations ?? {},
    labels: {},
    history: spec.squashed === true ? history.map((one, at) => ({ ...one, emptyLayer: at < history.length - 1 })) : history,
    indexes: spec.index === undefined ? [] : [must(indexDigest(hashed(`index ${spec.index}`)))],
  };
  return { image, layers, contents: spec.squashed === true ? [whole] : contents, packages };
}

function installed(
  before: ReadonlyMap<string, InstalledPackage>,
  changes: NonNullable<Step['packages']>,
): ReadonlyMap<string, InstalledPackage> {
  const after = new Map(before);
  for (const [name, change] of Object.entries(changes)) {
    if (change === null) {
      after.delete(name);
      continue;
    }
    const { version, source = name, sourceVersion = version } = typeof change === 'string' ? { version: change } : change;
    after.set(name, { type: 'deb', name, version, architecture: 'amd64', source: { name: source, version: sourceVersion } });
  }
  return after;
}

function contentOf(layer: DiffId, step: Step, packages: ReadonlyMap<string, InstalledPackage>, first: boolean): LayerContent {
  return {
    diffId: layer,
    databases:
      step.packages === undefined ? [] : [{ path: 'var/lib/dpkg/status', type: 'deb', packages: [...packages.values()] }],
    ...(first ? { distribution: { id: 'debian', version: '12' } } : {}),
    removed: [],
    rewritten: step.rewrites ?? [],
  };
}

/** As BuildKit writes it into the history. */
function written(run: string): string {
  return `${run.replace(/^RUN /, 'RUN /bin/sh -c ')} # buildkit`;
}

function sourceOf(place: string, text: string): readonly Observation[] {
  const slash = place.indexOf('/');
  const [name, path] = [place.slice(0, slash), place.slice(slash + 1)];
  const dockerfile = dockerfileOf(text, path, name);
  return [
    { kind: 'repository', repository: { name: repositoryName(name), source: sourceId(name), writable: true } },
    { kind: 'source-file', file: { repository: repositoryName(name), path, text } },
    { kind: 'dockerfile', dockerfile },
  ];
}

function workload(place: string, image: string): Observation {
  const [namespace = '', name = ''] = place.split('/');
  const id = workloadId(place);
  return {
    kind: 'resource',
    resource: {
      id,
      source: sourceId('manifests'),
      platform: 'kubernetes',
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name,
      namespace,
      labels: {},
      annotations: {},
      raw: {},
    },
    uses: [{ workload: id, container: 'app', containerKind: 'container', reference: `${REGISTRY}/${image}` }],
  };
}

function advisoryOf({ id, package: name, fixed, severity = 'high' }: AdvisorySpec): Advisory {
  const range = { introduced: '0', ...(fixed === undefined ? {} : { fixed }) };
  return {
    id: advisoryId(id),
    aliases: [],
    summary: '',
    severity,
    affected: [{ ecosystem: 'Debian:12', name, ranges: [range], versions: [] }],
    references: [],
  };
}

function hashed(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('not a digest');
  return value;
}
