/**
 * Sees the Dockerfiles of a source tree: gives each file's text, what it says, and a gap for each that could not be read.
 * Never runs a build, never fetches what a FROM or a syntax line names.
 */
import { join, posix } from 'node:path';
import { readTextInside, type TextRead } from '../../lib/read-inside.js';
import type { Connector, ReadContext, SourceTree } from '../../ports/index.js';
import type { Observation } from '../../model/index.js';
import type { DefinedBuild } from './builds.js';
import { declaresDockerfile, looksLikeDockerfile, nameKind } from './names.js';
import type { BuildDefinition } from './raw.js';

/** What is looked at to recognise a tree, in bytes: hardly any Dockerfile is larger. */
const SMALL = 64 * 1024;

export const dockerfileConnector: Connector = {
  name: 'dockerfile',
  describes: 'Dockerfiles and Containerfiles in a folder or git checkout, with the targets that compose and bake files build',

  async recognise(candidate) {
    if (candidate.kind !== 'tree') return undefined;
    for (const path of byLikelihood(candidate.tree.files)) {
      if (await isLikely(candidate.tree, path)) return { candidate, as: 'Dockerfiles' };
    }
    return undefined;
  },

  async *read(claim, context) {
    if (claim.candidate.kind !== 'tree') return;
    yield* readTree(claim.candidate.tree, context);
  },
};

/** Files named like Dockerfiles first: most trees are recognised by the first that is opened. */
function byLikelihood(files: readonly string[]): readonly string[] {
  const named = files.filter((path) => ['dockerfile', 'perhaps'].includes(nameKind(path)));
  return [...named, ...files.filter((path) => nameKind(path) === 'extensionless')];
}

async function isLikely(tree: SourceTree, path: string): Promise<boolean> {
  const kind = nameKind(path);
  const file = await readTextInside(tree.root, join(tree.root, path), SMALL);
  // What is called a Dockerfile and cannot be looked at is claimed, so that reading it says why.
  if (file.kind !== 'text') return file.kind === 'refused' && kind === 'dockerfile';
  return kind === 'extensionless' ? declaresDockerfile(file.text) : looksLikeDockerfile(file.text);
}

async function* readTree(tree: SourceTree, context: ReadContext): AsyncIterable<Observation> {
  const builds = new Map<string, BuildDefinition[]>();
  for await (const found of readBuildFiles(tree, context)) {
    if ('kind' in found) yield found;
    else builds.set(found.dockerfile, [...(builds.get(found.dockerfile) ?? []), found.definition]);
  }
  for (const path of tree.files) {
    context.signal.throwIfAborted();
    const kind = nameKind(path);
    const defined = builds.get(path);
    if (kind === 'no' && defined === undefined) continue;
    // Without an extension only the first line tells, unless a build definition names the file.
    if (kind === 'extensionless' && defined === undefined && !(await isLikely(tree, path))) continue;
    context.progress(path);
    yield* readDockerfile(tree, path, kind === 'perhaps', defined ?? [], context);
  }
}

async function* readDockerfile(
  tree: SourceTree,
  path: string,
  onlyPerhaps: boolean,
  builds: readonly BuildDefinition[],
  context: ReadContext,
): AsyncIterable<Observation> {
  const repository = tree.repository.name;
  const file = await readWithin(tree, path, context);
  if (file.kind === 'refused') {
    yield context.gap({
      code: file.code,
      what: `${repository}/${path}`,
      why: file.why,
      hides: ['sources', 'owners', 'findings'],
    });
    return;
  }
  if (onlyPerhaps && !looksLikeDockerfile(file.text)) return;
  // Parsing is loaded when there is something to parse: recognising a tree must stay cheap.
  const { parseDockerfile } = await import('./parse.js');
  const parsed = parseDockerfile(file.text, { repository, path, builds });
  const why = parsed.kind === 'problem' ? parsed.why : parsed.leftOut;
  if (why !== undefined) {
    yield context.gap({ code: 'DOCKERFILE_MALFORMED', what: `${repository}/${path}`, why, hides: ['sources', 'findings'] });
  }
  if (parsed.kind === 'problem') return;
  yield { kind: 'source-file', file: { repository, path, text: file.text } };
  yield { kind: 'dockerfile', dockerfile: parsed.dockerfile };
}

async function* readBuildFiles(tree: SourceTree, context: ReadContext): AsyncIterable<DefinedBuild | Observation> {
  const { isBuildFile, readBuilds, readDotEnv } = await import('./builds.js');
  for (const path of tree.files.filter(isBuildFile)) {
    context.signal.throwIfAborted();
    const file = await readWithin(tree, path, context);
    // Only a `.env` that is part of the tree: one that git ignores may hold secrets and is nobody's source.
    const dotEnv = posix.join(posix.dirname(path), '.env');
    const variables = tree.files.includes(dotEnv) ? await readWithin(tree, dotEnv, context) : undefined;
    const values = readDotEnv(variables?.kind === 'text' ? variables.text : '');
    const result = file.kind === 'text' ? readBuilds(path, file.text, context.limits, values) : { builds: [], problem: file.why };
    yield* result.builds;
    if (result.problem === undefined) continue;
    const code = file.kind === 'refused' ? file.code : 'FILE_MALFORMED';
    const what = `build definitions in ${tree.repository.name}/${path}`;
    yield context.gap({ code, what, why: result.problem, hides: ['sources'] });
  }
}

/** A file that was listed and is gone by now is as unreadable as any other. */
async function readWithin(tree: SourceTree, path: string, context: ReadContext): Promise<Exclude<TextRead, { kind: 'absent' }>> {
  const file = await readTextInside(tree.root, join(tree.root, path), context.limits.textFile);
  return file.kind === 'absent' ? { kind: 'refused', code: 'FILE_UNREADABLE', why: 'it is no longer there' } : file;
}
