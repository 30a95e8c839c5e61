/** Tells whether a tree holds Kubernetes manifests, by what is in its files. */
import { openFiles } from './files.js';
import { mayHoldResources } from './manifest.js';
import { isManifestPath } from './survey.js';
import type { Candidate, Claim, Limits } from '../../ports/index.js';

/** The bounds for looking; what is claimed is read with the scan's own. */
const LIMITS: Pick<Limits, 'textFile' | 'yamlAliases' | 'yamlDocuments'> = {
  textFile: 1 << 20,
  yamlAliases: 100,
  yamlDocuments: 1000,
};

export async function recogniseManifests(candidate: Candidate): Promise<Claim | undefined> {
  return candidate.kind === 'tree' && (await treeHolds(candidate)) ? { candidate, as: 'Kubernetes manifests' } : undefined;
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
