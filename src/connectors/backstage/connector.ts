/**
 * Reads the Backstage catalog entities of a tree as ownership rules: the folder that an entity describes belongs to its
 * owner. What is not a valid entity is a gap; nothing is looked up in a catalog server.
 */
import { join } from 'node:path';
import type { Observation } from '../../model/index.js';
import type { Candidate, Claim, Connector, ReadContext, SourceTree } from '../../ports/index.js';
import { readTextInside } from '../../lib/read-inside.js';
import { locateNode, readYamlDocuments, type YamlDocument, type YamlProblem } from '../../lib/yaml/index.js';
import { catalogFiles, targetFiles } from './catalog-files.js';
import { describedFolder } from './described-folder.js';
import { entity, locationEntity, ownedEntity } from './schema.js';

export const backstage: Connector = {
  name: 'backstage',
  describes: 'Backstage catalog entities (catalog-info.yaml)',
  recognise,
  read,
};

/** Enough to find an apiVersion in; larger files are judged when they are read. */
const PROBE_BYTES = 1024 * 1024;

async function recognise(candidate: Candidate): Promise<Claim | undefined> {
  if (candidate.kind !== 'tree') return undefined;
  const { tree } = candidate;
  for (const path of catalogFiles(tree)) {
    const file = await readTextInside(tree.root, join(tree.root, path), PROBE_BYTES);
    if (file.kind === 'refused' || (file.kind === 'text' && file.text.includes('backstage.io/'))) {
      return { candidate, as: 'Backstage catalog entities', contextOnly: true };
    }
  }
  return undefined;
}

async function* read(claim: Claim, context: ReadContext): AsyncIterable<Observation> {
  if (claim.candidate.kind !== 'tree') return;
  const { tree } = claim.candidate;
  const known = new Set(tree.files);
  const todo = [...catalogFiles(tree)];
  const seen = new Set(todo);
  for (let path = todo.shift(); path !== undefined; path = todo.shift()) {
    context.signal.throwIfAborted();
    const file = await readTextInside(tree.root, join(tree.root, path), context.limits.textFile);
    if (file.kind === 'absent') continue;
    if (file.kind === 'refused') {
      yield context.gap({ code: file.code, what: path, why: file.why, hides: ['owners'] });
      continue;
    }
    const { documents, problems } = readYamlDocuments(file.text, context.limits);
    yield* problems.flatMap((problem) => gapOf(problem, path, context));
    yield* inOrder(documents).flatMap((document) => observationsOf(document, path, tree, context));
    for (const target of documents.flatMap((document) => targetsOf(document, path, known))) {
      if (seen.has(target)) continue;
      seen.add(target);
      todo.push(target);
    }
  }
}

/** Who owns one component is nearer to its code than who owns the system that it is part of. */
const OWNED_KINDS = ['component', 'resource', 'api', 'system', 'domain'];

function inOrder(documents: readonly YamlDocument[]): readonly YamlDocument[] {
  const rank = (document: YamlDocument): number => OWNED_KINDS.indexOf(kindOf(document) ?? '');
  return documents.toSorted((one, other) => rank(one) - rank(other));
}

/** Lower case; undefined for what is not a catalog entity. */
function kindOf(document: YamlDocument): string | undefined {
  return entity.safeParse(document.value).data?.kind.toLowerCase();
}

function observationsOf(document: YamlDocument, path: string, tree: SourceTree, context: ReadContext): readonly Observation[] {
  const kind = kindOf(document);
  if (kind === undefined)
    return isNoEntity(document)
      ? [malformed(document.startLine, path, 'the document has no apiVersion and kind of a catalog entity', context)]
      : [];
  if (!OWNED_KINDS.includes(kind)) return [];
  const parsed = ownedEntity.safeParse(document.value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return [malformed(document.startLine, path, `the ${kind} has no usable ${issue?.path.join('.') ?? 'content'}`, context)];
  }
  const { spec } = parsed.data;
  // A template of the scaffolder describes repositories that are still to be made.
  if (spec.owner.includes('{{')) return [];
  const line = locateNode(document, ['spec', 'owner']).startLine;
  const owner = ownerOf(spec.owner);
  if (owner === undefined) return [malformed(line, path, 'its owner is not a reference such as group:platform', context)];
  const described = describedFolder(parsed.data, path, tree);
  if (described.kind === 'elsewhere') return [];
  const repository = tree.repository.name;
  return [{ kind: 'ownership', rule: { kind: 'catalog', repository, path, line, pattern: described.folder, owners: [owner] } }];
}

/** True for data that claims to be an entity and is none. Other things than entities may lie in a multi-document file. */
function isNoEntity(document: YamlDocument): boolean {
  const { value } = document;
  if (value === undefined || value === null) return false;
  return (
    typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, 'apiVersion') || !Object.hasOwn(value, 'kind')
  );
}

/** An entity reference (backstage.io/docs, "Entity References"): kind and namespace have defaults, which are left out but for the kind. */
function ownerOf(written: string): string | undefined {
  const parts = /^(?:([A-Za-z][\w-]*):)?(?:([\w.-]+)\/)?([\w.-]+)$/.exec(written.trim());
  if (parts === null) return undefined;
  const [, kind = 'group', namespace = 'default', name = ''] = parts;
  return `${kind.toLowerCase()}:${namespace === 'default' ? '' : `${namespace}/`}${name}`;
}

function targetsOf(document: YamlDocument, path: string, known: ReadonlySet<string>): readonly string[] {
  if (kindOf(document) !== 'location') return [];
  const spec = locationEntity.safeParse(document.value).data?.spec;
  const targets = [spec?.target, ...(spec?.targets ?? [])].filter((target) => typeof target === 'string');
  return targetFiles(targets, path, known);
}

function gapOf(problem: YamlProblem, path: string, context: ReadContext): readonly Observation[] {
  if (problem.kind === 'syntax') return [malformed(problem.line, path, problem.reason, context)];
  if (problem.kind === 'limit')
    return [context.gap({ code: 'YAML_TOO_COMPLEX', what: `${path}:${problem.line}`, why: problem.reason, hides: ['owners'] })];
  return [];
}

function malformed(line: number, path: string, why: string, context: ReadContext): Observation {
  return context.gap({ code: 'CATALOG_INFO_MALFORMED', what: `${path}:${line}`, why, hides: ['owners'] });
}
