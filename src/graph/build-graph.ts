/**
 * Turns observations into one graph. Never calls out; a reference that leads nowhere becomes a gap, not an error, and
 * the same thing seen twice becomes one.
 */
import {
  REPORTED_ONLY,
  isDigest,
  laterPhase,
  sourceId,
  type Gap,
  type Image,
  type ImageDigest,
  type ImageUse,
  type LayerContent,
  type Observation,
  type PhaseJudgement,
  type Resource,
  type ResourceId,
  type ScannerReport,
} from '../model/index.js';
import { formatRepository, parseImageReference } from '../lib/oci-reference.js';
import { packageAttribution } from './attribute-packages.js';
import type { EstateGraph, ImagePackages, MatchedReport, ResolvedUse } from './estate-graph.js';
import { controllersOf, isRetired, type ControllerOf } from './controllers.js';
import { declarations } from './declared-by.js';
import { dockerfileResource } from './dockerfile-resource.js';
import { imageResources } from './image-resource.js';
import { inferLineage, type Lineage } from './lineage/index.js';
import { matchReportedFailures } from './match-reported-failures.js';
import { mergeImages } from './merge-images.js';
import { phaseReader } from './phase-reader.js';
import { imagesOfReports, reportedOnlyGaps } from './reported-images.js';
import type { PhaseRules } from './release-phase.js';

export interface GraphOptions {
  readonly phases: PhaseRules;
}

/** The graph of everything that was observed, in any order of observations. */
export function buildGraph(observations: readonly Observation[], options: GraphOptions): EstateGraph {
  const seen = sort(observations);
  const { images, index, gaps: imageGaps } = gatherImages(seen);
  const packagesOf = packageReader(images, seen.layers);
  const lineage = inferLineage([...images.values()], { packagesOf: (digest) => packagesOf(digest)?.packages });
  const resources = new Map(seen.resources);
  const controllerOf = controllersOf(seen.edges, resources);
  const runs = seen.uses.filter(({ workload }) => !isRetiredWorkload(workload)).map((use) => resolveUse(use, index));
  const running = groupRuns(runs, controllerOf);
  function isRetiredWorkload(id: ResourceId): boolean {
    const resource = seen.resources.get(id);
    return resource !== undefined && isRetired(resource, controllerOf);
  }
  for (const dockerfile of seen.dockerfiles) {
    const resource = dockerfileResource(dockerfile, (reference) => {
      const [only, ...others] = imagesOf(reference, index).images;
      return only === undefined || others.length > 0 ? undefined : images.get(only);
    });
    resources.set(resource.id, resource);
  }
  const reported = matchReportedFailures(seen.failures, {
    resources,
    repositories: seen.repositories,
    hasFile: (repository, path) => seen.files.has(`${repository}\0${path}`),
    controllerOf,
  });
  for (const resource of reported.unseen) resources.set(resource.id, resource);
  const phaseOf = phaseOfEach(resources, options.phases);
  const baseOf: EstateGraph['baseOf'] = (image) => {
    const ancestry = lineage.parentOf(image);
    return ancestry?.kind === 'known' ? ancestry : undefined;
  };
  const unseenBaseOf: EstateGraph['unseenBaseOf'] = (image) => {
    const ancestry = lineage.parentOf(image);
    if (ancestry?.kind !== 'unseen') return undefined;
    // A digest alone says nothing: builders write those of intermediate images that no registry ever had.
    return ancestry.baseName !== undefined || ancestry.sharedLayers > 0 ? ancestry : undefined;
  };
  const workloadsRunning: EstateGraph['workloadsRunning'] = (image) => running.get(image) ?? [];
  const asResources = imageResources({ images, baseOf, unseenBaseOf, workloadsRunning });
  const imagePhase = (image: ImageDigest): PhaseJudgement => latestPhase(workloadsRunning(image).map(phaseOf));
  const repositories = new Map(seen.repositories.map((repository) => [repository.name, repository]));
  const declarationOf = declarations({ resources, repositories, edges: seen.edges, declarations: seen.declarations });
  return {
    repositories,
    dockerfiles: seen.dockerfiles,
    ownership: seen.ownership,
    resources,
    images,
    lineage,
    runs,
    advisories: [...new Map(seen.advisories.map((advisory) => [advisory.id, advisory])).values()],
    scannerReports: seen.reports.map((report) => matchReport(report, index)),
    reportedFailures: reported.failures,
    edges: seen.edges,
    controllerOf,
    gaps: [...imageGaps, ...unseenImages(runs, controllerOf), ...unseenBases(images, lineage)],
    baseOf,
    unseenBaseOf,
    imageResources: () => asResources.all(),
    resourceOf: (id) => resources.get(id) ?? asResources.of(id),
    imageOf: (id) => asResources.imageOf(id),
    declaredBy: (id) => declarationOf(id)?.resource,
    declarationOf,
    fileText: (repository, path) => seen.files.get(`${repository}\0${path}`),
    phaseOf: (id) => {
      const image = resources.has(id) ? undefined : asResources.imageOf(id);
      return image === undefined ? phaseOf(id) : imagePhase(image.digest);
    },
    packagesOf,
    workloadsRunning,
    imagePhase,
  };
}

