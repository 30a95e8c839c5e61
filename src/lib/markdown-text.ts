/**
 * Text from outside in the Markdown of code hosts: as words where they are only words, else as code, where nothing is markup and
 * nobody is mentioned, no issue referred to and no address linked. Escapes would not do: mentions are looked for after rendering.
 */
import { cutText } from './cut-text.js';
import { plain } from './terminal.js';

/** A word that no rule of Markdown and no automatic link knows: not `GH-1`, `www.…` or a short commit. */
const WORD = /^(?!www\.|[A-Za-z]+-\d|[0-9a-f]{7,}$)\p{L}[\p{L}\p{N}]*(?:['’.-][\p{L}\p{N}]+)*[.,:;]?$|^\d{1,6}[,;%]?$/iu;

/** One line of Markdown that shows the text. */
export function asMarkdown(text: string, max: number): string {
  const parts: { readonly isCode: boolean; readonly words: string[] }[] = [];
  for (const word of cutText(plain(text), max).split(' ')) {
    const isCode = !WORD.test(word);
    const last = parts.at(-1);
    if (word === '') continue;
    if (last?.isCode === isCode) last.words.push(word);
    else parts.push({ isCode, words: [word] });
  }
  return parts.map(({ isCode, words }) => (isCode ? asCode(words.join(' ')) : words.join(' '))).join(' ');
}

/** A code span, fenced by one more backtick than the text has in a row. https://spec.commonmark.org/0.31.2/#code-spans */
export function asCode(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}
