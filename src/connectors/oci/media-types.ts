/** What the media types of manifests, configurations and layers mean. Knows names only, reads nothing. */

/** What we ask registries for, best first. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;

const CONFIG_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** False for what is kept in registries but is no image: charts, signatures, bills of materials. */
export function isImageConfig(mediaType: string): boolean {
  return CONFIG_TYPES.has(mediaType);
}

const LAYER =
  /^application\/vnd\.(?:oci\.image\.layer\.(nondistributable\.)?v1\.tar|docker\.image\.rootfs\.(foreign\.)?diff\.tar)(?:[.+].*)?$/;

/** `foreign` layers are not to be had from registries; `other` is no file system at all. */
export function layerKind(mediaType: string): 'layer' | 'foreign' | 'encrypted' | 'other' {
  const match = LAYER.exec(mediaType);
  if (!match) return 'other';
  if (mediaType.endsWith('+encrypted')) return 'encrypted';
  return match[1] !== undefined || match[2] !== undefined ? 'foreign' : 'layer';
}
