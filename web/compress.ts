// After a build: each text file also as brotli and gzip beside it, for a server to send as they are; and what a first visit loads is
// held to its bound.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** In bytes, compressed: the page itself, its scripts and its styles, with the first page. */
const MOST = 250_000;
/** In bytes: what is smaller gains nothing. */
const LEAST = 1_024;
/** In bytes: what is larger takes the strongest compression too long. */
const LARGE = 500_000;
const TEXTS = /\.(?:js|css|html|svg)$/;

export function compress(): Plugin {
  let folder = '';
  return {
    name: 'headwater-compress',
    apply: 'build',
    configResolved({ root, build }) {
      folder = resolve(root, build.outDir);
    },
    async writeBundle(_options, bundle) {
      const sizes = new Map<string, number>();
      for (const path of await textsBelow(folder)) sizes.set(path, await compressFile(join(folder, path)));
      const first = new Set(['index.html']);
      for (const item of Object.values(bundle)) {
        if (item.type !== 'chunk' || !(item.isEntry || item.facadeModuleId?.endsWith('/pages/now/index.tsx') === true)) continue;
        for (const name of [item.fileName, ...importsOf(item.fileName, bundle)]) first.add(name);
      }
      // All styles of chunks that are loaded come with them.
      for (const name of first) for (const css of stylesOf(bundle[name])) first.add(css);
      const total = [...first].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
      this.info(`a first visit loads ${(total / 1000).toFixed(1)} kB of at most ${MOST / 1000} kB, compressed`);
      if (total > MOST) this.error(`a first visit loads ${total} bytes, more than ${MOST}`);
    },
  };
}

/** Paths below the folder, with `/`. */
async function textsBelow(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.map((name) => name.replaceAll('\\', '/')).filter((name) => TEXTS.test(name));
}

/** @returns what goes over the wire */
async function compressFile(path: string): Promise<number> {
  const text = await readFile(path);
  if (text.length < LEAST) return text.length;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: text.length > LARGE ? 9 : 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  const [br, gz] = await Promise.all([promisify(brotliCompress)(text, { params }), promisify(gzip)(text, { level: 9 })]);
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
  return br.length;
}

type Bundle = Parameters<Extract<NonNullable<Plugin['writeBundle']>, (...given: never[]) => unknown>>[1];

function importsOf(name: string, bundle: Bundle, seen = new Set<string>()): ReadonlySet<string> {
  const item = bundle[name];
  if (item?.type !== 'chunk') return seen;
  for (const next of item.imports) {
    if (seen.has(next)) continue;
    seen.add(next);
    importsOf(next, bundle, seen);
  }
  return seen;
}

function stylesOf(item: Bundle[string] | undefined): Iterable<string> {
  return item?.type === 'chunk' ? (item.viteMetadata?.importedCss ?? []) : [];
}
