/**
 * Finds the one place in a Dockerfile's text to change so that a value put together from ARGs becomes another. Takes lines,
 * gives what to replace where; gives nothing when no single change does it.
 */
import type { Dockerfile } from '../model/index.js';

/** Replace `old` where it follows `from` on a line. */
export interface Rewrite {
  readonly line: number;
  readonly from: string;
  readonly old: string;
  readonly new: string;
}

/** Text with variables in it, as it stands on a line. */
export interface WrittenValue {
  readonly line: number;
  readonly written: string;
  /** Declarations before this line hold for it. */
  readonly before: number;
  /** What stands right before it on the line; '' for anywhere. */
  readonly after?: string;
}

export interface Declaration {
  readonly line: number;
  /** As written, without quotes; may hold variables. */
  readonly value: string;
  /** `=`, or a space in the old form of ENV. */
  readonly separator: string;
}

/** `FROM $BASE_IMAGE` with registry and owner in further ARGs nests twice. */
const MAX_NESTING = 3;
const MAX_PARTS = 8;

/** The last ARG or ENV before a line that gives the variable a value, as people read it: a stage's own, else a global one. */
export function declarationOf(
  dockerfile: Dockerfile,
  lines: readonly string[],
  name: string,
  before: number,
): Declaration | undefined {
  const candidates = [
    ...dockerfile.globalArguments.map(({ line }) => ({ first: line, last: line })),
    ...visibleInstructions(dockerfile, before)
      .filter(({ keyword }) => keyword === 'ARG' || keyword === 'ENV')
      .map(({ startLine, endLine }) => ({ first: startLine, last: endLine })),
  ].filter(({ first }) => first < before);
  const pattern = new RegExp(`(?:^|\\s)${name}(=|\\s+)("[^"]*"|'[^']*'|[^\\s"'\\\\]+)`);
  for (const { first, last } of candidates.toSorted((a, b) => b.first - a.first)) {
    for (let line = first; line <= last; line += 1) {
      const text = lines[line - 1] ?? '';
      const match = pattern.exec(text);
      // `ARG A B` declares two names; only ENV has a form without an equals sign.
      if (match === null || (match[1] !== '=' && !/^\s*ENV\s/i.test(text))) continue;
      return { line, value: (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'), separator: match[1] ?? '=' };
    }
  }
  return undefined;
}

/** Those of the stage that the line is in, and of the stages it is FROM. */
function visibleInstructions({ stages }: Dockerfile, line: number): Dockerfile['stages'][number]['instructions'][number][] {
  const visible = [];
  let stage = stages.findLast(({ startLine }) => startLine < line);
  while (stage !== undefined) {
    visible.push(...stage.instructions);
    stage = stage.base.kind === 'stage' && stage.base.index < stage.index ? stages[stage.base.index] : undefined;
  }
  return visible;
}

/** The single change that makes a written value come out as `wanted`. */
export function rewriteValue(
  dockerfile: Dockerfile,
  lines: readonly string[],
  value: WrittenValue,
  wanted: string,
  depth = 0,
): Rewrite | undefined {
  const parts = partsOf(dockerfile, lines, value, depth);
  if (parts === undefined) return undefined;
  const split = bestSplit(parts, wanted);
  if (split === undefined) return undefined;
  const { start, end, text } = split;
  const [only] = parts.slice(start, end);
  if (end - start === 1 && only?.declaration !== undefined) {
    const { name, declaration } = only;
    const held = {
      line: declaration.line,
      written: declaration.value,
      before: declaration.line,
      after: `${name}${declaration.separator}`,
    };
    return rewriteValue(dockerfile, lines, held, text, depth + 1);
  }
  const written = (from: number, to?: number) =>
    parts
      .slice(from, to)
      .map((part) => part.written)
      .join('');
  return { line: value.line, from: value.after ?? '', old: value.written, new: written(0, start) + text + written(end) };
}

interface Part {
  readonly written: string;
  readonly resolved: string;
  readonly name: string;
  /** Set for a variable. */
  readonly declaration?: Declaration;
}

/** Undefined when some variable's value is not in the file. */
function partsOf(
  dockerfile: Dockerfile,
  lines: readonly string[],
  { written, before }: WrittenValue,
  depth: number,
): Part[] | undefined {
  if (depth > MAX_NESTING) return undefined;
  const parts: Part[] = [];
  const pieces = written.match(/\$\{[A-Za-z_]\w*\}|\$[A-Za-z_]\w*|[^$]+|\$/g) ?? [];
  if (pieces.length > MAX_PARTS) return undefined;
  for (const text of pieces) {
    if (!text.startsWith('$')) {
      parts.push({ written: text, resolved: text, name: '' });
      continue;
    }
    const name = text.replaceAll(/[${}]/g, '');
    const declaration = name === '' ? undefined : declarationOf(dockerfile, lines, name, before);
    if (declaration === undefined) return undefined;
    const inner = partsOf(
      dockerfile,
      lines,
      { line: declaration.line, written: declaration.value, before: declaration.line },
      depth + 1,
    );
    if (inner === undefined) return undefined;
    parts.push({ written: text, resolved: inner.map((part) => part.resolved).join(''), name, declaration });
  }
  return parts;
}

interface Split {
  /** Parts from `start` up to `end` (not included) become `text`; the others stay as they are. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The split that replaces least: a single variable, a stretch without variables, or a tag or digest put in between. */
function bestSplit(parts: readonly Part[], wanted: string): Split | undefined {
  let best: Split | undefined;
  for (let start = 0; start <= parts.length; start += 1) {
    for (let end = start; end <= parts.length; end += 1) {
      const prefix = parts
        .slice(0, start)
        .map((part) => part.resolved)
        .join('');
      const suffix = parts
        .slice(end)
        .map((part) => part.resolved)
        .join('');
      if (prefix.length + suffix.length > wanted.length || !wanted.startsWith(prefix) || !wanted.endsWith(suffix)) continue;
      const text = wanted.slice(prefix.length, wanted.length - suffix.length);
      if (!isPossible(parts.slice(start, end), parts[start - 1], text)) continue;
      if (best === undefined || text.length < best.text.length) best = { start, end, text };
    }
  }
  return best;
}

/** A tag is put in behind text only: behind a variable it would stay when a build gives the variable another value. */
function isPossible(replaced: readonly Part[], before: Part | undefined, text: string): boolean {
  if (replaced.length === 0) return before?.declaration === undefined && /^[:@]/.test(text);
  if (replaced.length === 1 && replaced[0]?.declaration !== undefined) return text !== '';
  return replaced.every((part) => part.declaration === undefined);
}
