/**
 * Finds the few Dockerfiles that may have built an image among many, without comparing each: by the repository they are in,
 * the image they are FROM, the names around them, and build steps that only few Dockerfiles have. Decides nothing: a
 * Dockerfile that it leaves out shares none of these with the image.
 */
import { parseImageReference, formatRepository } from '../lib/oci-reference.js';
import type { Dockerfile, Image, SourceRepository } from '../model/index.js';
import { stepOfHistory, stepsOfInstruction, type BuildStep } from './build-steps.js';

export interface DockerfileIndex {
  /** The likeliest for an image, best first, at most `CANDIDATES`. */
  candidates(image: Image, ownFrom: number, baseImage: Image | undefined): readonly IndexedDockerfile[];
}

export interface IndexedDockerfile {
  readonly dockerfile: Dockerfile;
  readonly repository: SourceRepository | undefined;
  /** The repository's remote in the form that `normaliseGitUrl` gives. */
  readonly remote: string | undefined;
  /** Folder names and file suffix that say what the Dockerfile is for, the nearest first. */
  readonly names: readonly string[];
  readonly builds: readonly Build[];
}

/** A build that a compose or bake file in the repository defines for the Dockerfile. */
export interface Build {
  readonly file: string;
  readonly name: string;
  readonly image?: string;
  readonly target?: string;
}

const CANDIDATES = 8;
/** Folders that are called the same everywhere. */
const GENERIC: ReadonlySet<string> = new Set(
  'src app apps build builds docker dockerfiles container containers image images deploy deployment services service packages cmd ci dockerfile containerfile main prod production release .docker .devcontainer'.split(
    ' ',
  ),
);

export function indexDockerfiles(dockerfiles: readonly Dockerfile[], repositories: readonly SourceRepository[]): DockerfileIndex {
  const byName = new Map(repositories.map((repository) => [repository.name, repository]));
  const indexed = dockerfiles.map((dockerfile): IndexedDockerfile => {
    const repository = byName.get(dockerfile.repository);
    const remote = repository?.remote === undefined ? undefined : normaliseGitUrl(repository.remote);
    return { dockerfile, repository, remote, names: namesOf(dockerfile), builds: buildsOf(dockerfile) };
  });
  const postings = new Map<string, number[]>();
  for (const [at, entry] of indexed.entries()) {
    for (const key of new Set(keysOfDockerfile(entry))) {
      const posting = postings.get(key);
      if (posting === undefined) postings.set(key, [at]);
      else posting.push(at);
    }
  }
  return {
    candidates: (image, ownFrom, baseImage) => {
      const scores = new Map<number, number>();
      for (const [key, weight] of keysOfImage(image, ownFrom, baseImage)) {
        const found = postings.get(key) ?? [];
        for (const at of found) scores.set(at, (scores.get(at) ?? 0) + weight / found.length + weight / 100);
      }
      const likeliest = [...scores].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, CANDIDATES);
      return likeliest.flatMap(([at]) => indexed[at] ?? []);
    },
  };
}

function keysOfDockerfile({ dockerfile, remote, names, builds }: IndexedDockerfile): string[] {
  const keys = names.map((name) => `name ${name}`);
  if (remote !== undefined) keys.push(`remote ${remote}`);
  for (const build of builds) {
    const repository = build.image === undefined ? undefined : repositoryOf(build.image);
    if (repository !== undefined) keys.push(`image ${repository}`);
    keys.push(`name ${build.name.toLowerCase()}`);
  }
  for (const { base, instructions } of dockerfile.stages) {
    const from = base.kind === 'image' ? repositoryOf(base.reference) : undefined;
    if (from !== undefined) keys.push(`from ${from}`);
    for (const instruction of instructions) for (const step of stepsOfInstruction(instruction)) keys.push(...keysOfStep(step));
  }
  return keys;
}

