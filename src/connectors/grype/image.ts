/** The image that a Grype report is about, as far as its source block describes it. */
import { readImageConfig, type ImageConfig } from '../../lib/image-config.js';
import { formatRepository, parseImageReference } from '../../lib/oci-reference.js';
import {
  diffId,
  imageDigest,
  indexDigest,
  layerDigest,
  type Image,
  type ImageDigest,
  type ImageName,
  type IndexDigest,
  type Layer,
} from '../../model/index.js';
import { Manifest, type ImageTarget } from './schema.js';

export interface ReportedImage {
  readonly image?: Image;
  readonly digest?: ImageDigest;
  readonly configDigest?: string;
  readonly reference: string;
}

/**
 * Says how an image's digest is known where it may not be that of its manifest in a registry: `repository-digest` is what
 * the registry answers for the name (an index for images of several platforms); `local-manifest` was made up for an image
 * that only a daemon or an archive holds; `config-digest` is the configuration's.
 */
const IDENTITY = 'dev.headwater.identity';

export function readImage(target: ImageTarget): ReportedImage {
  const config = readImageConfig(parseBase64(target.config));
  const manifest = Manifest.safeParse(parseBase64(target.manifest)).data;
  const blobs = manifest?.layers.map((layer) => layer.digest) ?? [];
  const configDigest = imageDigest(target.imageID ?? '');
  const { digest, identity, indexes } = identify(target, blobs, configDigest);
  const reference = target.userInput ?? target.tags[0] ?? target.repoDigests[0] ?? digest ?? '';
  const known = {
    ...(digest === undefined || identity === 'config-digest' ? {} : { digest }),
    ...(configDigest === undefined ? {} : { configDigest }),
    reference,
  };
  if (digest === undefined) return known;
  return {
    ...known,
    image: {
      digest,
      names: namesOf(target),
      ...(config?.platform === undefined ? {} : { platform: config.platform }),
      ...(config?.created === undefined ? {} : { created: config.created }),
      layers: layersOf(target, config, blobs),
      annotations: { ...manifest?.annotations, ...(identity === undefined ? {} : { [IDENTITY]: identity }) },
      labels: config?.labels ?? { ...target.labels },
      history: config?.history ?? [],
      ...(config?.user === undefined ? {} : { user: config.user }),
      ...(config?.settings === undefined ? {} : { settings: config.settings }),
      indexes,
    },
  };
}

/**
 * Which digest is the image's. The manifest that Syft reads from a registry is the platform's own, and the name's digest,
 * when it is another, that of the index. From a daemon or an archive it makes one up, whose layers are uncompressed, so
 * that their digests are the diffIds; then what the registry once answered for the name is the better one.
 */
function identify(
  target: ImageTarget,
  blobs: readonly string[],
  configDigest: ImageDigest | undefined,
): { readonly digest?: ImageDigest; readonly identity?: string; readonly indexes: readonly IndexDigest[] } {
  const manifest = imageDigest(target.manifestDigest ?? '');
  const named = target.repoDigests.flatMap((written) => parseImageReference(written)?.digest ?? []);
  const compressed = blobs.some((blob, i) => blob !== target.layers[i]?.digest);
  if (manifest !== undefined && (compressed || named.includes(manifest))) {
    const others = named.filter((each) => each !== manifest);
    return { digest: manifest, indexes: [...new Set(others)].flatMap((each) => indexDigest(each) ?? []) };
  }
  const repository = imageDigest(named[0] ?? '');
  if (repository !== undefined) return { digest: repository, identity: 'repository-digest', indexes: [] };
  if (manifest !== undefined) return { digest: manifest, identity: 'local-manifest', indexes: [] };
  return configDigest === undefined ? { indexes: [] } : { digest: configDigest, identity: 'config-digest', indexes: [] };
}

function namesOf(target: ImageTarget): readonly ImageName[] {
  const tags = new Map<string, Set<string>>();
  for (const written of [...target.tags, ...target.repoDigests]) {
    const parsed = parseImageReference(written);
    if (parsed === undefined) continue;
    const repository = formatRepository(parsed);
    const known = tags.get(repository) ?? new Set<string>();
    tags.set(repository, known);
    if (parsed.tag !== undefined) known.add(parsed.tag);
  }
  return [...tags].map(([repository, known]) => ({ repository, tags: [...known] }));
}

/** Syft's layer digests are diffIds; blob digests come from the manifest. All layers or none: a hole would shift the rest. */
function layersOf(target: ImageTarget, config: ImageConfig | undefined, blobs: readonly string[]): readonly Layer[] {
  const written = target.layers.length > 0 ? target.layers.map((layer) => layer.digest ?? '') : (config?.diffIds ?? []);
  const layers = written.flatMap((each, i): Layer[] => {
    const uncompressed = diffId(each);
    if (uncompressed === undefined) return [];
    const blob = blobs.length === written.length ? layerDigest(blobs[i] ?? '') : undefined;
    return [{ ...(blob === undefined || (blob as string) === each ? {} : { digest: blob }), diffId: uncompressed }];
  });
  return layers.length === written.length ? layers : [];
}

/** Undefined for what is no base64 of JSON: the report says the rest without it. */
function parseBase64(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
