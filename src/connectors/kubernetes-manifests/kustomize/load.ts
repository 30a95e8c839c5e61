/** Finds and reads kustomizations: a folder's file, its fields, and what they refer to. */
import { posix } from 'node:path';
import { readYamlDocuments } from '../../../lib/yaml/index.js';
import { joinPath } from '../files.js';
import type { Files } from '../files.js';
import { parseKustomization } from '../schema.js';
import type { ParsedKustomization } from '../schema.js';

/** In kustomize's order; a folder with two of them is broken. */
export const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

export interface LoadedKustomization extends ParsedKustomization {
  /** Relative to the tree's root; '' is the root. */
  readonly folder: string;
  readonly path: string;
}

export type Loaded =
  | { readonly kind: 'loaded'; readonly loaded: LoadedKustomization }
  /** The folder has no kustomization. */
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly path: string; readonly reason: string };

/** Reads the kustomization of a folder. */
export async function loadKustomization(folder: string, files: Files): Promise<Loaded> {
  const found: { path: string; text: string }[] = [];
  for (const name of KUSTOMIZATION_NAMES) {
    const path = joinPath(folder, name);
    const read = await files.text(path);
    if (read.kind === 'problem') return { kind: 'broken', path, reason: read.why };
    if (read.kind === 'text') found.push({ path, text: read.text });
  }
  const [first, second] = found;
  if (first === undefined) return { kind: 'none' };
  if (second !== undefined)
    return { kind: 'broken', path: first.path, reason: `the folder also has ${posix.basename(second.path)}` };
  const { documents, problems } = readYamlDocuments(first.text, files.limits, 'go-yaml-3');
  const value = documents[0]?.value;
  if (value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)) {
    const reason = problems.map(({ line, reason: why }) => `line ${line}: ${why}`)[0] ?? 'it holds no fields';
    return { kind: 'broken', path: first.path, reason };
  }
  return { kind: 'loaded', loaded: { folder, path: first.path, ...parseKustomization({ ...value }) } };
}

/** Paths of files and folders of the tree that a kustomization names; addresses are not among them. */
export function referredPaths({ kustomization, folder }: LoadedKustomization): {
  readonly folders: readonly string[];
  readonly files: readonly string[];
} {
  const written = [...kustomization.resources, ...kustomization.bases].map(({ value }) => value);
  const components = kustomization.components.map(({ value }) => value);
  const patchFiles = [...kustomization.patches, ...kustomization.patchesJson6902].flatMap(({ value }) => value.path ?? []);
  const merges = kustomization.patchesStrategicMerge.map(({ value }) => value).filter((text) => !text.includes('\n'));
  const generated = [...kustomization.configMapGenerator, ...kustomization.secretGenerator].flatMap(({ value }) => [
    ...(value.envs ?? []),
    ...(value.env == null ? [] : [value.env]),
    ...(value.files ?? []).map((source) => source.slice(source.indexOf('=') + 1)),
  ]);
  const local = (paths: readonly string[]): string[] =>
    paths.filter((path) => !isRemote(path)).map((path) => joinPath(folder, path));
  return { folders: local([...written, ...components]), files: local([...written, ...patchFiles, ...merges, ...generated]) };
}

/** True for what kustomize would fetch: URLs and git repositories. */
export function isRemote(written: string): boolean {
  return (
    /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|git::|github\.com[/:]|gitlab\.com[/:]|bitbucket\.org[/:])/i.test(written) ||
    /[?&](?:ref|version)=/.test(written) ||
    /\.git(?:\/|$)/.test(written)
  );
}
