/**
 * Our rendering of kustomizations against kustomize's own, object by object. kustomize is built from its Go module into
 * a cache outside of the tree when it is not there. HEADWATER_KUSTOMIZE_TREES adds checkouts, separated by colons.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { openFiles } from '../../src/connectors/kubernetes-manifests/files.js';
import { renderKustomization } from '../../src/connectors/kubernetes-manifests/kustomize/render.js';
import { readManifest } from '../../src/connectors/kubernetes-manifests/manifest.js';
import { comparable } from '../../src/connectors/kubernetes-manifests/fixtures/comparable.js';

const run = promisify(execFile);
const VERSION = 'v5.8.2';
const limits = { textFile: 16 << 20, yamlAliases: 1000, yamlDocuments: 5000 };
const overlays = fileURLToPath(new URL('../../src/connectors/kubernetes-manifests/fixtures/overlays', import.meta.url));
const trees = [overlays, ...(process.env['HEADWATER_KUSTOMIZE_TREES'] ?? '').split(':').filter((tree) => tree !== '')];

const hasGo = await run('go', ['version']).then(
  () => true,
  () => false,
);
if (!hasGo && process.env['CI'] !== undefined) throw new Error('Go is missing: the kustomize oracle cannot run');
if (!hasGo) console.warn('SKIPPED: kustomize oracle, because Go is not installed');

describe.skipIf(!hasGo)(`renders as kustomize ${VERSION} does`, async () => {
  const folders = (
    await Promise.all(trees.map(async (tree) => (await kustomizations(tree)).map((folder) => [tree, folder] as const)))
  ).flat();
  let kustomize = '';
  beforeAll(async () => {
    kustomize = await buildKustomize();
  });

  it.each(folders)('%s %s', async (tree, folder) => {
    const ours = await renderKustomization(relative(tree, folder), openFiles(tree, limits));
    const theirs = await run(kustomize, ['build', '--load-restrictor', 'LoadRestrictionsNone', folder], {
      maxBuffer: 1 << 28,
    }).catch((error: unknown) => ({ failed: String(error) }));
    if ('failed' in theirs) {
      // kustomize refuses the whole where we leave out a part: that must be said.
      expect(ours.problems.length, theirs.failed).toBeGreaterThan(0);
      return;
    }
    expect(ours.problems.filter(({ code }) => code === 'KUSTOMIZE_BROKEN')).toEqual([]);
    // What is not rendered is said, and the results differ there.
    if (ours.problems.length > 0) return;
    const expected = readManifest(theirs.stdout, limits).objects.map(({ object }) => object);
    const found = ours.items.map(({ object }) => object);
    expect(comparable(found, found)).toEqual(comparable(expected, found));
  });
});

async function kustomizations(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const found = entries.filter(({ name }) => /^kustomization\.ya?ml$/.test(name)).map(({ parentPath }) => parentPath);
  return [...new Set(found)].toSorted();
}

async function buildKustomize(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'headwater-tests', `kustomize-${VERSION}`);
  const binary = join(cache, 'kustomize');
  if (existsSync(binary)) return binary;
  await mkdir(cache, { recursive: true });
  await run('go', ['install', `sigs.k8s.io/kustomize/kustomize/v5@${VERSION}`], {
    env: { ...process.env, GOBIN: cache, GOFLAGS: '' },
  });
  return binary;
}
