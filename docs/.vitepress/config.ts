/** The docs site: pages as they are in this folder, navigation out of the tree, nothing from other hosts, and no dead link. */
import { defineConfig } from 'vitepress';
import { anchorOf } from './page-links.js';
import { repositoryLinks } from './repository-links.js';
import { pagesIn } from './sidebar.js';

/** Where on its host the site is: `/`, or `/headwater/`. */
const BASE = process.env['DOCS_BASE'] ?? '/';

/** Most-read first; what is not named here follows by name. */
const GUIDES = [
  'install',
  'first-scan',
  'discover',
  'fix-a-cause',
  'write-a-policy',
  'gate',
  'ladder',
  'notify',
  'acting',
  'people',
];
const CONCEPTS = ['causes', 'lineage', 'release-phases', 'ladder', 'gaps', 'evidence'];

export default defineConfig({
  title: 'Headwater',
  description: 'Find the one place where a finding can be fixed for good, fix it there, and prove that it flowed downstream.',
  lang: 'en',
  base: BASE,
  srcExclude: ['**/node_modules/**'],
  rewrites: { 'decisions/readme.md': 'decisions/index.md' },
  ignoreDeadLinks: false,
  lastUpdated: false,
  markdown: { config: repositoryLinks, languageAlias: { cel: 'javascript' }, anchor: { slugify: anchorOf } },
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${BASE}favicon.svg` }],
    ['meta', { name: 'color-scheme', content: 'light dark' }],
  ],
  themeConfig: {
    logo: '/favicon.svg',
    search: {
      provider: 'local',
      // The Trust page has the same, and once is enough in a list of results.
      options: {
        _render: (text, env, markdown) => (env.relativePath === 'reference/safety.md' ? '' : markdown.render(text, env)),
      },
    },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: 'https://github.com/headwater-dev/headwater' }],
    editLink: { pattern: 'https://github.com/headwater-dev/headwater/edit/main/docs/:path', text: 'Edit this page' },
    nav: [
      { text: 'Tutorial', link: '/tutorial/' },
      { text: 'Guides', link: '/guides/install', activeMatch: '/guides/' },
      { text: 'Concepts', link: '/concepts/causes', activeMatch: '/concepts/' },
      { text: 'Reference', link: '/reference/cli', activeMatch: '/reference/' },
      { text: 'Trust', link: '/trust/' },
    ],
    // Apart, as they are long, and nothing has to be folded then.
    sidebar: {
      '/reference/': [{ text: 'Reference', items: pagesIn('reference', ['cli', 'configuration', 'policy', 'policies']) }],
      '/decisions/': [{ text: 'Decisions', items: pagesIn('decisions', ['readme']) }],
      '/': [
        { text: 'Start', items: [...pagesIn('tutorial'), { text: 'Tour: one finding through the code', link: '/tour' }] },
        { text: 'Guides', items: pagesIn('guides', GUIDES) },
        { text: 'Concepts', items: [...pagesIn('concepts', CONCEPTS), { text: 'Glossary', link: '/glossary' }] },
        { text: 'Trust', items: pagesIn('trust') },
        {
          text: 'Behind it',
          items: [
            { text: 'Reference', link: '/reference/cli' },
            { text: 'Decisions', link: '/decisions/' },
          ],
        },
      ],
    },
  },
});
