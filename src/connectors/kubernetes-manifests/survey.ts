/**
 * Sorts the paths of a tree: which folders are kustomizations to render, which files belong to kustomizations or Helm
 * charts, and which may hold plain manifests.
 */
import { posix } from 'node:path';
import { readYamlDocuments } from '../../lib/yaml/index.js';
import { joinPath } from './files.js';
import type { Files } from './files.js';
import { KUSTOMIZATION_NAMES, loadKustomization, referredPaths } from './kustomize/load.js';
import { clone, get, textOf } from './plain.js';

export interface Chart {
  readonly folder: string;
  /** Template files that are not read. */
  readonly templates: number;
}

interface Survey {
  /** Folders of kustomizations that no other one refers to, components left out; '' is the tree's root. */
  readonly roots: readonly string[];
  /** Outermost Helm charts that have templates. */
  readonly charts: readonly Chart[];
  /** YAML and JSON files that no kustomization and no chart claims. */
  readonly plain: readonly string[];
}

const NAMES: ReadonlySet<string> = new Set(KUSTOMIZATION_NAMES);

/** True for the names that manifests have. */
export function isManifestPath(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path) || posix.basename(path) === 'Kustomization';
}

export async function surveyTree(paths: readonly string[], files: Files): Promise<Survey> {
  const candidates = paths.filter(isManifestPath);
  const kustomizations = candidates.filter((path) => NAMES.has(posix.basename(path)));
  const { roots, claimed } = await kustomizationRoots(kustomizations, files);
  const chartFolders = await findCharts(candidates, files);
  const charts: Chart[] = [];
  const ofCharts = new Set<string>();
  for (const folder of outermost(chartFolders)) {
    const templates = candidates.filter((path) => isTemplateOf(path, folder));
    for (const path of templates) ofCharts.add(path);
    if (templates.length > 0) charts.push({ folder, templates: templates.length });
  }
  const isOther = (path: string): boolean => claimed.has(path) || ofCharts.has(path) || NAMES.has(posix.basename(path));
  return { roots, charts, plain: candidates.filter((path) => !isOther(path)) };
}

interface Roots {
  readonly roots: readonly string[];
  readonly claimed: ReadonlySet<string>;
}

async function kustomizationRoots(paths: readonly string[], files: Files): Promise<Roots> {
  const folders = [...new Set(paths.map((path) => folderOf(path)))].toSorted();
  const claimed = new Set<string>();
  const refersTo = new Map<string, readonly string[]>();
  const renderable: string[] = [];
  for (const folder of folders) {
    const loaded = await loadKustomization(folder, files);
    if (loaded.kind === 'none') continue;
    if (loaded.kind === 'broken' || !loaded.loaded.kustomization.isComponent) renderable.push(folder);
    if (loaded.kind === 'broken') continue;
    const names = referredPaths(loaded.loaded);
    for (const path of names.files) claimed.add(path);
    refersTo.set(
      folder,
      names.folders.map((path) => (path === '.' ? '' : path)),
    );
  }
  const referred = new Set([...refersTo].flatMap(([folder, others]) => others.filter((other) => other !== folder)));
  const roots = renderable.filter((folder) => !referred.has(folder));
  const reached = new Set<string>();
  for (const root of roots) reach(root, refersTo, reached);
  // In a ring of kustomizations each is referred to: the first one stands for it, and rendering it reports the cycle.
  for (const folder of renderable) {
    if (reached.has(folder) || !isInRing(folder, refersTo)) continue;
    roots.push(folder);
    reach(folder, refersTo, reached);
  }
  return { roots, claimed };
}

function isInRing(folder: string, refersTo: ReadonlyMap<string, readonly string[]>): boolean {
  const reached = new Set<string>();
  for (const next of refersTo.get(folder) ?? []) reach(next, refersTo, reached);
  return reached.has(folder);
}

function reach(folder: string, refersTo: ReadonlyMap<string, readonly string[]>, reached: Set<string>): void {
  const todo = [folder];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    todo.push(...(refersTo.get(next) ?? []));
  }
}

/** A chart's `Chart.yaml` has apiVersion v1 or v2, a name and a version, and no kind. */
async function findCharts(paths: readonly string[], files: Files): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const path of paths) {
    if (posix.basename(path) !== 'Chart.yaml') continue;
    const read = await files.text(path);
    if (read.kind === 'text' && isChart(read.text, files)) folders.push(folderOf(path));
  }
  return folders;
}

function isChart(text: string, files: Files): boolean {
  const value = readYamlDocuments(text, files.limits).documents[0]?.value;
  const chart = value === undefined ? null : clone(value);
  const apiVersion = textOf(chart, 'apiVersion');
  const isVersion = apiVersion === 'v1' || apiVersion === 'v2';
  return isVersion && get(chart, 'kind') === undefined && textOf(chart, 'name') !== undefined;
}

function outermost(folders: readonly string[]): readonly string[] {
  return folders.filter((folder) => !folders.some((other) => other !== folder && isWithin(folder, other)));
}

/** `crds/` of a chart is not templated; everything below any `templates/` is, subcharts included. */
function isTemplateOf(path: string, chart: string): boolean {
  if (!isWithin(path, chart)) return false;
  return path
    .slice(chart === '' ? 0 : chart.length + 1)
    .split('/')
    .includes('templates');
}

function isWithin(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : joinPath('', folder);
}
