/**
 * Builds OCI and Docker images in memory from Node alone, writes them as layouts and archives, and pushes them to any
 * registry with fetch. Deterministic: the same input gives the same digests.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';

export const MEDIA = {
  oci: {
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    index: 'application/vnd.oci.image.index.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layer: 'application/vnd.oci.image.layer.v1.tar',
    suffix: { gzip: '+gzip', zstd: '+zstd', none: '' },
  },
  docker: {
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layer: 'application/vnd.docker.image.rootfs.diff.tar',
    suffix: { gzip: '.gzip', zstd: '.zstd', none: '' },
  },
} as const;

type Format = keyof typeof MEDIA;
type Compression = 'gzip' | 'zstd' | 'none';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly urls?: readonly string[];
}

/** Content of a file; null for a whiteout of that path; a link; or a header of one's own making. */
export type FileContent =
  | string
  | Uint8Array
  | null
  | { readonly symlink: string }
  | { readonly hardlink: string }
  | { readonly header: Partial<Header> };

export interface BuiltLayer {
  readonly diffId: string;
  readonly digest: string;
  readonly bytes: Buffer;
  readonly tar: Buffer;
  readonly compression: Compression;
}

export interface BuiltManifest {
  readonly kind: 'image' | 'index';
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Buffer;
  readonly descriptor: Descriptor;
  /** Everything it needs, by digest, other manifests included. */
  readonly blobs: ReadonlyMap<string, Buffer>;
  /** Manifests below it, by digest. */
  readonly manifests: ReadonlyMap<string, { readonly bytes: Buffer; readonly mediaType: string }>;
}

export interface BuiltImage extends BuiltManifest {
  readonly kind: 'image';
  readonly layers: readonly BuiltLayer[];
  readonly config: Buffer;
  readonly configDigest: string;
}

export interface ImageInput {
  readonly layers?: readonly BuiltLayer[];
  /** Builds on top of this image: its layers and history come first. */
  readonly from?: BuiltImage;
  readonly history?: readonly Record<string, unknown>[];
  /** The `config` object of the image configuration: User, Labels, Cmd. */
  readonly config?: Record<string, unknown>;
  readonly created?: string;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly annotations?: Readonly<Record<string, string>>;
  readonly format?: Format;
  /** Overrides of the manifest, for broken ones. */
  readonly manifest?: Record<string, unknown>;
  /** Overrides of the configuration. */
  readonly configuration?: Record<string, unknown>;
}

export function sha256(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export async function tarOf(files: Readonly<Record<string, FileContent>>): Promise<Buffer> {
  const writer = pack();
  for (const [name, content] of Object.entries(files)) {
    const common = { name, mode: 0o644, mtime: new Date(0) };
    if (content === null) writer.entry({ ...common, name: whiteoutOf(name) }, '');
    else if (typeof content === 'string' || content instanceof Uint8Array)
      writer.entry(name.endsWith('/') ? { ...common, type: 'directory' } : common, Buffer.from(content));
    else if ('symlink' in content) writer.entry({ ...common, type: 'symlink', linkname: content.symlink });
    else if ('hardlink' in content) writer.entry({ ...common, type: 'link', linkname: content.hardlink });
    else writer.entry({ ...common, ...content.header }, '');
  }
  writer.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of writer) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** `a/b` → `a/.wh.b`; `a/b/` (a folder made opaque) → `a/b/.wh..wh..opq`. */
function whiteoutOf(name: string): string {
  if (name.endsWith('/')) return `${name}.wh..wh..opq`;
  const slash = name.lastIndexOf('/') + 1;
  return `${name.slice(0, slash)}.wh.${name.slice(slash)}`;
}

export async function layer(
  files: Readonly<Record<string, FileContent>>,
  compression: Compression = 'gzip',
): Promise<BuiltLayer> {
  return layerOfTar(await tarOf(files), compression);
}

export function layerOfTar(tar: Buffer, compression: Compression = 'gzip'): BuiltLayer {
  const bytes = compression === 'gzip' ? gzipSync(tar) : compression === 'zstd' ? zstdStored(tar) : tar;
  return { diffId: sha256(tar), digest: sha256(bytes), bytes, tar, compression };
}

/** A valid zstd frame of raw blocks: Node 20 has no compressor, and the frame is what matters here. */
export function zstdStored(content: Uint8Array): Buffer {
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38])];
  const size = 128 * 1024;
  for (let at = 0; at === 0 || at < content.byteLength; at += size) {
    const block = content.subarray(at, at + size);
    const last = at + size >= content.byteLength ? 1 : 0;
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.byteLength << 3) | last, 0, 3);
    parts.push(header, Buffer.from(block));
  }
  return Buffer.concat(parts);
}

