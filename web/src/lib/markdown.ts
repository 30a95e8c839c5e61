// Takes the Markdown of readmes apart into blocks and spans. Knows what readmes here use: headings, paragraphs, lists, fenced code,
// tables, `code`, **bold**, *emphasis* and [links](…). Everything else, markup of HTML first of all, stays the text it is.

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly spans: readonly Span[] }
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly Span[])[] }
  | { readonly kind: 'code'; readonly language: string; readonly lines: readonly string[] }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Span[])[];
      readonly rows: readonly (readonly (readonly Span[])[])[];
    };

export type Span =
  | { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const FENCE = /^(`{3,}|~{3,})\s*([\w+-]*)/;
const ITEM = /^\s{0,3}([-*+]|\d{1,9}[.)])\s+(.*)$/;
const ROW = /^\s*\|(.*)\|\s*$/;

export function parseMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const fence = FENCE.exec(line);
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (line.trim() === '') {
      at += 1;
    } else if (fence !== null) {
      const end = closing(lines, at + 1, fence[1] ?? '```');
      blocks.push({ kind: 'code', language: fence[2] ?? '', lines: lines.slice(at + 1, end) });
      at = end + 1;
    } else if (heading !== null) {
      blocks.push({ kind: 'heading', level: (heading[1] ?? '#').length, spans: parseSpans(heading[2] ?? '') });
      at += 1;
    } else if (ITEM.test(line)) {
      const end = until(lines, at, (next) => next.trim() === '' || FENCE.test(next));
      blocks.push(listOf(lines.slice(at, end)));
      at = end;
    } else if (ROW.test(line) && /^\s*\|[\s:|-]+\|\s*$/.test(lines[at + 1] ?? '')) {
      const end = until(lines, at + 2, (next) => !ROW.test(next));
      blocks.push({ kind: 'table', head: cellsOf(line), rows: lines.slice(at + 2, end).map(cellsOf) });
      at = end;
    } else {
      const end = until(
        lines,
        at + 1,
        (next) => next.trim() === '' || FENCE.test(next) || ITEM.test(next) || next.startsWith('#'),
      );
      blocks.push({
        kind: 'paragraph',
        spans: parseSpans(
          lines
            .slice(at, end)
            .map((one) => one.trim())
            .join(' '),
        ),
      });
      at = end;
    }
  }
  return blocks;
}

function until(lines: readonly string[], from: number, isEnd: (line: string) => boolean): number {
  let at = from;
  while (at < lines.length && !isEnd(lines[at] ?? '')) at += 1;
  return at;
}

/** The line of the closing fence; the end of the text without one. */
function closing(lines: readonly string[], from: number, fence: string): number {
  return until(lines, from, (line) => line.trimEnd() === fence);
}

function listOf(lines: readonly string[]): Block {
  const items: string[] = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item !== null) items.push(item[2] ?? '');
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return { kind: 'list', isOrdered: /^\s*\d/.test(lines[0] ?? ''), items: items.map(parseSpans) };
}

function cellsOf(line: string): readonly (readonly Span[])[] {
  const inner = ROW.exec(line)?.[1] ?? '';
  // A bar inside of `code` or after a backslash is no border.
  const cells = inner.match(/(?:\\\||`[^`]*`|[^|])+/g) ?? [];
  return cells.map((cell) => parseSpans(cell.trim().replaceAll('\\|', '|')));
}

const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])[*_]([^*_]+)[*_](?!\w)|\[([^\]]+)\]\(([^()\s]+)\)/g;

function parseSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(SPAN)) {
    if (match.index > from) spans.push({ kind: 'text', text: text.slice(from, match.index) });
    const [whole, code, strong, emphasis, words, target] = match;
    if (code !== undefined) spans.push({ kind: 'code', text: code });
    else if (strong !== undefined) spans.push({ kind: 'strong', text: strong });
    else if (emphasis !== undefined) spans.push({ kind: 'emphasis', text: emphasis });
    else spans.push(linkOf(words ?? whole, target ?? ''));
    from = match.index + whole.length;
  }
  if (from < text.length) spans.push({ kind: 'text', text: text.slice(from) });
  return spans;
}

/** Only addresses of the web are links: a file beside the readme is none here, and `javascript:` is nowhere one. */
function linkOf(text: string, href: string): Span {
  return /^https?:\/\//i.test(href) ? { kind: 'link', text, href } : { kind: 'text', text };
}
