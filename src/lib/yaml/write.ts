/** Writes plain values as YAML in the style of the file around them. Never used to print a whole document again. */
import { plainValue } from './scalars.js';
import type { Plain } from './value.js';

/** The habits of a file. */
export interface YamlStyle {
  /** Spaces per level. */
  readonly step: number;
  /** Whether the dashes of a list are indented below its key. */
  readonly indentLists: boolean;
  /** JSON: keys and texts in double quotes, no block style. */
  readonly json: boolean;
}

const SAFE = /^[A-Za-z0-9_/][A-Za-z0-9_./:@+-]*$/;

/** A scalar on one line. `quote` is that of the value it replaces. */
export function writeScalar(value: null | boolean | number | string, json: boolean, quote = ''): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (json || quote === '"') return JSON.stringify(value);
  const oneLine = !/[^\u0020-\u007e\u00a0-\ud7ff]/.test(value);
  if (quote === "'" && oneLine) return `'${value.replaceAll("'", "''")}'`;
  // Colons are safe within words only; what would be read as something else than text is quoted.
  const plain =
    SAFE.test(value) && !value.endsWith(':') && plainValue(value) === value && !/^[0-9]{4}-[0-9]+-[0-9]+$/.test(value);
  return plain ? value : JSON.stringify(value);
}

/** Any value on one line. */
export function writeFlow(value: Plain, json: boolean): string {
  if (Array.isArray(value)) return `[${value.map((item: Plain) => writeFlow(item, json)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return writeScalar(scalarOf(value), json);
  const pairs = Object.entries(value).map(([key, item]) => `${writeScalar(key, json)}: ${writeFlow(item, json)}`);
  return `{${pairs.join(', ')}}`;
}

/** What follows the colon of a key that stands at `column`: ` value`, or lines that start with a newline. */
export function writeAfterColon(value: Plain, column: number, style: YamlStyle, newline: string): string {
  if (style.json || typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return ` ${writeFlow(value, style.json)}`;
  const isList = Array.isArray(value);
  const indent = isList && !style.indentLists ? column : column + style.step;
  return newline + writeLines(value, indent, style, newline);
}

/** A collection in block style, all lines indented, without a final newline. */
function writeLines(value: Plain, column: number, style: YamlStyle, newline: string): string {
  const indent = ' '.repeat(column);
  if (Array.isArray(value)) return value.map((item: Plain) => `${indent}- ${writeFlow(item, false)}`).join(newline);
  return pairLines(Object.entries(value ?? {}), column, style, newline)
    .map((line) => indent + line)
    .join(newline);
}

/** The lines of a map's pairs; only the first line of each is without its indentation. */
export function pairLines(
  pairs: readonly (readonly [string, Plain])[],
  column: number,
  style: YamlStyle,
  newline: string,
): readonly string[] {
  return pairs.map(([key, item]) => `${writeScalar(key, style.json)}:${writeAfterColon(item, column, style, newline)}`);
}

function scalarOf(value: Plain): null | boolean | number | string {
  return typeof value === 'object' ? null : value;
}