function keysOfImage(image: Image, ownFrom: number, baseImage: Image | undefined): ReadonlyMap<string, number> {
  const keys = new Map<string, number>();
  const source = sourceOf(image);
  if (source !== undefined) keys.set(`remote ${source.remote}`, 4);
  for (const { repository, tags } of image.names) {
    keys.set(`image ${repository}`, 4);
    for (const name of repository.split('/').slice(1)) keys.set(`name ${name}`, 2);
    for (const tag of tags) keys.set(`name ${tag.slice(tag.indexOf('-') + 1)}`, 2);
  }
  for (const { repository } of baseImage?.names ?? []) keys.set(`from ${repository}`, 2);
  let layers = 0;
  for (const entry of image.history) {
    if (layers >= ownFrom) for (const key of keysOfStep(stepOfHistory(entry))) keys.set(key, 3);
    if (!entry.emptyLayer) layers += 1;
  }
  return keys;
}

/** Only what tells Dockerfiles apart: the whole command, or the place that files are copied to. */
function keysOfStep({ keyword, key, size, destination }: BuildStep): string[] {
  if (keyword === 'RUN' && size > 1) return [`step ${key}`];
  if ((keyword === 'COPY' || keyword === 'ADD') && destination !== undefined) return [`copy ${destination}`];
  return (keyword === 'ENTRYPOINT' || keyword === 'CMD' || keyword === 'LABEL') && size > 0 ? [`step ${keyword} ${key}`] : [];
}

/** `Dockerfile.api` and `api.Dockerfile` say `api`; then the folders from the nearest up, then the repository. */
function namesOf({ path, repository }: Dockerfile): readonly string[] {
  const segments = path.toLowerCase().split('/');
  const file = (segments.pop() ?? '').replace(/^(?:dockerfile|containerfile)\.?|\.?(?:dockerfile|containerfile)$/g, '');
  const names = [file, ...segments.toReversed()].filter((name) => name !== '' && !GENERIC.has(name));
  const own = names.length > 0 ? [] : [repository.toLowerCase().split('/').at(-1) ?? ''];
  return [...names, ...own];
}

/** What the connector found in build definitions; see its readme for the shape. */
function buildsOf({ raw }: Dockerfile): readonly Build[] {
  const builds = isRecord(raw) ? raw['builds'] : undefined;
  return (Array.isArray(builds) ? builds : []).flatMap((build: unknown): Build[] => {
    if (!isRecord(build) || typeof build['file'] !== 'string' || typeof build['name'] !== 'string') return [];
    const { file, name, image, target } = build;
    return [
      {
        file,
        name,
        ...(typeof image === 'string' ? { image } : {}),
        ...(typeof target === 'string' ? { target: target.toLowerCase() } : {}),
      },
    ];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The repository that the image's own label or annotation says it was built from. */
export function sourceOf(
  image: Image,
): { readonly remote: string; readonly written: string; readonly revision?: string } | undefined {
  const read = (key: string) => [image.annotations, image.labels].find((values) => Object.hasOwn(values, key))?.[key];
  const written = read('org.opencontainers.image.source') ?? read('org.label-schema.vcs-url');
  const remote = written === undefined ? undefined : normaliseGitUrl(written);
  if (written === undefined || remote === undefined) return undefined;
  const revision = read('org.opencontainers.image.revision') ?? read('org.label-schema.vcs-ref');
  return { remote, written, ...(revision === undefined ? {} : { revision }) };
}

/** `git@host:a/b.git`, `https://user@host/a/b/`, `ssh://git@host:22/a/b`, `github.com/a/b`: all `host/a/b`, in lower case. */
export function normaliseGitUrl(url: string): string | undefined {
  const match =
    /^(?:git\+)?(?:https?|ssh|git):\/\/(?:[^@/\s]*@)?([^/:\s]+)(?::\d+)?\/(\S+)$/i.exec(url.trim()) ??
    /^(?:[^@/\s]+@)([^/:\s]+):(\S+)$/.exec(url.trim()) ??
    /^([^/:@\s]+\.[^/:@\s]+)\/(\S+)$/.exec(url.trim());
  if (match === null) return undefined;
  const path = (match[2] ?? '')
    .replace(/[?#].*$/, '')
    .replace(/\/(?:-\/)?(?:tree|blob)\/.*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/^\/+/, '');
  return path === '' ? undefined : `${match[1] ?? ''}/${path}`.toLowerCase();
}

/** Registry and repository of a reference as `ImageName.repository` has it; undefined for what is none. */
export function repositoryOf(reference: string): string | undefined {
  const parsed = parseImageReference(reference);
  return parsed === undefined ? undefined : formatRepository(parsed);
}
