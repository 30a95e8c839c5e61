/** The text within a literal block scalar (`|`), which may itself be YAML: kustomizations hold patches like this. */
import type { Node } from './node.js';
import type { YamlDocument } from './read.js';

export interface BlockText {
  /** The content without its indentation; one line per line of the file, a final newline included. */
  readonly text: string;
  /** The line of the file, from 1, on which the content starts. */
  readonly startLine: number;
  /** The spaces that every line that is not blank starts with. */
  readonly indent: string;
  /** Offset of the content in the document's text, and of its end: after the last line's newline. */
  readonly start: number;
  readonly end: number;
}

/** Undefined for anything but a literal block scalar. */
export function blockText(document: YamlDocument, node: Node | undefined): BlockText | undefined {
  if (node?.kind !== 'scalar' || node.type !== 'BLOCK_LITERAL') return undefined;
  const { text, lines } = document;
  const header = text.indexOf('\n', node.start);
  if (header === -1 || header >= node.end) return undefined;
  const start = header + 1;
  const { end } = node;
  const content = text.slice(start, end).split('\n');
  const [first] = content.filter((line) => line.trim() !== '');
  if (first === undefined) return undefined;
  // `|2` says how much of the indentation is not content; otherwise the first line tells.
  const indicator = /^[|][-+]?([1-9])/.exec(text.slice(node.start, header))?.[1];
  const own = /^ */.exec(first)?.[0].length ?? 0;
  const indent = indicator === undefined ? ' '.repeat(own) : first.slice(0, Math.max(0, own - leading(node.value)));
  const dedented = content.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()));
  return { text: dedented.join('\n'), startLine: lines.lineAt(start), indent, start, end };
}

function leading(value: unknown): number {
  return typeof value === 'string' ? (/^ */.exec(value.replace(/^\n+/, ''))?.[0].length ?? 0) : 0;
}
