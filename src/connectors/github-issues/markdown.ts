/** Text from outside in GitHub's Markdown. */
export { asCode, asMarkdown } from '../../lib/markdown-text.js';
