/**
 * Sees the GitLab pipelines of a source tree: `.gitlab-ci.yml`, the files of the same tree that it includes, and those named
 * like it. Gives each file as a resource with its YAML as it is, and a gap for each that could not be read. Never fetches
 * what is included from elsewhere.
 */
import { join } from 'node:path';
import { readTextInside, type TextRead } from '../../lib/read-inside.js';
import type { Observation } from '../../model/index.js';
import type { Connector, ReadContext, SourceTree } from '../../ports/index.js';
import { localIncludes } from './includes.js';
import { isPipelinePath, looksLikePipeline } from './names.js';
import { readPipeline } from './parse.js';
import { resourceOf } from './resource.js';

/** What is looked at to recognise a tree, in bytes: hardly any pipeline's file is larger. */
const SMALL = 64 * 1024;

export const gitlabCi: Connector = {
  name: 'gitlab-ci',
  describes: 'GitLab CI/CD pipelines in a folder or git checkout',

  async recognise(candidate) {
    if (candidate.kind !== 'tree') return undefined;
    for (const path of candidate.tree.files) {
      if (await isLikely(candidate.tree, path)) return { candidate, as: 'GitLab pipelines' };
    }
    return undefined;
  },

  async *read(claim, context) {
    if (claim.candidate.kind !== 'tree') return;
    const { tree } = claim.candidate;
    const todo = tree.files.filter(isPipelinePath);
    const known = new Set(todo);
    for (let path = todo.shift(); path !== undefined; path = todo.shift()) {
      context.signal.throwIfAborted();
      for await (const found of readOne(tree, path, context)) {
        if (typeof found === 'string') {
          if (!known.has(found)) todo.push(found);
          known.add(found);
        } else yield found;
      }
    }
  },
};

async function isLikely(tree: SourceTree, path: string): Promise<boolean> {
  if (!isPipelinePath(path)) return false;
  const file = await readTextInside(tree.root, join(tree.root, path), SMALL);
  // What has the name and cannot be looked at is claimed, so that reading it says why.
  return file.kind === 'text' ? looksLikePipeline(file.text) : file.kind === 'refused';
}

/** Observations, and the paths of further files that the pipeline includes. */
async function* readOne(tree: SourceTree, path: string, context: ReadContext): AsyncIterable<Observation | string> {
  const repository = tree.repository.name;
  const gap = (
    code: 'FILE_MALFORMED' | 'FILE_TOO_LARGE' | 'FILE_UNREADABLE' | 'ENCODING_UNREADABLE' | 'YAML_TOO_COMPLEX',
    why: string,
  ) => context.gap({ code, what: `${repository}/${path}`, why, hides: ['resources', 'sources', 'findings'] });
  const file = await readWithin(tree, path, context);
  if (file.kind === 'refused') {
    yield gap(file.code, file.why);
    return;
  }
  context.progress(path);
  const { pipeline, problems } = readPipeline(file.text, context.limits);
  for (const { code, why } of problems) yield gap(code, why);
  if (pipeline === undefined) return;
  yield { kind: 'source-file', file: { repository, path, text: file.text } };
  yield { kind: 'resource', resource: resourceOf(pipeline, { repository, path, source: context.source }), uses: [] };
  const { paths, unresolved } = localIncludes(pipeline.value, tree.files);
  for (const why of unresolved) yield gap('FILE_UNREADABLE', why);
  yield* paths;
}

/** A file that was listed and is gone by now is as unreadable as any other. */
async function readWithin(tree: SourceTree, path: string, context: ReadContext): Promise<Exclude<TextRead, { kind: 'absent' }>> {
  const file = await readTextInside(tree.root, join(tree.root, path), context.limits.textFile);
  return file.kind === 'absent' ? { kind: 'refused', code: 'FILE_UNREADABLE', why: 'it is no longer there' } : file;
}
