/**
 * Branded strings, so that an image digest can never be passed where a tag or a layer's digest is meant.
 * Each has one maker; the makers of digests refuse what is not a digest, the others only brand.
 */
declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

/** Digest of one platform's image manifest: the only identity an image has. */
export type ImageDigest = Brand<'ImageDigest'>;
/** Digest of an image index (a list of platforms' manifests). */
export type IndexDigest = Brand<'IndexDigest'>;
/** Digest of a layer's blob as the registry stores it, usually compressed; changes with recompression. */
export type LayerDigest = Brand<'LayerDigest'>;
/** Digest of the uncompressed layer: what lineage is matched on. */
export type DiffId = Brand<'DiffId'>;
/** Identity of a resource: `<source kind>:<path that names it>`, stable over scans. */
export type ResourceId = Brand<'ResourceId'>;
/** Name of a source repository, as in `github.com/acme/base-images`, or a folder's name when it has no remote. */
export type RepositoryName = Brand<'RepositoryName'>;
/** Stable over scans: the same rule failing on the same thing keeps its fingerprint. */
export type Fingerprint = Brand<'Fingerprint'>;
export type CauseId = Brand<'CauseId'>;
export type PolicyId = Brand<'PolicyId'>;
export type AdvisoryId = Brand<'AdvisoryId'>;
/** The id of one input of a scan, as the user wrote it or as it was found below one. */
export type SourceId = Brand<'SourceId'>;

/** Length of a whole digest by the length of its algorithm's name and colon; all three are `sha` and a number. */
const LENGTHS: Readonly<Record<string, number>> = { 'sha256:': 71, 'sha384:': 103, 'sha512:': 135 };
const PREFIX = 7;

/**
 * True for a digest in the form of the OCI image specification, with an algorithm it registers. Character by character:
 * catalogs hold millions, and a regular expression takes three times as long.
 */
export function isDigest(text: string): boolean {
  const prefix = text.slice(0, PREFIX);
  if (!Object.hasOwn(LENGTHS, prefix) || text.length !== LENGTHS[prefix]) return false;
  for (let at = PREFIX; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isHex = (code >= 48 && code <= 57) || (code >= 97 && code <= 102);
    if (!isHex) return false;
  }
  return true;
}

export const imageDigest = digestMaker<ImageDigest>();
export const indexDigest = digestMaker<IndexDigest>();
export const layerDigest = digestMaker<LayerDigest>();
export const diffId = digestMaker<DiffId>();

export const resourceId = maker<ResourceId>();
export const repositoryName = maker<RepositoryName>();
export const fingerprint = maker<Fingerprint>();
export const causeId = maker<CauseId>();
export const policyId = maker<PolicyId>();
export const advisoryId = maker<AdvisoryId>();
export const sourceId = maker<SourceId>();

/** A maker that gives undefined for anything that is not a digest: the caller decides whether that is a gap. */
function digestMaker<Id extends string>(): (text: string) => Id | undefined {
  return (text) => (isDigest(text) ? (text as Id) : undefined);
}

function maker<Id extends string>(): (text: string) => Id {
  return (text) => text as Id;
}
