/**
 * Reads a YAML (or JSON) text into plain data, document by document, within limits. Never throws for what a text can
 * contain: what is wrong comes back with its line. Values are trees of own properties: aliases are expanded, and a key
 * `__proto__` is a key like any other.
 */
import { parseFull } from './full.js';
import type { ParsedDocument } from './full.js';
import { linesOf } from './lines.js';
import type { Lines } from './lines.js';
import { contentEnd } from './node.js';
import type { Node } from './node.js';
import { parseQuickly } from './quick/blocks.js';
import type { YamlDialect } from './scalars.js';
import { valueOf } from './value.js';
import type { Plain } from './value.js';

/** The part of the scan's limits that YAML needs. */
export interface YamlLimits {
  /** How many aliases one document may expand to, nested ones counted each time. */
  readonly yamlAliases: number;
  /** Documents in one text. */
  readonly yamlDocuments: number;
}

export interface YamlProblem {
  /**
   * - `syntax`: the document cannot be read
   * - `template`: neither can it, and it holds `{{ … }}` or `{% … %}`
   * - `limit`: it was left unread for a limit
   * - `ambiguous`: it was read, but tools disagree on what it says (a key that is there twice)
   */
  readonly kind: 'syntax' | 'template' | 'limit' | 'ambiguous';
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** One document of a text. Empty documents count, so that `index` is the place in the file. */
export interface YamlDocument {
  readonly index: number;
  /** Lines from 1, both included, without surrounding blank lines, comments and `---`. */
  readonly startLine: number;
  readonly endLine: number;
  /** Undefined when the document could not be read; null for an empty one. */
  readonly value: Plain | undefined;
  readonly problems: readonly YamlProblem[];
  /** What the parser says is wrong, whatever the problem is called. */
  readonly syntaxError?: string;
  /** The tree as it is written; its ranges are offsets into `text`. */
  readonly root: Node;
  /** Whether it reads the same without the rest of the text: see `ParsedDocument`. */
  readonly standsAlone: boolean;
  /** Offsets of the document with what is around it: the `---` before it, comments. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly lines: Lines;
  readonly dialect: YamlDialect;
}

export interface YamlFile {
  readonly documents: readonly YamlDocument[];
  /** Those of all documents, and those that kept the whole text from being read. */
  readonly problems: readonly YamlProblem[];
}

const TEMPLATE = /\{\{|\{%/;
const MAX_DEPTH = 500;

/** Reads all documents of a text, as kubectl does or (`go-yaml-3`) as kustomize does. A text over a limit gives no documents and a `limit` problem. */
export function readYamlDocuments(text: string, limits: YamlLimits, dialect: YamlDialect = 'go-yaml-2'): YamlFile {
  const known = recent.get(text)?.find((reading) => reading.dialect === dialect && isWithin(reading, limits));
  if (known !== undefined) return known.file;
  const file = readAll(text, limits, dialect);
  remember(text, { dialect, limits, file });
  return file;
}

interface Reading {
  readonly dialect: YamlDialect;
  readonly limits: YamlLimits;
  readonly file: YamlFile;
}

/** A text that was read whole says the same under wider limits. */
function isWithin({ limits: { yamlAliases, yamlDocuments }, file }: Reading, limits: YamlLimits): boolean {
  if (yamlAliases === limits.yamlAliases && yamlDocuments === limits.yamlDocuments) return true;
  const wider = limits.yamlAliases >= yamlAliases && limits.yamlDocuments >= yamlDocuments;
  return wider && file.problems.every(({ kind }) => kind !== 'limit');
}

/**
 * The texts that were read last, since a file is read when it is found, when something in it is located and when it is edited;
 * what was read is never changed. Parsed, a text takes about fifteen times its size.
 */
const recent = new Map<string, Reading[]>();
const MAX_REMEMBERED = 4 * 1024 * 1024;
let remembered = 0;

function remember(text: string, reading: Reading): void {
  const before = recent.get(text);
  if (before !== undefined) return void before.push(reading);
  recent.set(text, [reading]);
  remembered += text.length;
  for (const oldest of recent.keys()) {
    // The last one stays, however large: findings come by the hundred from one file.
    if (remembered <= MAX_REMEMBERED || recent.size === 1) return;
    recent.delete(oldest);
    remembered -= oldest.length;
  }
}

function readAll(text: string, limits: YamlLimits, dialect: YamlDialect): YamlFile {
  const tooMany = documentOverLimit(text, limits.yamlDocuments);
  if (tooMany !== undefined) return refused('limit', tooMany, `more than ${limits.yamlDocuments} documents`);
  const deepLine = lineTooDeep(text);
  if (deepLine !== undefined) return refused('limit', deepLine, `nested more than ${MAX_DEPTH} levels deep`);
  const parsed = parseQuickly(text, dialect) ?? parseFull(text, dialect);
  if (parsed === undefined) return refused('limit', 1, 'nested too deep to be read');
  const lines = linesOf(text);
  const documents = parsed.map((document, index) => readDocument(document, { index, text, lines, dialect }, limits));
  return { documents, problems: documents.flatMap((document) => document.problems) };
}

type Place = Pick<YamlDocument, 'index' | 'text' | 'lines' | 'dialect'>;

function readDocument({ root, standsAlone, start, end, error }: ParsedDocument, given: Place, limits: YamlLimits): YamlDocument {
  const { text, lines, dialect } = given;
  const startLine = lines.lineAt(root.start);
  const endLine = Math.max(startLine, lines.lineAt(Math.max(root.start, contentEnd(text, root) - 1)));
  const place = { ...given, startLine, endLine, root, standsAlone, start, end };
  if (error !== undefined) {
    const line = lines.lineAt(error.offset);
    const problem: YamlProblem = TEMPLATE.test(text.slice(start, end))
      ? { kind: 'template', line, reason: 'it holds template expressions' }
      : { kind: 'syntax', line, reason: error.message };
    return { ...place, value: undefined, problems: [problem], syntaxError: error.message };
  }
  const result = valueOf(root, { aliases: limits.yamlAliases, depth: MAX_DEPTH, text, dialect });
  const problems = result.problems.map(({ kind, offset, reason }) => ({ kind, reason, line: lines.lineAt(offset) }));
  return { ...place, value: result.value, problems };
}

function documentOverLimit(text: string, limit: number): number | undefined {
  let count = 1;
  for (const match of text.matchAll(/^---(?=\s|$)/gm)) {
    if (match.index > 0) count += 1;
    if (count > limit + 1) return lineOfOffset(text, match.index);
  }
  return undefined;
}

/**
 * The line where a text opens too many brackets or block levels, found before the recursive parser sees it. Brackets
 * within strings count, too: no text that people write has hundreds that are open at once.
 */
function lineTooDeep(text: string): number | undefined {
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) open += 1;
    else if ((code === 0x5d || code === 0x7d) && open > 0) open -= 1;
    if (open > MAX_DEPTH) return lineOfOffset(text, at);
  }
  const nested = /^[ ]*(?:[-?] +){500}/m.exec(text);
  return nested === null ? undefined : lineOfOffset(text, nested.index);
}

function lineOfOffset(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function refused(kind: YamlProblem['kind'], line: number, reason: string): YamlFile {
  return { documents: [], problems: [{ kind, line, reason }] };
}
