/**
 * The lines at the end of a proposal by which it is known again: which cause and fix it is about, and whether people have
 * changed its words since. A copy of them proves nothing; whoever reads one must know who wrote it.
 */
import { canonicalJson } from './canonical-json.js';
import { sha256 } from './sha256.js';

export interface ProposedEdit {
  readonly path: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface Seal {
  /** What is proposed: `fixIdentity`. */
  readonly fix: string;
  /** Over the title and the words that were written. */
  readonly text: string;
  /** True when people have changed either. */
  readonly edited: boolean;
}

/** The same for the same change, wherever in its file it has moved to. */
export function fixIdentity(edits: readonly ProposedEdit[]): string {
  const said = edits.map(({ path, removed, added }) => canonicalJson({ path, removed, added })).sort();
  return sha256(canonicalJson(said)).slice(0, 32);
}

/** @param words without the seal; ends without a newline */
export function sealed(title: string, words: string, cause: string, fix: string): string {
  return `${words}\n\n${block(cause, fix, textOf(title, words))}`;
}

/** Undefined for words without a seal. */
export function readSeal(title: string, body: string): Seal | undefined {
  // Whoever changes a text in a browser gives it other ends of lines.
  const lines = body.replaceAll('\r\n', '\n');
  const found = [...lines.matchAll(SEAL)].at(-1);
  const [whole = '', fix = '', text = ''] = found ?? [];
  if (found === undefined) return undefined;
  const words = lines.slice(0, found.index);
  const isLast = found.index + whole.length === lines.length;
  return { fix, text, edited: !isLast || textOf(title, words) !== text };
}

const HEAD = '# Headwater knows this proposal by these lines.';
const SEAL = new RegExp(
  `\\n\\n\`\`\`yaml\\n${HEAD}\\ncause: "[^\\n]{0,2000}"\\nfix: ([0-9a-f]{32})\\ntext: ([0-9a-f]{64})\\n\`\`\``,
  'g',
);

function block(cause: string, fix: string, text: string): string {
  return ['```yaml', HEAD, `cause: ${JSON.stringify(cause.slice(0, 300))}`, `fix: ${fix}`, `text: ${text}`, '```'].join('\n');
}

function textOf(title: string, words: string): string {
  return sha256(canonicalJson([title, words]));
}
