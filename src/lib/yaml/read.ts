/**
 * Reads a YAML (or JSON) text into plain data, document by document, within limits. Never throws for what a text can
 * contain: what is wrong comes back with its line. Values are trees of own properties: aliases are expanded, and a key
 * `__proto__` is a key like any other.
 */
import { LineCounter, parseAllDocuments } from 'yaml';
import type { Document, ParsedNode, YAMLError } from 'yaml';
import { scalarTags } from './scalars.js';
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
  /** The parsed tree with its ranges: offsets into `text`. */
  readonly parsed: Document.Parsed;
  readonly text: string;
  readonly lines: LineCounter;
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
 * what was read is never changed. Parsed, a text takes about twenty times its size.
 */
const recent = new Map<string, Reading[]>();
const MAX_REMEMBERED = 2 * 1024 * 1024;
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
  const lines = new LineCounter();
  const parsed = parse(text, lines, dialect);
  if (parsed === undefined) return refused('limit', 1, 'nested too deep to be read');
  const documents = parsed.map((document, index) => readDocument(document, { index, text, lines, dialect }, limits));
  return { documents, problems: documents.flatMap((document) => document.problems) };
}

function parse(text: string, lines: LineCounter, dialect: YamlDialect): readonly Document.Parsed[] | undefined {
  try {
    const parsed = parseAllDocuments<ParsedNode>(text, {
      lineCounter: lines,
      schema: 'failsafe',
      customTags: (tags) => [...tags, ...scalarTags(dialect)],
      merge: true,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
      stringKeys: false,
    });
    return 'empty' in parsed ? [] : parsed;
  } catch (error) {
    // The parser is recursive; only its stack tells that a text is too deep for it.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

type Place = Pick<YamlDocument, 'index' | 'text' | 'lines' | 'dialect'>;

function readDocument(parsed: Document.Parsed, given: Place, limits: YamlLimits): YamlDocument {
  const { text, lines, dialect } = given;
  const [start, end] = extent(parsed, text);
  const startLine = lineAt(lines, start);
  const endLine = Math.max(startLine, lineAt(lines, Math.max(start, end - 1)));
  const place = { ...given, startLine, endLine, parsed };
  const source = text.slice(parsed.range[0], parsed.range[2]);
  const [error] = parsed.errors;
  if (error !== undefined) return { ...place, value: undefined, problems: [syntaxProblem(error, source, lines)] };
  const result = valueOf(parsed.contents, { aliases: limits.yamlAliases, depth: MAX_DEPTH, text, dialect });
  const problems = result.problems.map(({ kind, offset, reason }) => ({ kind, reason, line: lineAt(lines, offset) }));
  return { ...place, value: result.value, problems };
}

function syntaxProblem(error: YAMLError, source: string, lines: LineCounter): YamlProblem {
  const line = lineAt(lines, error.pos[0]);
  if (TEMPLATE.test(source)) return { kind: 'template', line, reason: 'it holds template expressions' };
  return { kind: 'syntax', line, reason: error.message };
}

function extent(parsed: Document.Parsed, text: string): readonly [number, number] {
  const range = parsed.contents?.range;
  if (range === undefined || range === null) return [parsed.range[0], parsed.range[0]];
  let end = range[1];
  while (end > range[0] && /\s/.test(text[end - 1] ?? '')) end -= 1;
  return [range[0], end];
}

function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
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
