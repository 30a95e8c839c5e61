/**
 * Sees the workflows and actions of a source tree: gives each file as a resource with its YAML as it is, and a gap for each
 * that could not be read. Never runs anything, never fetches the actions that a workflow uses.
 */
import { join } from 'node:path';
import { readTextInside, type TextRead } from '../../lib/read-inside.js';
import type { Observation } from '../../model/index.js';
import type { Connector, ReadContext, SourceTree } from '../../ports/index.js';
import { kindOfPath, looksLike } from './names.js';
import { readFile } from './parse.js';
import { resourceOf } from './resource.js';

/** What is looked at to recognise a tree, in bytes: hardly any workflow is larger. */
const SMALL = 64 * 1024;

export const githubWorkflows: Connector = {
  name: 'github-workflows',
  describes: 'workflows and actions of GitHub Actions in a folder or git checkout',

  async recognise(candidate) {
    if (candidate.kind !== 'tree') return undefined;
    for (const path of candidate.tree.files) {
      if (await isLikely(candidate.tree, path)) return { candidate, as: 'GitHub Actions' };
    }
    return undefined;
  },

  async *read(claim, context) {
    if (claim.candidate.kind !== 'tree') return;
    const { tree } = claim.candidate;
    for (const path of tree.files) {
      context.signal.throwIfAborted();
      yield* readOne(tree, path, context);
    }
  },
};

async function isLikely(tree: SourceTree, path: string): Promise<boolean> {
  const kind = kindOfPath(path);
  if (kind === undefined) return false;
  const file = await readTextInside(tree.root, join(tree.root, path), SMALL);
  // What has the name and cannot be looked at is claimed, so that reading it says why.
  return file.kind === 'text' ? looksLike(kind, file.text) : file.kind === 'refused';
}

async function* readOne(tree: SourceTree, path: string, context: ReadContext): AsyncIterable<Observation> {
  const kind = kindOfPath(path);
  if (kind === undefined) return;
  const repository = tree.repository.name;
  const what = `${repository}/${path}`;
  const file = await readWithin(tree, path, context);
  if (file.kind === 'refused') {
    yield context.gap({ code: file.code, what, why: file.why, hides: ['resources', 'sources', 'findings'] });
    return;
  }
  if (kind === 'Action' && !looksLike(kind, file.text)) return;
  context.progress(path);
  const { value, problems } = readFile(kind, file.text, context.limits);
  for (const { code, why } of problems) yield context.gap({ code, what, why, hides: ['resources', 'sources', 'findings'] });
  if (value === undefined) return;
  yield { kind: 'source-file', file: { repository, path, text: file.text } };
  yield { kind: 'resource', resource: resourceOf(kind, value, { repository, path, source: context.source }), uses: [] };
}

/** A file that was listed and is gone by now is as unreadable as any other. */
async function readWithin(tree: SourceTree, path: string, context: ReadContext): Promise<Exclude<TextRead, { kind: 'absent' }>> {
  const file = await readTextInside(tree.root, join(tree.root, path), context.limits.textFile);
  return file.kind === 'absent' ? { kind: 'refused', code: 'FILE_UNREADABLE', why: 'it is no longer there' } : file;
}