function sort(observations: readonly Observation[]) {
  const resources = new Map<ResourceId, Resource>();
  const uses: ImageUse[] = [];
  const files = new Map<string, string>();
  const layers: LayerContent[] = [];
  const of = <Kind extends Observation['kind']>(kind: Kind) =>
    observations.filter((observation): observation is Extract<Observation, { kind: Kind }> => observation.kind === kind);
  for (const { resource, uses: used } of of('resource')) {
    const known = resources.get(resource.id);
    // The same thing, reached through two inputs; but what was read says more than what was only reported on.
    if (known !== undefined && (known.apiVersion !== REPORTED_ONLY || resource.apiVersion === REPORTED_ONLY)) continue;
    resources.set(resource.id, resource);
    uses.push(...used);
  }
  const dockerfiles = new Map(
    of('dockerfile').map(({ dockerfile }) => [`${dockerfile.repository}\0${dockerfile.path}`, dockerfile]),
  );
  for (const { file } of of('source-file')) files.set(`${file.repository}\0${file.path}`, file.text);
  for (const { content } of of('layer')) layers.push(content);
  const rules = new Map(
    of('ownership').map(({ rule }) => [`${rule.repository}\0${rule.path}\0${rule.line}\0${rule.pattern}`, rule]),
  );
  return {
    resources,
    uses,
    files,
    layers,
    images: of('image'),
    repositories: of('repository').map(({ repository }) => repository),
    dockerfiles: [...dockerfiles.values()],
    ownership: [...rules.values()],
    advisories: of('advisory').map(({ advisory }) => advisory),
    reports: of('scanner-report').map(({ report }) => report),
    declarations: of('declaration').map(({ declaration }) => declaration),
    failures: of('reported-failure').map(({ failure }) => failure),
    edges: [...new Map(of('edge').map(({ edge }) => [`${edge.from}\0${edge.relation}\0${edge.to}`, edge])).values()],
  };
}

/** What sources describe, then what scanners alone report on. */
function gatherImages({ images: observed, reports }: Pick<ReturnType<typeof sort>, 'images' | 'reports'>) {
  const described = mergeImages(observed);
  const index = indexImages(described.images, described.byConfig);
  const reported = imagesOfReports(reports.filter((report) => matchReport(report, index).image === undefined));
  if (reported.length === 0) return { images: described.images, index, gaps: described.gaps };
  const { images, byConfig, gaps } = mergeImages([...observed, ...reported]);
  return { images, index: indexImages(images, byConfig), gaps: [...gaps, ...reportedOnlyGaps(reported)] };
}

function packageReader(
  images: ReadonlyMap<ImageDigest, Image>,
  layers: readonly LayerContent[],
): (image: ImageDigest) => ImagePackages | undefined {
  const contents = new Map<string, LayerContent>();
  for (const content of layers) {
    if (content.diffId !== undefined) contents.set(content.diffId, content);
    if (content.digest !== undefined) contents.set(content.digest, content);
  }
  const attribute = packageAttribution();
  const known = new Map<ImageDigest, ImagePackages | undefined>();
  return (digest) => {
    if (known.has(digest)) return known.get(digest);
    const chain = images
      .get(digest)
      ?.layers.map(({ diffId, digest: blob }) => contents.get(diffId ?? '') ?? contents.get(blob ?? ''));
    const read = chain !== undefined && chain.some((content) => content !== undefined) ? attribute(chain) : undefined;
    known.set(digest, read);
    return read;
  };
}

interface ImageIndex {
  readonly byDigest: ReadonlyMap<string, readonly ImageDigest[]>;
  readonly byTag: ReadonlyMap<string, readonly ImageDigest[]>;
  readonly byConfig: ReadonlyMap<string, ImageDigest>;
}

/** Digests of manifests and of indexes that list them; and `repository:tag`. */
function indexImages(images: ReadonlyMap<ImageDigest, Image>, byConfig: ReadonlyMap<string, ImageDigest>): ImageIndex {
  const byDigest = new Map<string, ImageDigest[]>();
  const byTag = new Map<string, ImageDigest[]>();
  for (const image of images.values()) {
    add(byDigest, image.digest, image.digest);
    for (const index of image.indexes) add(byDigest, index, image.digest);
    for (const { repository, tags } of image.names) for (const tag of tags) add(byTag, `${repository}:${tag}`, image.digest);
  }
  return { byDigest, byTag, byConfig };
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else if (!values.includes(value)) values.push(value);
}

/** What a node says it runs counts for more than the reference: its tag may have moved since. */
function resolveUse(use: ImageUse, index: ImageIndex): ResolvedUse {
  if (use.running === undefined) return { use, ...imagesOf(use.reference, index) };
  const images = index.byDigest.get(use.running) ?? [];
  return { use, images, by: images.length > 0 ? 'digest' : 'nothing' };
}

/** The reference, by the digest that really runs where a node says so. */
function nameOfUse({ reference, running }: ImageUse): string {
  if (running === undefined) return reference;
  const parsed = parseImageReference(reference);
  return parsed === undefined ? reference : `${formatRepository(parsed)}@${running}`;
}

