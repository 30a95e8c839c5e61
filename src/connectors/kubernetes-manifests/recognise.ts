/** Tells whether a tree or a single file holds Kubernetes manifests, by what is in them. */
import { openFiles } from './files.js';
import { kindOfObject, mayHoldResources, readManifest } from './manifest.js';
import { isManifestPath } from './survey.js';
import type { Candidate, Claim, Limits } from '../../ports/index.js';

/** The bounds for looking; what is claimed is read with the scan's own. */
const LIMITS: Pick<Limits, 'textFile' | 'yamlAliases' | 'yamlDocuments'> = {
  textFile: 1 << 20,
  yamlAliases: 100,
  yamlDocuments: 1000,
};

export async function recogniseManifests(candidate: Candidate): Promise<Claim | undefined> {
  const found =
    (candidate.kind === 'tree' && (await treeHolds(candidate))) || (candidate.kind === 'file' && fileHolds(candidate));
  return found ? { candidate, as: 'Kubernetes manifests' } : undefined;
}

async function treeHolds({ tree }: Extract<Candidate, { readonly kind: 'tree' }>): Promise<boolean> {
  const files = openFiles(tree.root, LIMITS);
  for (const path of tree.files) {
    if (!isManifestPath(path)) continue;
    if (/(?:^|\/)(?:kustomization\.ya?ml|Kustomization|Chart\.yaml)$/.test(path)) return true;
    const head = await files.head(path);
    if (head !== undefined && mayHoldResources(head)) return true;
  }
  return false;
}

function fileHolds({ head, size }: Extract<Candidate, { readonly kind: 'file' }>): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('utf8');
  if (text.includes('\0') || !mayHoldResources(text)) return false;
  // Cut off within a document: the words must do.
  if (size > head.byteLength) return /^(?:\uFEFF)?\s*(?:[{#-]|apiVersion|kind|metadata|["'])/.test(text);
  const { objects, yaml } = readManifest(text, LIMITS);
  return (
    objects.some(({ object }) => kindOfObject(object) === 'resource') || yaml.problems.some(({ kind }) => kind === 'template')
  );
}
