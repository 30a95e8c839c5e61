/**
 * Pages are written to be read in the repository, too. Where they link to what is no page of the site (code, policies, schemas), the
 * site links to the repository; what is not there fails the build.
 */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const DOCS = join(import.meta.dirname, '..');
const ROOT = join(DOCS, '..');
const REPOSITORY = 'https://github.com/headwater-dev/headwater';

/** As code hosts name headings, so that a link leads to the same place there and here: lower case, dashes for spaces, no other signs. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** Where a link of a page leads on the site. Addresses and anchors stay as they are. Throws for what is not there. */
export function targetOf(href: string, page: string): string {
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return href;
  const [path = '', anchor] = href.split('#');
  const target = resolve(dirname(page), decodeURIComponent(path));
  if (!existsSync(target)) throw new Error(`${page}: there is no ${href}`);
  if (target.startsWith(`${DOCS}${sep}`) && target.endsWith('.md')) return href.replace(/(^|\/)readme\.md(?=$|#)/, '$1index.md');
  const kind = statSync(target).isDirectory() ? 'tree' : 'blob';
  const inRepository = relative(ROOT, target).split(sep).join('/');
  return `${REPOSITORY}/${kind}/main/${inRepository}${anchor === undefined ? '' : `#${anchor}`}`;
}
