/** Reads one Trivy report whole or not at all: the images it describes, and what it says of them. */
import { readBoundedJson } from '../../lib/bounded-json.js';
import { peekJson } from '../../lib/json-head.js';
import type { Observation, ReportedVulnerability } from '../../model/index.js';
import type { Claim, Connector, ReadContext } from '../../ports/index.js';
import { readImage } from './image.js';
import { KubernetesReport, Report, type KubernetesResource, type Metadata, type Result } from './schema.js';
import { readResult } from './vulnerability.js';

export const trivyConnector: Connector = {
  name: 'trivy',
  describes: 'Trivy reports: `trivy image|k8s --format json`',
  recognise: (candidate) => {
    if (candidate.kind !== 'file') return Promise.resolve(undefined);
    const as = kindOf(candidate.head);
    return Promise.resolve(as === undefined ? undefined : { candidate, as });
  },
  read,
};

function kindOf(head: Uint8Array): string | undefined {
  const { shape, keys } = peekJson(head);
  if (shape !== 'object') return undefined;
  if (keys.has('ClusterName') && ['Resources', 'Findings', 'Vulnerabilities', 'Misconfigurations'].some((key) => keys.has(key))) {
    return 'Trivy report of a cluster';
  }
  const ours = ['ArtifactName', 'ArtifactType', 'Results', 'Metadata'].some((key) => keys.has(key));
  return typeof keys.get('SchemaVersion') === 'number' && ours ? 'Trivy report' : undefined;
}

async function* read(claim: Claim, context: ReadContext): AsyncIterable<Observation> {
  const { candidate } = claim;
  if (candidate.kind !== 'file') return;
  const { path } = candidate;
  const { jsonDocument, compressionRatio } = context.limits;
  const file = await readBoundedJson(path, jsonDocument, { compressionRatio });
  if (file.kind === 'problem') {
    yield context.gap({ code: file.code, what: path, why: file.message, hides: ['findings'] });
    return;
  }
  const ofCluster = typeof file.value === 'object' && file.value !== null && Object.hasOwn(file.value, 'ClusterName');
  const cluster = ofCluster ? KubernetesReport.safeParse(file.value) : undefined;
  if (cluster?.success === true) {
    yield* readCluster(cluster.data, path, context);
    return;
  }
  const report = Report.safeParse(file.value);
  if (cluster !== undefined || !report.success) {
    const issue = (cluster?.error ?? report.error)?.issues[0];
    const why = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a report'}`;
    yield context.gap({ code: 'FILE_MALFORMED', what: path, why, hides: ['findings'] });
    return;
  }
  const { ArtifactName, ArtifactType, Metadata: metadata, Results } = report.data;
  const isImage = ArtifactType === 'container_image' || metadata?.ImageID !== undefined;
  if (!isImage && ArtifactType === undefined && Results.length === 0) {
    yield context.gap({
      code: 'REPORT_WITHOUT_IMAGE',
      what: path,
      why: 'it says neither what it is about nor what was found',
      hides: ['findings'],
    });
    return;
  }
  if (isImage) yield* readOne(metadata ?? NO_METADATA, ArtifactName, Results, path, context);
  else yield* withoutImage(Results, `it is about ${ArtifactType ?? 'something other than an image'}`, path, context);
  yield* notRead(Results, path, context);
}

const NO_METADATA: Metadata = {
  ImageID: undefined,
  DiffIDs: [],
  Layers: [],
  RepoTags: [],
  RepoDigests: [],
  Reference: undefined,
  ImageConfig: undefined,
};

