/**
 * Reads image references as people write them (`nginx`, `registry.example:5000/team/api:2.4@sha256:…`) by the grammar of
 * github.com/distribution/reference, and normalises Docker Hub's short names. Never looks anything up: a tag stays a tag.
 */

/** A reference in its parts. Without tag and digest it means the tag `latest` to those who pull it; that is left to them. */
export interface ImageReference {
  /** Host and port; `docker.io` for Docker Hub, whatever it was called. */
  readonly registry: string;
  /** Path within the registry: `library/nginx`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

const DOCKER_HUB = 'docker.io';
/** Names by which Docker's own tools know Docker Hub in references (distribution/reference, normalize.go). */
const DOCKER_HUB_ALIASES: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io']);
/** The grammar's limit on registry and repository together. */
const NAME_LIMIT = 255;

const DOMAIN_COMPONENT = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = new RegExp(`^(?:${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]{1,5})?$`);
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
const IDENTIFIER = /^[0-9a-f]{64}$/;

/** Undefined when the text is not a reference, or is a bare image id, which names nothing that a registry knows. */
export function parseImageReference(text: string): ImageReference | undefined {
  const [named, digest] = splitDigest(text);
  if (named === undefined || (digest !== undefined && !DIGEST.test(digest))) return undefined;
  const [name, tag] = splitTag(named);
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  if (name.length > NAME_LIMIT || IDENTIFIER.test(name)) return undefined;
  const { registry, repository } = splitRegistry(name);
  if (!isRegistryHost(registry) || !isRepositoryPath(repository)) return undefined;
  return { registry, repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** Registry and repository as one name, the form of `ImageName.repository`: `docker.io/library/nginx`. */
export function formatRepository(reference: Pick<ImageReference, 'registry' | 'repository'>): string {
  return `${reference.registry}/${reference.repository}`;
}

/** The whole reference, normalised: parsing it again gives the same parts. */
export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${formatRepository(reference)}${tag}${digest}`;
}

/** True for `host[:port]`: a name, an IPv4 address, or an IPv6 address in brackets. */
export function isRegistryHost(text: string): boolean {
  return text.length <= NAME_LIMIT && DOMAIN.test(text);
}

/** True for a repository's path within its registry: lower case, no empty component. */
export function isRepositoryPath(text: string): boolean {
  return text.length <= NAME_LIMIT && REPOSITORY.test(text);
}

/** True for a tag by the grammar. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

function splitDigest(text: string): readonly [string | undefined, string | undefined] {
  const at = text.indexOf('@');
  return at < 0 ? [text, undefined] : [at === 0 ? undefined : text.slice(0, at), text.slice(at + 1)];
}

/** The tag follows the last colon, unless a slash comes after it: then the colon belongs to a port. */
function splitTag(text: string): readonly [string, string | undefined] {
  const colon = text.lastIndexOf(':');
  return colon < 0 || text.indexOf('/', colon) >= 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
}

/**
 * The first component is a registry when it looks like one: it has a dot, a colon or an upper-case letter, or is
 * `localhost` (distribution/reference, splitDockerDomain). Otherwise the name is Docker Hub's.
 */
function splitRegistry(name: string): { readonly registry: string; readonly repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isRegistry = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  if (isRegistry && !DOCKER_HUB_ALIASES.has(first)) return { registry: first, repository: name.slice(slash + 1) };
  const path = isRegistry ? name.slice(slash + 1) : name;
  return { registry: DOCKER_HUB, repository: path.includes('/') ? path : `library/${path}` };
}
