/**
 * Reads all manifests of a tree: renders kustomizations, takes plain manifests as they are, and
 * yields each resource with its image uses and the text of every file that had a say in it.
 */
import type { Gap, Observation, OriginFile, RepositoryName } from '../../model/index.js';
import type { Claim, ReadContext, SourceTree } from '../../ports/index.js';
import { inOrder, openFiles } from './files.js';
import type { Files, TextRead } from './files.js';
import { renderKustomization } from './kustomize/render.js';
import { isTemplated, kindOfObject, mayHoldResources, readManifest } from './manifest.js';
import type { ManifestObject } from './manifest.js';
import { textOf } from './plain.js';
import type { Fields } from './plain.js';
import { redactText } from './redact.js';
import { identityOf, originOf, resourceObservation } from './resource.js';
import { surveyTree } from './survey.js';

/** Everything in what was claimed; see the readme for what is and is not seen. */
export async function* readManifests(claim: Claim, context: ReadContext): AsyncIterable<Observation> {
  if (claim.candidate.kind === 'tree') yield* readTree(claim.candidate.tree, context);
}

async function* readTree(tree: SourceTree, context: ReadContext): AsyncIterable<Observation> {
  const files = openFiles(tree.root, context.limits);
  const reader = makeReader(tree.repository.name, files, context);
  const survey = await surveyTree(tree.files, files);
  for (const { folder, templates } of survey.charts) {
    const what = `Helm chart ${folder || '.'}`;
    yield reader.gap('MANIFEST_TEMPLATED', what, `its ${templates} templates need values to be read`, [
      'resources',
      'images',
      'findings',
    ]);
  }
  for (const folder of survey.roots) {
    context.signal.throwIfAborted();
    context.progress(`rendering ${folder || '.'}`);
    yield* reader.overlay(folder);
  }
  const listed = new Set(tree.files);
  for await (const [path, { read, real }] of inOrder(survey.plain, files.linked)) {
    context.signal.throwIfAborted();
    // A link to a file that is listed too declares nothing of its own, and git takes no edit of it.
    if (real !== undefined && real !== path && listed.has(real)) continue;
    yield* reader.plain(path, read);
  }
  yield* reader.sourceFiles();
}

interface Reader {
  gap(code: Gap['code'], what: string, why: string, hides: Gap['hides']): Observation;
  overlay(folder: string): AsyncIterable<Observation>;
  plain(path: string, read: TextRead): AsyncIterable<Observation>;
  /** The texts of all files that resources named. */
  sourceFiles(): AsyncIterable<Observation>;
}

const HIDES = ['resources', 'images', 'findings'] as const;

function makeReader(repository: RepositoryName, files: Files, context: ReadContext): Reader {
  /** Paths of origin files; true for one that patches a Secret. */
  const named = new Map<string, boolean>();
  /** Of these, the texts that are known already. */
  const texts = new Map<string, string>();
  const gap: Reader['gap'] = (code, what, why, hides) => context.gap({ code, what, why, hides });

  const declare = (object: Fields, origin: readonly OriginFile[], overlay?: string): Observation | undefined => {
    const isSecret = textOf(object, 'kind') === 'Secret';
    for (const { path } of origin) named.set(path, isSecret || named.get(path) === true);
    return resourceObservation({ object, origin: originOf(repository, origin, overlay), source: context.source });
  };

  async function* overlay(folder: string): AsyncIterable<Observation> {
    const { items, problems } = await renderKustomization(folder, files);
    for (const { code, what, why } of problems) yield gap(code, what, why, HIDES);
    const known = new Set<string>();
    for (const { object, files: origin } of items) {
      const kind = kindOfObject(object);
      const identity = identityOf(object);
      if (kind === 'kustomization' || kind === 'other') continue;
      if (isTemplated(object))
        yield gap('MANIFEST_TEMPLATED', `${identity} in ${folder || '.'}`, 'its name is a template expression', HIDES);
      else if (known.has(identity))
        yield gap('KUSTOMIZE_BROKEN', `${identity} in ${folder || '.'}`, 'the rendering has it twice', HIDES);
      else {
        // People edit the file that a link leads to.
        const edited = await Promise.all(
          origin.map(async (file) => ({ ...file, path: (await files.real(file.path)) ?? file.path })),
        );
        const observation = declare(object, edited, folder);
        if (observation !== undefined) yield observation;
      }
      known.add(identity);
    }
  }

  async function* plain(path: string, read: TextRead): AsyncIterable<Observation> {
    if (read.kind === 'missing') return;
    if (read.kind === 'problem') {
      if (await isOurs(files, path)) yield gap(read.code, path, read.why, HIDES);
      return;
    }
    if (!mayHoldResources(read.text)) return;
    const { objects, yaml } = readManifest(read.text, files.limits);
    const resources = objects.filter(({ object }) => kindOfObject(object) === 'resource');
    for (const { kind, line, reason } of yaml.problems) {
      if (kind === 'ambiguous' && resources.length === 0) continue;
      const code = {
        syntax: 'MANIFEST_MALFORMED',
        template: 'MANIFEST_TEMPLATED',
        limit: 'YAML_TOO_COMPLEX',
        ambiguous: 'MANIFEST_MALFORMED',
      } as const;
      yield gap(code[kind], path, `line ${line}: ${reason}`, kind === 'ambiguous' ? ['findings'] : HIDES);
    }
    for (const { object, document } of objects) {
      if (kindOfObject(object) === 'nameless')
        yield gap('MANIFEST_MALFORMED', path, `document ${document + 1}: it has no metadata.name`, HIDES);
    }
    if (resources.length > 0) texts.set(path, read.text);
    yield* declareAll(path, resources);
  }

  function* declareAll(path: string, resources: readonly ManifestObject[]): Iterable<Observation> {
    const templated = resources.filter(({ object }) => isTemplated(object));
    if (templated.length > 0) yield gap('MANIFEST_TEMPLATED', path, 'names in it are template expressions', HIDES);
    // kubectl applies a file from top to bottom, so the last one of two stays.
    const last = new Map(resources.map((resource) => [identityOf(resource.object), resource]));
    for (const resource of resources) {
      const { object, document, node } = resource;
      if (isTemplated(object)) continue;
      if (last.get(identityOf(object)) !== resource) {
        yield gap('MANIFEST_MALFORMED', path, `${identityOf(object)} is there twice; the last one is used`, ['findings']);
        continue;
      }
      const observation = declare(object, [{ path, document, node, role: 'manifest' }]);
      if (observation !== undefined) yield observation;
    }
  }

  async function* sourceFiles(): AsyncIterable<Observation> {
    for (const [path, patchesSecret] of named) {
      const known = texts.get(path);
      const read: TextRead = known === undefined ? await files.text(path) : { kind: 'text', text: known };
      if (read.kind !== 'text') yield gap('FILE_UNREADABLE', path, 'it changed while it was read', ['sources']);
      else yield { kind: 'source-file', file: { repository, path, text: redactText(read.text, files.limits, patchesSecret) } };
    }
  }

  return { gap, overlay, plain, sourceFiles };
}

/** A file that could not be read whole is only a gap when its beginning looks like a manifest. */
async function isOurs(files: Files, path: string): Promise<boolean> {
  const head = await files.head(path);
  return head === undefined || mayHoldResources(head);
}