function* readOne(
  metadata: Metadata,
  artifactName: string | undefined,
  results: readonly Result[],
  path: string,
  context: ReadContext,
): Iterable<Observation> {
  const { image, digest, configDigest, reference } = readImage(metadata, artifactName, results);
  if (reference === '') {
    yield* withoutImage(results, 'it names no image', path, context);
    return;
  }
  if (image !== undefined) {
    yield { kind: 'image', image, ...(configDigest === undefined ? {} : { configDigest }) };
    if (image.layers.length === 0) {
      const why = 'the report lists no layers, or some without a digest';
      yield context.gap({ code: 'IMAGE_WITHOUT_LAYERS', what: `${reference} in ${path}`, why, hides: ['packages'] });
    }
  }
  const vulnerabilities: ReportedVulnerability[] = results.flatMap((result) => readResult(result).vulnerabilities);
  const about = {
    ...(digest === undefined ? {} : { digest }),
    ...(configDigest === undefined ? {} : { configDigest }),
    reference,
  };
  yield { kind: 'scanner-report', report: { source: context.source, scanner: 'trivy', image: about, vulnerabilities } };
}

function* readCluster(report: KubernetesReport, path: string, context: ReadContext): Iterable<Observation> {
  const resources = [...report.Resources, ...report.Findings];
  for (const resource of resources) {
    const name = [resource.Kind, resource.Namespace, resource.Name].filter((part) => part !== undefined).join('/');
    if (resource.Error !== undefined) {
      const why = `Trivy could not scan it: ${resource.Error.slice(0, 300)}`;
      yield context.gap({ code: 'REPORT_PARTLY_READ', what: `${name} in ${path}`, why, hides: ['findings'] });
    }
    const { byImage, unassigned } = resultsByImage(resource);
    for (const [metadata, results] of byImage) yield* readOne(metadata, undefined, results, path, context);
    yield* withoutImage(unassigned, `it is not said which of the images of ${name} they are in`, path, context);
  }
  yield* notRead(
    resources.flatMap((resource) => resource.Results),
    path,
    context,
  );
}

/** A resource of one image has its results; one of several has them by the image's name, with which their target begins. */
function resultsByImage(resource: KubernetesResource): {
  readonly byImage: ReadonlyMap<Metadata, readonly Result[]>;
  readonly unassigned: readonly Result[];
} {
  const images = resource.Metadata.filter(({ ImageID, RepoDigests }) => ImageID !== undefined || RepoDigests.length > 0);
  const byImage = new Map<Metadata, Result[]>(images.map((image) => [image, []]));
  const unassigned: Result[] = [];
  for (const result of resource.Results) {
    const named = images.filter(({ RepoTags, RepoDigests }) =>
      [...RepoTags, ...RepoDigests].some((name) => result.Target === name || result.Target?.startsWith(`${name} `) === true),
    );
    const image = images.length === 1 ? images[0] : named.length === 1 ? named[0] : undefined;
    const results = image === undefined ? unassigned : (byImage.get(image) ?? unassigned);
    results.push(result);
  }
  return { byImage, unassigned };
}

function* withoutImage(results: readonly Result[], because: string, path: string, context: ReadContext): Iterable<Observation> {
  const count = results.reduce((sum, result) => sum + result.Vulnerabilities.length, 0);
  if (count === 0) return;
  const why = `${count} vulnerabilities were not taken over: ${because}`;
  yield context.gap({ code: 'REPORT_WITHOUT_IMAGE', what: path, why, hides: ['findings'] });
}

function* notRead(results: readonly Result[], path: string, context: ReadContext): Iterable<Observation> {
  const sum = (count: (result: Result) => number): number => results.reduce((total, result) => total + count(result), 0);
  const parts = [
    [sum((result) => result.Misconfigurations), 'misconfigurations'],
    [sum((result) => result.Secrets), 'secrets'],
    [sum((result) => result.Licenses), 'licences'],
    [sum((result) => result.CustomResources), 'custom resources'],
    [sum((result) => readResult(result).otherModified), 'modified findings that are no vulnerabilities'],
  ] as const;
  const found = parts.filter(([count]) => count > 0);
  if (found.length === 0) return;
  const why = `not read from it: ${found.map(([count, what]) => `${count} ${what}`).join(', ')}`;
  yield context.gap({ code: 'REPORT_PARTLY_READ', what: path, why, hides: ['findings'] });
}
