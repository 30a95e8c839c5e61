/** What is in a folder of pages, for the sidebar: a page appears because it is there, under its own title. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(import.meta.dirname, '..');

export interface SidebarItem {
  readonly text: string;
  readonly link: string;
}

/**
 * @param folder below docs
 * @param first names of pages, without `.md`, that come before the others
 */
export function pagesIn(folder: string, first: readonly string[] = []): SidebarItem[] {
  const names = readdirSync(join(DOCS, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length));
  const place = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);
  return names
    .toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
    .map((name) => ({ text: titleOf(folder, name), link: `/${folder}/${isIndex(name) ? '' : name}` }));
}

function isIndex(name: string): boolean {
  return name === 'index' || name === 'readme';
}

/** Its first heading. */
function titleOf(folder: string, name: string): string {
  const heading = /^# (.+)$/m.exec(readFileSync(join(DOCS, folder, `${name}.md`), 'utf8'))?.[1];
  if (heading === undefined) throw new Error(`docs/${folder}/${name}.md has no title`);
  return heading.replaceAll('`', '');
}
