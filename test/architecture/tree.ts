/** The files of this checkout as the architecture tests see them: what people wrote, not what was installed or built. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

const NOT_OURS: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage', '.git', '.headwater']);

/** Paths relative to the root, with `/`, sorted. */
export function filesBelow(folder: string): readonly string[] {
  return walk(join(ROOT, folder))
    .map((path) => relative(ROOT, path).split(sep).join('/'))
    .sort();
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : walk(join(folder, entry.name));
    return entry.isFile() ? [join(folder, entry.name)] : [];
  });
}

/** Names of the folders directly in one. */
export function foldersIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`)
    .sort();
}

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Code without its comments: good enough for looking for words, not for parsing. `registry://host/*` in a string is none. */
export function withoutComments(code: string): string {
  return code.replace(/(^|\s)\/\*[\s\S]*?\*\//g, '$1').replace(/(^|[\s;{}(),])\/\/.*$/gm, '$1');
}

/** The TypeScript that runs: no tests, no fixtures. */
export function sources(folder = 'src'): readonly string[] {
  return filesBelow(folder).filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('/fixtures/'));
}
