// The docs site as it is built: it needs nothing from elsewhere, each of its links leads somewhere, and it says how each rule of safety is held.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { targetOf } from '../../docs/.vitepress/page-links.js';
import { ROOT } from './tree.js';

const folder = mkdtempSync(join(tmpdir(), 'headwater-docs-'));
/** HTML by path below the site. */
let pages: ReadonlyMap<string, string>;

beforeAll(() => {
  // The registry is asked for what builds it at most once for a machine; the build itself has no network to ask.
  const environment = { ...process.env, DOCS_BASE: '/', NODE_ENV: 'production' };
  execFileSync(process.execPath, [join(ROOT, 'tools', 'docs.mjs'), '--prepare'], { stdio: 'pipe' });
  const blind = { ...environment, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' };
  execFileSync(process.execPath, [join(ROOT, 'tools', 'docs.mjs'), '--out', folder], { stdio: 'pipe', env: blind });
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  pages = new Map(names.filter((name) => name.endsWith('.html')).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the docs site', () => {
  it('has its parts', () => {
    const parts = [
      'tutorial/index',
      'guides/install',
      'concepts/causes',
      'reference/cli',
      'decisions/index',
      'trust/index',
      'index',
    ];
    for (const part of parts) expect([...pages.keys()]).toContain(`${part}.html`);
  });

  it('has no link that leads nowhere, to no page and to no heading', () => {
    const links = [...pages].flatMap(([page, html]) =>
      [...html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)].map(([, href = '']) => ({ page, href: unescaped(href) })),
    );
    const own = links.filter(({ href }) => !/^[a-z]+:/.test(href));
    expect(own.length).toBeGreaterThan(1000);
    const dead = own.filter(({ page, href }) => !leadsSomewhere(page, href)).map(({ page, href }) => `${page}: ${href}`);
    expect([...new Set(dead)]).toEqual([]);
  });

  it('is made of itself alone: no script, style, font or picture of another host', () => {
    const foreign = /<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)="(?:[a-z]+:)?\/\/[^"]*"/g;
    expect([...pages].flatMap(([page, html]) => [...html.matchAll(foreign)].map(([tag]) => `${page}: ${tag}`))).toEqual([]);
    const styles = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));
    expect(styles.length).toBeGreaterThan(0);
    const fetched = styles.filter((name) =>
      /(?:url\(\s*["']?|@import\s+["'])(?:https?:)?\/\//.test(readFileSync(join(folder, name), 'utf8')),
    );
    expect(fetched).toEqual([]);
  });

  it.each(Array.from({ length: 16 }, (_, number) => `S${number + 1}`))('says what holds %s: its sentence, and tests', (rule) => {
    const html = pages.get('trust/index.html') ?? '';
    expect(html).toMatch(new RegExp(`<a href="#${rule.toLowerCase()}">${rule}</a></td><td>[^<]{40,}</td><td>[1-9]\\d*</td>`));
    const [, section = ''] = new RegExp(`<h2 id="${rule.toLowerCase()}"[^>]*>([\\s\\S]*?)(?=<h2 |</main>)`).exec(html) ?? [];
    expect(section.replace(/<[^>]*>/g, '').length).toBeGreaterThan(100);
    const tests = [...section.matchAll(/href="https:\/\/github\.com\/[^"]*\/blob\/main\/((?:src|test)\/[^"]*\.ts)"/g)];
    expect(tests.length).toBeGreaterThan(0);
    for (const [, path = ''] of tests) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });
});

describe('a link of a page', () => {
  const page = join(ROOT, 'docs', 'guides', 'gate.md');
  it.each([
    ['https://example.com/a.md', 'https://example.com/a.md'],
    ['#below', '#below'],
    ['acting.md#3-agree-to-it', 'acting.md#3-agree-to-it'],
    ['../decisions/readme.md', '../decisions/index.md'],
    ['../../README.md', 'https://github.com/headwater-dev/headwater/blob/main/README.md'],
    ['../../SECURITY.md#credentials', 'https://github.com/headwater-dev/headwater/blob/main/SECURITY.md#credentials'],
    ['../../policies', 'https://github.com/headwater-dev/headwater/tree/main/policies'],
    [
      '../reference/scan-report.schema.json',
      'https://github.com/headwater-dev/headwater/blob/main/docs/reference/scan-report.schema.json',
    ],
  ])('%s leads to %s', (href, target) => {
    expect(targetOf(href, page)).toBe(target);
  });

  it('to what is not there fails the build', () => {
    expect(() => targetOf('../../NOWHERE.md', page)).toThrow('there is no ../../NOWHERE.md');
  });
});

function leadsSomewhere(page: string, href: string): boolean {
  const [path = '', anchor = ''] = href.split('#');
  const at = path === '' ? page : path.startsWith('/') ? path.slice(1) : join(dirname(page), path);
  const target = at === '' || at.endsWith('/') ? `${at}index.html` : at;
  const html = pages.get(target);
  if (html === undefined) return anchor === '' && existsSync(join(folder, target));
  return anchor === '' || html.includes(`id="${decodeURIComponent(anchor)}"`);
}

function unescaped(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
}
