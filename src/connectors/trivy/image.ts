/** The image that a Trivy report is about, as far as its metadata describes it. */
import { readImageConfig } from '../../lib/image-config.js';
import { formatRepository, parseImageReference } from '../../lib/oci-reference.js';
import { diffId, imageDigest, layerDigest, type Image, type ImageDigest, type ImageName, type Layer } from '../../model/index.js';
import type { Metadata, Result } from './schema.js';

export interface ReportedImage {
  /** Undefined when the report has no digest for it. */
  readonly image?: Image;
  /** What the registry calls it, when the report says. */
  readonly digest?: ImageDigest;
  /** Digest of the image's configuration: Trivy's ImageID. */
  readonly configDigest?: string;
  readonly reference: string;
}

/**
 * Says how an image's digest is known where it may not be that of its manifest: `repository-digest` is what the registry
 * answered for the name, which is an index for images of several platforms; `config-digest` is the configuration's.
 */
const IDENTITY = 'dev.headwater.identity';

/** `results` are asked for layer digests, which older reports give only with each vulnerability. */
export function readImage(metadata: Metadata, artifactName: string | undefined, results: readonly Result[]): ReportedImage {
  const reference =
    metadata.Reference ?? metadata.RepoTags[0] ?? metadata.RepoDigests[0] ?? artifactName ?? metadata.ImageID ?? '';
  const digest = repositoryDigest(metadata.RepoDigests, reference);
  const configDigest = imageDigest(metadata.ImageID ?? '');
  const identity = digest ?? configDigest;
  const known = {
    ...(digest === undefined ? {} : { digest }),
    ...(configDigest === undefined ? {} : { configDigest }),
    reference,
  };
  if (identity === undefined) return known;
  const config = readImageConfig(metadata.ImageConfig);
  return {
    ...known,
    image: {
      digest: identity,
      names: namesOf(metadata),
      ...(config?.platform === undefined ? {} : { platform: config.platform }),
      ...(config?.created === undefined ? {} : { created: config.created }),
      layers: layersOf(metadata, config?.diffIds ?? [], results),
      annotations: { [IDENTITY]: digest === undefined ? 'config-digest' : 'repository-digest' },
      labels: config?.labels ?? {},
      history: config?.history ?? [],
      ...(config?.user === undefined ? {} : { user: config.user }),
      ...(config?.settings === undefined ? {} : { settings: config.settings }),
      indexes: [],
    },
  };
}

/** One image may have been pushed to several repositories, with different digests: that of the name that was scanned, else the first. */
function repositoryDigest(repoDigests: readonly string[], reference: string): ImageDigest | undefined {
  const scanned = parseImageReference(reference);
  const parsed = repoDigests.flatMap((written) => parseImageReference(written) ?? []);
  const same = parsed.find((each) => scanned !== undefined && formatRepository(each) === formatRepository(scanned));
  return imageDigest((same ?? parsed[0])?.digest ?? '');
}

/** `ArtifactName` is not among them: it may be a path, which looks like a name. */
function namesOf(metadata: Metadata): readonly ImageName[] {
  const tags = new Map<string, Set<string>>();
  for (const written of [...metadata.RepoTags, ...metadata.RepoDigests]) {
    const parsed = parseImageReference(written);
    if (parsed === undefined) continue;
    const repository = formatRepository(parsed);
    const known = tags.get(repository) ?? new Set<string>();
    tags.set(repository, known);
    if (parsed.tag !== undefined) known.add(parsed.tag);
  }
  return [...tags].map(([repository, known]) => ({ repository, tags: [...known] }));
}

/** All of them or none: a list with a hole would shift every layer above it. */
function layersOf(metadata: Metadata, configured: readonly string[], results: readonly Result[]): readonly Layer[] {
  const diffIds = metadata.DiffIDs.length > 0 ? metadata.DiffIDs : configured;
  const stated = metadata.Layers.length === diffIds.length || diffIds.length === 0 ? metadata.Layers : [];
  const blobs = new Map<string, string>();
  for (const { Layer: from } of results.flatMap((result) => result.Vulnerabilities)) {
    if (from?.Digest !== undefined && from.DiffID !== undefined) blobs.set(from.DiffID, from.Digest);
  }
  const written = stated.length > 0 ? stated : diffIds.map((each) => ({ DiffID: each, Digest: blobs.get(each) }));
  const layers = written.flatMap(({ DiffID, Digest }): Layer[] => {
    const uncompressed = diffId(DiffID ?? '');
    const blob = layerDigest(Digest ?? '');
    if (uncompressed === undefined && blob === undefined) return [];
    return [{ ...(blob === undefined ? {} : { digest: blob }), ...(uncompressed === undefined ? {} : { diffId: uncompressed }) }];
  });
  return layers.length === written.length ? layers : [];
}
