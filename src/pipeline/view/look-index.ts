/** What a look says, found by what it is about: made once, in linear time, for all that is shown of it. */
import { compareSeverity, resourceId, type Severity } from '../../model/index.js';
import type { EstateGraph } from '../../graph/index.js';
import type { ReportedCause, ScanReport } from '../report.js';
import { imageFamily, type ImageFamily } from './image-family.js';

export type ReportedImage = ScanReport['images'][number];
export type ReportedResource = ScanReport['resources'][number];

/** How many findings something has, and the worst of them. */
export interface Tally {
  count: number;
  worst: Severity | undefined;
}

/** An image that a workload runs; without one when no source described what it runs. */
export interface RunImage {
  readonly digest?: string;
  readonly by: 'digest' | 'tag' | 'nothing';
  readonly reference: string;
}

/** What of the graph is not in the report. */
export type SeenGraph = Pick<EstateGraph, 'runs' | 'resources' | 'controllerOf'>;

export interface LookIndex {
  readonly report: ScanReport;
  readonly images: ReadonlyMap<string, ReportedImage>;
  readonly resources: ReadonlyMap<string, ReportedResource>;
  readonly causes: ReadonlyMap<string, ReportedCause>;
  readonly family: ImageFamily;
  /** By the resource or image that they are about. */
  readonly findingsOn: ReadonlyMap<string, Tally>;
  /** By cause, the most severe first. */
  readonly findingsOf: ReadonlyMap<string, readonly string[]>;
  /** By cause: the resources and images that its findings are about. */
  readonly subjectsOf: ReadonlyMap<string, readonly string[]>;
  /** By workload. */
  readonly runs: ReadonlyMap<string, readonly RunImage[]>;
  /** Of the topmost controller of something that is controlled, as a Deployment is of its Pods. */
  readonly nameOfController: (id: string) => string | undefined;
  /** By digest. */
  readonly workloadsOn: ReadonlyMap<string, readonly string[]>;
}

export function indexLook(report: ScanReport, graph: SeenGraph): LookIndex {
  const findingsOn = new Map<string, Tally>();
  const bySeverity = new Map<string, Map<Severity, string[]>>();
  const subjects = new Map<string, Set<string>>();
  for (const { id, resource, severity, causeId } of report.findings) {
    addTo(findingsOn, resource.id, { count: 1, worst: severity });
    if (causeId === null) continue;
    put(
      at(bySeverity, causeId, () => new Map()),
      severity,
      id,
    );
    at(subjects, causeId, () => new Set()).add(resource.id);
  }
  const findingsOf = new Map(
    [...bySeverity].map(([cause, ids]) => [
      cause,
      [...ids].toSorted(([a], [b]) => compareSeverity(b, a)).flatMap(([, of]) => of),
    ]),
  );
  const runs = new Map<string, RunImage[]>();
  const workloadsOn = new Map<string, Set<string>>();
  for (const { use, images, by } of graph.runs) {
    const { workload, reference } = use;
    if (images.length === 0) put(runs, workload, { by, reference });
    for (const digest of images) {
      put(runs, workload, { digest, by, reference });
      at(workloadsOn, digest, () => new Set<string>()).add(workload);
    }
  }
  return {
    report,
    images: new Map(report.images.map((image) => [image.digest, image])),
    resources: new Map(report.resources.map((resource) => [resource.id, resource])),
    causes: new Map(report.causes.map((cause) => [cause.id, cause])),
    family: imageFamily(report.images),
    findingsOn,
    findingsOf,
    subjectsOf: listed(subjects),
    runs,
    nameOfController: (id) => {
      const controller = graph.controllerOf(resourceId(id));
      return controller === id ? undefined : graph.resources.get(controller)?.name;
    },
    workloadsOn: listed(workloadsOn),
  };
}

function listed(sets: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, readonly string[]> {
  return new Map([...sets].map(([key, set]) => [key, [...set]]));
}

/** The value of a key, made if there is none. */
export function at<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function put<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  at(map, key, () => []).push(item);
}

export function addTo<Key>(map: Map<Key, Tally>, key: Key, { count, worst }: Readonly<Tally>): void {
  const tally = at(map, key, () => ({ count: 0, worst: undefined }));
  tally.count += count;
  if (worst !== undefined && (tally.worst === undefined || compareSeverity(worst, tally.worst) > 0)) tally.worst = worst;
}

/** `registry.example/payments/api`; the digest of an image without a name. */
export function repositoryOf({ digest, names }: Pick<ReportedImage, 'digest' | 'names'>): string {
  const [name] = names;
  if (name === undefined) return digest;
  const path = name.lastIndexOf('/');
  const tag = name.indexOf(':', path + 1);
  return tag === -1 ? name : name.slice(0, tag);
}

export function nameOf({ digest, names }: Pick<ReportedImage, 'digest' | 'names'>): string {
  return names[0] ?? digest;
}

/** Without its registry: a first part with a dot, a port, or `localhost` is one. */
export function shortName(name: string): string {
  const end = name.indexOf('/');
  const host = name.slice(0, Math.max(end, 0));
  return host.includes('.') || host.includes(':') || host === 'localhost' ? name.slice(end + 1) : name;
}
