/**
 * The sample estate as if it were deployed: takes a scan of it, gives what a cluster has that its manifests were applied to, and
 * starts such a cluster and a cloud beside it. They are simulated, on this machine, in memory.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { EstateGraph } from '../../graph/index.js';
import { apiGroup } from '../../lib/api-version.js';
import { HeadwaterError } from '../../lib/errors.js';
import type { Resource } from '../../model/index.js';
import type { BucketOptions, Fields, KnownImage, LeftContainer, ServedKind, SimulatedPlatforms } from '../../simulated/index.js';
import type { Scanned } from '../scan.js';

/** What people are told wherever they look. */
export const SIMULATED =
  'Riverside is a sample: its cluster and its cloud are simulated on this machine, and begin anew at each start.';
/** Of the cluster, and of the context that leads to it. */
const CLUSTER = 'riverside';
/** What nothing declares, in the folder of the sample. */
const UNDECLARED = join('simulated', 'undeclared.json');

/** The objects that the overlays of a scan render, and what nodes find out about the images that these name. */
export interface Deployed {
  readonly objects: readonly Fields[];
  /** By reference, as containers write it. */
  readonly images: ReadonlyMap<string, KnownImage>;
}

/**
 * @param scanned a scan of the sample's folder
 * @param folder that folder
 * Throws INPUT_NOT_FOUND when it is not the sample's.
 */
export async function startSampleEstate({ graph }: Pick<Scanned, 'graph'>, folder: string): Promise<SimulatedPlatforms> {
  const undeclared = await readUndeclared(folder);
  const deployed = deployedIn(graph);
  const { startSimulatedPlatforms } = await import('../../simulated/index.js');
  return startSimulatedPlatforms({
    cluster: CLUSTER,
    objects: [...deployed.objects, ...undeclared.objects],
    images: deployed.images,
    debugging: undeclared.debugContainers.map((place) => leftIn(place, undeclared.debugImage)),
    buckets: undeclared.buckets.map(bucketOf),
    kinds: [APPLICATION],
  });
}

export function deployedIn({ resources, runs, images }: Pick<EstateGraph, 'resources' | 'runs' | 'images'>): Deployed {
  const known = new Map<string, KnownImage>();
  for (const { use, images: meant } of runs) {
    // An image index has several; a node takes the one of its own platform, and these have the first.
    const [digest] = meant;
    const image = digest === undefined ? undefined : images.get(digest);
    if (digest === undefined || image === undefined) continue;
    const user = image.user?.split(':')[0];
    known.set(use.reference, { digest, ...(user === undefined ? {} : { user }) });
  }
  return { objects: [...resources.values()].flatMap(objectOf), images: known };
}

/**
 * What an overlay renders is deployed; what is beside it, as the base that all of them share, is not. Argo CD marks what it
 * deploys, here by an Application for each namespace.
 */
function objectOf({ platform, apiVersion, kind, name, namespace = '', raw, origin }: Resource): readonly Fields[] {
  if (platform !== 'kubernetes' || origin?.overlay === undefined || !isFields(raw)) return [];
  const metadata = isFields(raw['metadata']) ? raw['metadata'] : {};
  const annotations = isFields(metadata['annotations']) ? metadata['annotations'] : {};
  const tracked = { [TRACKING_ID]: `${namespace}:${apiGroup(apiVersion)}/${kind}:${namespace}/${name}` };
  return [{ ...raw, metadata: { ...metadata, namespace, annotations: { ...annotations, ...tracked } } }];
}

/** https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/ */
const TRACKING_ID = 'argocd.argoproj.io/tracking-id';
const APPLICATION: ServedKind = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  resource: 'applications',
  isNamespaced: true,
  subresources: [],
  hasGeneration: true,
};

function isFields(value: Resource['raw'] | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const textsSchema = z.record(z.string(), z.string());
const undeclaredSchema = z.object({
  objects: z.array(z.record(z.string(), z.json())),
  debugContainers: z.array(z.object({ namespace: z.string(), workload: z.string() })),
  debugImage: z.string(),
  buckets: z.array(
    z.object({
      name: z.string(),
      tags: textsSchema,
      policy: z.json().optional(),
      isBlocked: z.boolean().optional(),
      isVersioned: z.boolean().optional(),
    }),
  ),
});
type Undeclared = z.infer<typeof undeclaredSchema>;

async function readUndeclared(folder: string): Promise<Undeclared> {
  const path = join(folder, UNDECLARED);
  try {
    return undeclaredSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new HeadwaterError('INPUT_NOT_FOUND', `${path} is not what the sample estate has there`, { cause });
  }
}

/** As `kubectl debug` leaves it. */
function leftIn({ namespace, workload }: Undeclared['debugContainers'][number], image: string): LeftContainer {
  const container = { name: 'debugger', image, command: ['sh'], stdin: true, tty: true, terminationMessagePolicy: 'File' };
  return { namespace, pod: `${workload}-`, container };
}

function bucketOf({ name, tags, policy, isBlocked, isVersioned }: Undeclared['buckets'][number]): BucketOptions {
  return {
    name,
    tags,
    ...(policy === undefined ? {} : { policy: JSON.stringify(policy) }),
    ...(isBlocked === undefined ? {} : { isBlocked }),
    ...(isVersioned === undefined ? {} : { isVersioned }),
  };
}
