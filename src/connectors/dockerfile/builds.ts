/**
 * Reads which builds compose files and docker-bake.json define, so that a Dockerfile's targets and image names are known.
 * Takes the text of one such file, gives definitions by the Dockerfile they name. HCL bake files are not read.
 */
import { posix } from 'node:path';
import type { Limits } from '../../ports/index.js';
import { readYamlDocuments } from '../../lib/yaml/index.js';
import { expand } from './expand.js';
import { unquote } from './instructions.js';
import type { BuildDefinition } from './raw.js';
import { bakeFile, bakeTarget, composeFile, composeService } from './schema.js';

/** A definition and the Dockerfile that it builds, relative to the repository's root. */
export interface DefinedBuild {
  readonly dockerfile: string;
  readonly definition: BuildDefinition;
}

export interface BuildsRead {
  readonly builds: readonly DefinedBuild[];
  /** What could not be read of it. */
  readonly problem?: string;
}

const COMPOSE = /^(?:docker-)?compose(?:[.-][\w.-]+)?[.]ya?ml$/i;
const BAKE = /^docker-bake(?:[.]override)?[.]json$/i;
/** A file of this many services is no one's. */
const MAX_BUILDS = 2000;

export function isBuildFile(path: string): boolean {
  const name = posix.basename(path);
  return COMPOSE.test(name) || BAKE.test(name);
}

/** @param variables what `.env` beside a compose file says; compose puts these in before anything is read */
export function readBuilds(path: string, text: string, limits: Limits, variables: ReadonlyMap<string, string>): BuildsRead {
  return BAKE.test(posix.basename(path)) ? readBake(path, text) : readCompose(path, text, limits, variables);
}

/** Lines of `NAME=value`; quotes around a value are taken off, and values see the names above them. */
export function readDotEnv(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line.slice(0, 8192));
    if (match === null) continue;
    const value = interpolate(unquote((match[2] ?? '').replace(/\s+#.*$/, '')), variables);
    if (value !== undefined) variables.set(match[1] ?? '', value);
  }
  return variables;
}

function readCompose(path: string, text: string, limits: Limits, variables: ReadonlyMap<string, string>): BuildsRead {
  const { documents, problems } = readYamlDocuments(text, limits);
  const problem = problems.find(({ kind }) => kind !== 'ambiguous');
  const builds: DefinedBuild[] = [];
  for (const { value } of documents) {
    const file = composeFile.safeParse(value);
    for (const [name, service] of file.success ? Object.entries(file.data.services) : []) {
      const parsed = composeService.safeParse(service);
      if (!parsed.success || builds.length >= MAX_BUILDS) continue;
      const { build, image } = parsed.data;
      if ('dockerfile_inline' in build && build.dockerfile_inline !== undefined) continue;
      const known = (written: string | undefined) => (written === undefined ? undefined : interpolate(written, variables));
      const context = build.context === undefined ? '.' : known(build.context);
      const written = 'dockerfile' in build ? build.dockerfile : undefined;
      const dockerfile = dockerfileOf(path, context, written === undefined ? 'Dockerfile' : known(written));
      const target = ('target' in build ? known(build.target) : undefined) ?? null;
      if (dockerfile !== undefined)
        builds.push({ dockerfile, definition: { file: path, name, image: known(image) ?? null, target } });
    }
  }
  return { builds, ...(problem === undefined ? {} : { problem: `line ${problem.line}: ${problem.reason}` }) };
}

function readBake(path: string, text: string): BuildsRead {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { builds: [], problem: 'it is not JSON' };
  }
  const file = bakeFile.safeParse(json);
  const builds = Object.entries(file.success ? file.data.target : {})
    .slice(0, MAX_BUILDS)
    .flatMap(([name, entry]): DefinedBuild[] => {
      const parsed = bakeTarget.safeParse(entry);
      if (!parsed.success || parsed.data['dockerfile-inline'] !== undefined) return [];
      const { context = '.', dockerfile: written = 'Dockerfile', target = null, tags } = parsed.data;
      const dockerfile = dockerfileOf(path, context, written);
      return dockerfile === undefined ? [] : [{ dockerfile, definition: { file: path, name, image: tags?.[0] ?? null, target } }];
    });
  return { builds };
}

/** Relative to the build context, which is relative to the defining file's folder. Undefined outside of the repository. */
function dockerfileOf(file: string, context: string | undefined, dockerfile: string | undefined): string | undefined {
  if (
    context === undefined ||
    dockerfile === undefined ||
    /^(?:[a-z+]+:\/\/|git@|\/)/i.test(context) ||
    dockerfile.startsWith('/')
  ) {
    return undefined;
  }
  const path = posix.normalize(posix.join(posix.dirname(file), context, dockerfile));
  return path === '..' || path.startsWith('../') ? undefined : path;
}

/** Undefined when a variable is not known. */
function interpolate(text: string, variables: ReadonlyMap<string, string>): string | undefined {
  const lookup = (name: string) => {
    const value = variables.get(name);
    return value === undefined ? ({ kind: 'unknown' } as const) : ({ kind: 'value', value } as const);
  };
  const expanded = expand(text, lookup, '\\', { left: 64 * 1024 });
  return expanded.unresolved.length > 0 ? undefined : expanded.text;
}