/** The images that a reference can mean. */
function imagesOf(written: string, index: ImageIndex): Pick<ResolvedUse, 'images' | 'by'> {
  const reference = parseImageReference(written);
  if (reference === undefined) return { images: [], by: 'nothing' };
  if (reference.digest !== undefined && isDigest(reference.digest)) {
    const images = index.byDigest.get(reference.digest) ?? [];
    return { images, by: images.length > 0 ? 'digest' : 'nothing' };
  }
  const images = index.byTag.get(`${formatRepository(reference)}:${reference.tag ?? 'latest'}`) ?? [];
  return { images, by: images.length > 0 ? 'tag' : 'nothing' };
}

/** By the topmost controller: a Deployment with its Pods is one workload. */
function groupRuns(runs: readonly ResolvedUse[], controllerOf: ControllerOf): ReadonlyMap<ImageDigest, readonly ResourceId[]> {
  const running = new Map<ImageDigest, ResourceId[]>();
  for (const { use, images } of runs)
    for (const image of images) add(running as Map<string, ResourceId[]>, image, controllerOf(use.workload));
  return running;
}

function phaseOfEach(resources: ReadonlyMap<ResourceId, Resource>, rules: PhaseRules): (id: ResourceId) => PhaseJudgement {
  const read = phaseReader(resources.values(), rules);
  const judged = new Map<ResourceId, PhaseJudgement>();
  return (id) => {
    const known = judged.get(id);
    if (known !== undefined) return known;
    const resource = resources.get(id);
    const judgement: PhaseJudgement =
      resource === undefined ? { phase: 'unknown', because: 'the resource was not seen' } : read(resource);
    judged.set(id, judgement);
    return judgement;
  };
}

function latestPhase(judgements: readonly PhaseJudgement[]): PhaseJudgement {
  const first: PhaseJudgement = { phase: 'unknown', because: 'no workload that was seen runs it' };
  return judgements.reduce((a, b) => (a === first || laterPhase(a.phase, b.phase) !== a.phase ? b : a), first);
}

function matchReport(report: ScannerReport, index: ImageIndex): MatchedReport {
  const { digest, configDigest, reference } = report.image;
  const parsed = parseImageReference(reference);
  // The configuration is one platform's; a digest may be that of an index. A tag may have moved on since the digest was scanned.
  const same = index.byConfig.get(configDigest ?? '');
  if (same !== undefined) return { report, image: same };
  const candidates =
    digest !== undefined
      ? index.byDigest.get(digest)
      : parsed === undefined
        ? undefined
        : index.byTag.get(`${formatRepository(parsed)}:${parsed.tag ?? 'latest'}`);
  const image = candidates?.[0];
  return image === undefined ? { report } : { report, image };
}

/** One gap per image reference, however many workloads use it. */
function unseenImages(runs: readonly ResolvedUse[], controllerOf: ControllerOf): readonly Gap[] {
  const workloads = new Map<string, Set<ResourceId>>();
  for (const { use, images } of runs) {
    if (images.length > 0) continue;
    const name = nameOfUse(use);
    workloads.set(name, (workloads.get(name) ?? new Set<ResourceId>()).add(controllerOf(use.workload)));
  }
  return [...workloads].map(([reference, users]) => ({
    code: 'IMAGE_NOT_SEEN',
    source: sourceId('graph'),
    what: `image ${reference}`,
    why: `${users.size} workload${users.size === 1 ? ' runs' : 's run'} it, and no source that was read describes it`,
    remedy: `add registry://${addressOf(reference)} to the inputs`,
    hides: ['images', 'packages', 'findings'],
  }));
}

/** The reference as one gives it to a registry: a short name means Docker Hub's; a digest counts only where there is no tag. */
function addressOf(written: string): string {
  const reference = parseImageReference(written);
  if (reference === undefined) return written;
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  return `${formatRepository(reference)}${tag === '' && reference.digest !== undefined ? `@${reference.digest}` : tag}`;
}

/** One gap per base image that was not seen, however many images are built on it. */
function unseenBases(images: ReadonlyMap<ImageDigest, Image>, lineage: Lineage): readonly Gap[] {
  const built = new Map<string, number>();
  for (const digest of images.keys()) {
    const name = unseenBaseName(lineage, digest);
    if (name !== undefined) built.set(name, (built.get(name) ?? 0) + 1);
  }
  return [...built].map(([name, n]) => ({
    code: 'BASE_NOT_SEEN',
    source: sourceId('graph'),
    what: `base image ${name}`,
    why: `${n} image${n === 1 ? ' is' : 's are'} built on it, and no source that was read describes it`,
    remedy: `add registry://${addressOf(name)} to the inputs`,
    // Its layers are read with the images above it; only the place to fix is hidden.
    hides: [],
  }));
}

function unseenBaseName(lineage: Lineage, image: ImageDigest): string | undefined {
  const ancestry = lineage.parentOf(image);
  return ancestry?.kind === 'unseen' && ancestry.baseName !== '' ? ancestry.baseName : undefined;
}
