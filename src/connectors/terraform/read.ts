/**
 * Reads the Terraform configuration of a tree: every root module with its local modules gives the resources that they
 * declare, in their providers' own shapes, and the text of every file that had a say in them.
 */
import { realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parseHcl } from '../../lib/hcl/parse.js';
import type { Body } from '../../lib/hcl/syntax.js';
import { readTextInside } from '../../lib/read-inside.js';
import type { Json, Observation } from '../../model/index.js';
import type { Claim, ReadContext, SourceTree } from '../../ports/index.js';
import { evaluateRoot, type EvaluatedRoot } from './evaluate-root.js';
import { makeEstate } from './estate.js';
import { configurationOf, type ModuleConfiguration } from './module/configuration.js';
import { sourceFiles, type LoadedFile } from './module/files.js';
import { folderOf } from './paths.js';
import { lockedVersions, type MajorVersions } from './provider-version.js';
import { isRead, projectionsOf } from './providers.js';
import { resourceOf } from './resource.js';
import { rootFolders } from './roots.js';
import { isVariablesFile, type VariablesFile } from './variables-files.js';

/** Everything in what was claimed; see the readme for what is and is not seen. */
export async function* readTerraform(claim: Claim, context: ReadContext): AsyncIterable<Observation> {
  if (claim.candidate.kind === 'tree') yield* readTree(claim.candidate.tree, context);
}

const HIDES = ['resources', 'findings'] as const;

async function* readTree(tree: SourceTree, context: ReadContext): AsyncIterable<Observation> {
  const texts = new Map<string, string>();
  const modules = new Map<string, { path: string; body: Body }[]>();
  const variables: VariablesFile[] = [];
  const locks = new Map<string, ReadonlyMap<string, MajorVersions>>();
  for (const path of tree.files) {
    context.signal.throwIfAborted();
    if (!isOurs(path)) continue;
    if (path.endsWith('.tf.json')) {
      yield context.gap({ code: 'FILE_MALFORMED', what: path, why: 'Terraform in JSON syntax is not read', hides: HIDES });
      continue;
    }
    const read = await readTextInside(tree.root, join(tree.root, path), context.limits.textFile);
    if (read.kind !== 'text') {
      const [code, why] =
        read.kind === 'absent' ? (['FILE_UNREADABLE', 'it is no longer there'] as const) : [read.code, read.why];
      yield context.gap({ code, what: path, why, hides: HIDES });
      continue;
    }
    // People edit the file that a link leads to.
    const real = await realPath(tree.root, path);
    texts.set(real, read.text);
    if (path.endsWith('.json')) {
      const json = objectOf(read.text);
      if (json !== undefined) variables.push({ path, content: { json } });
      else yield context.gap({ code: 'FILE_MALFORMED', what: path, why: 'it is not a JSON object', hides: HIDES });
      continue;
    }
    const { body, problems } = parseHcl(real, read.text);
    for (const { line, reason } of problems)
      yield context.gap({ code: 'FILE_MALFORMED', what: path, why: `line ${line}: ${reason}`, hides: HIDES });
    if (path.endsWith(LOCK)) locks.set(folderOf(path), lockedVersions(body));
    else if (isVariablesFile(path)) variables.push({ path, content: body });
    else modules.set(folderOf(path), [...(modules.get(folderOf(path)) ?? []), { path, body }]);
  }
  const configurations = new Map([...modules].map(([folder, files]) => [folder, configurationOf(folder, files)]));
  const named = new Set<string>();
  for (const folder of rootFolders(configurations)) {
    context.signal.throwIfAborted();
    const { root, observations } = await evaluated(
      folder,
      { configurations, variables, locked: locks.get(folder) ?? new Map() },
      tree,
      context,
    );
    context.progress(progressOf(folder, root));
    for (const observation of observations) {
      if (observation.kind === 'resource') for (const { path } of observation.resource.origin?.files ?? []) named.add(path);
      yield observation;
    }
  }
  for (const path of named) {
    const text = texts.get(path);
    if (text !== undefined) yield { kind: 'source-file', file: { repository: tree.repository.name, path, text } };
  }
}

const LOCK = '.terraform.lock.hcl';

function isOurs(path: string): boolean {
  if (/(?:^|\/)\.terraform\//u.test(path)) return false;
  return /\.tf(?:\.json)?$/u.test(path) || isVariablesFile(path) || path.endsWith(LOCK);
}

async function realPath(root: string, path: string): Promise<string> {
  const [top, real] = [await realpath(root), await realpath(join(root, path))];
  return relative(top, real).split(sep).join('/');
}

function objectOf(text: string): Readonly<Record<string, Json>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : undefined;
  } catch {
    // The caller reports it as a gap.
    return undefined;
  }
}

/** A file that one round asks for may name another: so many rounds, then it stays unknown. */
const ROUNDS = 4;

interface Sources {
  readonly configurations: ReadonlyMap<string, ModuleConfiguration>;
  readonly variables: readonly VariablesFile[];
  /** The versions of providers that the root's lock file holds. */
  readonly locked: ReadonlyMap<string, MajorVersions>;
}

async function evaluated(
  folder: string,
  { configurations, variables, locked }: Sources,
  tree: SourceTree,
  context: ReadContext,
): Promise<{ readonly root: EvaluatedRoot; readonly observations: readonly Observation[] }> {
  const loaded = new Map<string, LoadedFile>();
  for (let round = 1; ; round += 1) {
    const wanted = new Set<string>();
    const root = evaluateRoot(folder, configurations, variables, sourceFiles(loaded, wanted), locked);
    // Which files are asked for is known only when all that is read was evaluated.
    const observations = [...observationsOf(folder, root, tree, context)];
    if (wanted.size === 0 || round === ROUNDS) return { root, observations };
    for (const path of wanted) loaded.set(path, await loadFile(path, tree, context));
  }
}

async function loadFile(path: string, tree: SourceTree, context: ReadContext): Promise<LoadedFile> {
  const read = await readTextInside(tree.root, join(tree.root, path), context.limits.textFile);
  if (read.kind === 'text') return { text: read.text };
  return read.kind === 'absent' ? {} : { why: read.why };
}

function* observationsOf(folder: string, root: EvaluatedRoot, tree: SourceTree, context: ReadContext): Iterable<Observation> {
  for (const { call, why } of root.missing) {
    const what = `module ${call.labels[0] ?? ''} in ${call.span.file}, line ${call.span.startLine}`;
    yield context.gap({ code: 'MODULE_NOT_SEEN', what, why, hides: HIDES });
  }
  if (root.exhausted) {
    const why = 'evaluating it takes more work than the limit; what is left of it is not known';
    yield context.gap({ code: 'CONFIGURATION_TOO_COMPLEX', what: `the module in ${folder || 'the root'}`, why, hides: HIDES });
  }
  const estate = makeEstate(root.blocks);
  for (const each of root.blocks) {
    for (const projection of each.of.startsWith('data.') ? [] : projectionsOf(each.block.type)) {
      const observation = resourceOf(projection, each, estate, {
        repository: tree.repository.name,
        source: context.source,
        scope: `${tree.repository.name}/${folder || '.'}`,
        ...(folderOf(each.site.span.file) === folder ? {} : { overlay: folder }),
        callers: each.callers.map(({ span }) => span.file),
      });
      if (observation !== undefined) yield observation;
    }
  }
}

function progressOf(folder: string, { blocks }: EvaluatedRoot): string {
  const read = blocks.filter(({ block }) => isRead(block.type)).length;
  return `${folder || '.'}: ${blocks.length} blocks, ${read} of types that policies read`;
}
