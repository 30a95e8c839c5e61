/** What VitePress makes of our Markdown: links lead where `page-links.ts` says, and what looks like HTML or Vue in a sentence is text. */
import type { MarkdownEnv, MarkdownRenderer } from 'vitepress';
import { targetOf } from './page-links.js';

/** To be given to VitePress as `markdown.config`. */
export function repositoryLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('repository_links', (state) => {
    const page = (state.env as MarkdownEnv).path;
    for (const token of state.tokens.flatMap(({ children }) => children ?? [])) {
      // `<image>` in a sentence is text; of HTML the pages have comments only.
      if (token.type === 'html_inline' && !token.content.startsWith('<!--')) token.type = 'text';
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href !== null) token.attrSet('href', targetOf(href, page));
    }
  });
  // Braces are text, too, and no expression of Vue.
  markdown.renderer.rules['text'] = (tokens, index) =>
    markdown.utils.escapeHtml(tokens[index]?.content ?? '').replaceAll('{{', '&#123;&#123;');
}
