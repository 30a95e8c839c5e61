/**
 * Which files may be Dockerfiles, judged by name; content has the last word. Names are those that docker, buildah, podman
 * and editors know: `Dockerfile`, `Containerfile`, `Dockerfile.api`, `api.Dockerfile`, in any case.
 */

export type NameKind =
  /** Called a Dockerfile: something is amiss when it does not parse. */
  | 'dockerfile'
  /** A template or a name that other things have as well (`dockerfile.go`): only its content tells. */
  | 'perhaps'
  /** Without an extension: a Dockerfile only when its first line says so. */
  | 'extensionless'
  | 'no';

const NAME = /^(?:(?:dockerfile|containerfile)(?:[.][^/]+)?|[^/]+[.](?:dockerfile|containerfile))$/i;
const NEVER = /[.](?:dockerignore|containerignore|md|mdx|rst|adoc|html?|sha256|sig|asc|bak|orig|rej|swp|lock|json|ya?ml|toml)$/i;
const PERHAPS =
  /[.](?:j2|jinja2?|erb|ejs|tmpl|tpl|template|mustache|hbs|in|m4|txt|go|js|mjs|cjs|ts|tsx|jsx|py|rb|rs|java|kt|php|sh|c|cc|cpp|cs|vim|snap)$/i;

export function nameKind(path: string): NameKind {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (NAME.test(name)) return NEVER.test(name) ? 'no' : PERHAPS.test(name) ? 'perhaps' : 'dockerfile';
  return name.includes('.') ? 'no' : 'extensionless';
}

/** True when some line reads like a FROM: the cheap test before a parse. */
export function looksLikeDockerfile(text: string): boolean {
  return /^[ \t]*FROM[ \t]+\S/im.test(text);
}

/** True for text whose first line names Docker's frontend, which makes it a Dockerfile whatever it is called. */
export function declaresDockerfile(text: string): boolean {
  return /^\uFEFF?#[ \t]*syntax[ \t]*=[ \t]*(?:docker\.io\/)?docker(?:file)?\/dockerfile(?:-upstream)?(?:[:@\s]|$)/i.test(text);
}