export function image(input: ImageInput): BuiltImage {
  const media = MEDIA[input.format ?? 'oci'];
  const layers = [...(input.from?.layers ?? []), ...(input.layers ?? [])];
  const base = input.from ? (JSON.parse(input.from.config.toString()) as { history?: unknown[] }) : {};
  const platform = input.platform ?? { os: 'linux', architecture: 'amd64' };
  const config = json({
    created: input.created ?? '2026-01-01T00:00:00Z',
    ...platform,
    config: input.config ?? {},
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: [
      ...(base.history ?? []),
      ...(input.history ??
        (input.layers ?? []).map((_, index) => ({ created_by: `COPY part ${index} /`, created: '2026-01-01T00:00:00Z' }))),
    ],
    ...input.configuration,
  });
  const bytes = json({
    schemaVersion: 2,
    mediaType: media.manifest,
    config: { mediaType: media.config, digest: sha256(config), size: config.byteLength },
    layers: layers.map(({ digest, bytes: content, compression }) => ({
      mediaType: media.layer + media.suffix[compression],
      digest,
      size: content.byteLength,
    })),
    ...(input.annotations ? { annotations: input.annotations } : {}),
    ...input.manifest,
  });
  const digest = sha256(bytes);
  return {
    kind: 'image',
    mediaType: media.manifest,
    digest,
    bytes,
    descriptor: { mediaType: media.manifest, digest, size: bytes.byteLength, platform },
    blobs: new Map([
      [sha256(config), config],
      ...layers.map(({ digest: key, bytes: content }): [string, Buffer] => [key, content]),
    ]),
    manifests: new Map([[digest, { bytes, mediaType: media.manifest }]]),
    layers,
    config,
    configDigest: sha256(config),
  };
}

export interface IndexEntry {
  readonly image: BuiltManifest;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: Descriptor['platform'];
}

export function index(
  entries: readonly (BuiltManifest | IndexEntry)[],
  annotations?: Readonly<Record<string, string>>,
  format: Format = 'oci',
): BuiltManifest {
  const normal = entries.map((entry): IndexEntry => ('image' in entry ? entry : { image: entry }));
  const mediaType = MEDIA[format].index;
  const bytes = json({
    schemaVersion: 2,
    mediaType,
    manifests: normal.map((entry) => ({
      ...entry.image.descriptor,
      ...(entry.platform ? { platform: entry.platform } : {}),
      ...(entry.annotations ? { annotations: entry.annotations } : {}),
    })),
    ...(annotations ? { annotations } : {}),
  });
  const digest = sha256(bytes);
  return {
    kind: 'index',
    mediaType,
    digest,
    bytes,
    descriptor: { mediaType, digest, size: bytes.byteLength },
    blobs: new Map(normal.flatMap((entry) => [...entry.image.blobs])),
    manifests: new Map([...normal.flatMap((entry) => [...entry.image.manifests]), [digest, { bytes, mediaType }] as const]),
  };
}

/** What buildx adds to an index for each platform: a manifest of statements about it, in the shape of an image. */
export function attestationOf(about: BuiltImage): IndexEntry {
  const statement = Buffer.from(`{"about":"${about.digest}"}`);
  const built = image({
    platform: { os: 'unknown', architecture: 'unknown' },
    manifest: { layers: [{ mediaType: 'application/vnd.in-toto+json', digest: sha256(statement), size: statement.byteLength }] },
  });
  return {
    image: { ...built, blobs: new Map([...built.blobs, [sha256(statement), statement]]) },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': about.digest },
    platform: { os: 'unknown', architecture: 'unknown' },
  };
}

/** Files of an OCI layout, by path. The name goes into `org.opencontainers.image.ref.name`. */
export function layoutFiles(
  roots: readonly { readonly manifest: BuiltManifest; readonly name?: string }[],
): Record<string, Buffer> {
  const files: Record<string, Buffer> = {
    'oci-layout': json({ imageLayoutVersion: '1.0.0' }),
    'index.json': json({
      schemaVersion: 2,
      mediaType: MEDIA.oci.index,
      manifests: roots.map(({ manifest, name }) => ({
        ...manifest.descriptor,
        ...(name === undefined ? {} : { annotations: { 'org.opencontainers.image.ref.name': name } }),
      })),
    }),
  };
  for (const { manifest } of roots) {
    for (const [digest, bytes] of manifest.blobs) files[blobPath(digest)] = bytes;
    for (const [digest, { bytes }] of manifest.manifests) files[blobPath(digest)] = bytes;
  }
  return files;
}

export async function writeFiles(folder: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), bytes);
  }
}

export function ociArchive(roots: readonly { readonly manifest: BuiltManifest; readonly name?: string }[]): Promise<Buffer> {
  return tarOf(layoutFiles(roots));
}

/** As `docker save` wrote before version 25: layers uncompressed, a layer that comes again is a symbolic link. */
export function dockerArchive(
  images: readonly { readonly image: BuiltImage; readonly tags: readonly string[] }[],
): Promise<Buffer> {
  const files: Record<string, FileContent> = {};
  const hex = (digest: string): string => digest.slice('sha256:'.length);
  for (const { image: built } of images) {
    built.layers.forEach((one, position) => {
      const folder = sha256(`${built.digest}${position}`).slice('sha256:'.length);
      const earlier = Object.entries(files).find(([, content]) => content === one.tar)?.[0];
      files[`${folder}/layer.tar`] = earlier === undefined ? one.tar : { symlink: `../${earlier}` };
    });
    files[`${hex(built.configDigest)}.json`] = built.config;
  }
  const manifest = images.map(({ image: built, tags }) => ({
    Config: `${hex(built.configDigest)}.json`,
    RepoTags: tags,
    Layers: built.layers.map((_, position) => `${sha256(`${built.digest}${position}`).slice('sha256:'.length)}/layer.tar`),
  }));
  return tarOf({ ...files, 'manifest.json': json(manifest) });
}

export function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

/** Pushes by the distribution protocol: blobs first, then manifests, the tag last. Throws on any refusal. */
export async function push(
  registry: string,
  repository: string,
  tag: string,
  built: BuiltManifest,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const [digest, bytes] of built.blobs) {
    const known = await fetch(`${registry}/v2/${repository}/blobs/${digest}`, { method: 'HEAD', headers });
    if (known.ok) continue;
    const started = await fetch(`${registry}/v2/${repository}/blobs/uploads/`, { method: 'POST', headers });
    const location = new URL(started.headers.get('location') ?? '', registry);
    location.searchParams.set('digest', digest);
    await expectStatus(
      201,
      await fetch(location, {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body: new Uint8Array(bytes),
      }),
    );
  }
  for (const [digest, { bytes, mediaType }] of built.manifests) {
    const reference = digest === built.digest ? tag : digest;
    await expectStatus(
      201,
      await fetch(`${registry}/v2/${repository}/manifests/${reference}`, {
        method: 'PUT',
        headers: { ...headers, 'content-type': mediaType },
        body: new Uint8Array(bytes),
      }),
    );
  }
}

async function expectStatus(status: number, response: Response): Promise<void> {
  if (response.status !== status) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  await response.body?.cancel();
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
