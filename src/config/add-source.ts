/**
 * Writes one more source into the text of a headwater.yaml, and leaves every other character as it was; a file in braces, as one
 * that is JSON, keeps what it says and not how it was laid out.
 */
import { isCollection, isMap, isSeq, parseDocument, stringify, type Document, type YAMLSeq } from 'yaml';
import { HeadwaterError } from '../lib/errors.js';
import type { ConfiguredSource } from './configuration.js';
import { parseConfiguration } from './load.js';

/** What somebody says of a source; what is left out has its default. */
export type NewSource = Pick<ConfiguredSource, 'address'> & Partial<ConfiguredSource>;

const EMPTY = 'apiVersion: headwater.dev/v1\nkind: Configuration\n';

/**
 * The new text; `text` undefined for a file that is not there yet. Throws CONFIGURATION_INVALID when the file is invalid
 * before or would be after, as with a second source of the same name.
 */
export function addSource(text: string | undefined, source: NewSource, path: string): string {
  const before = text ?? EMPTY;
  parseConfiguration(before, path);
  const document = parseDocument(before);
  const { contents } = document;
  const isInBraces = isMap(contents) && contents.flow === true;
  const added = isInBraces ? insertIntoBraces(before, document, source) : insertItem(before, document, itemOf(source));
  parseConfiguration(added, path);
  return added;
}

function itemOf(source: NewSource): string {
  return stringify([written(source)], { lineWidth: 0 });
}

function written(source: NewSource): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}

/** What is JSON stays JSON, indented as its second line is. */
function insertIntoBraces(text: string, document: Document.Parsed, source: NewSource): string {
  const list = document.get('sources', true);
  if (isSeq(list)) list.add(document.createNode(written(source)));
  else if (list === undefined || list === null) document.set('sources', document.createNode([written(source)]));
  else throw new HeadwaterError('CONFIGURATION_INVALID', '`sources` is not a list');
  if (!isJson(text)) return document.toString({ lineWidth: 0 });
  const indent = /\n([ \t]+)/.exec(text)?.[1];
  return `${JSON.stringify(document.toJS(), undefined, indent)}${text.endsWith('\n') ? '\n' : ''}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function insertItem(text: string, document: Document.Parsed, item: string): string {
  const list = document.get('sources', true);
  if (list === undefined || list === null)
    return `${text}${text.endsWith('\n') || text === '' ? '' : '\n'}sources:\n${indented(item, 2)}`;
  if (!isSeq(list)) throw new HeadwaterError('CONFIGURATION_INVALID', '`sources` is not a list');
  return list.flow === true ? insertIntoFlow(text, document, list, item) : insertIntoBlock(text, list, item);
}

/** Behind the last item, as far in as the others are. */
function insertIntoBlock(text: string, list: YAMLSeq, item: string): string {
  const [start = 0, end = text.length] = list.range ?? [];
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(0, end);
  const gap = before.endsWith('\n') ? '' : '\n';
  return `${before}${gap}${indented(item, start - lineStart)}${text.slice(end)}`;
}

/** `sources: []` becomes a list of lines; one with items in brackets is written anew, and only that. */
function insertIntoFlow(text: string, document: Document.Parsed, list: YAMLSeq, item: string): string {
  const [start = 0, end = text.length] = list.range ?? [];
  const items = list.items.map((each) => (isCollection(each) ? stringify([each.toJS(document)], { lineWidth: 0 }) : ''));
  const rest = text.slice(end);
  return `${text.slice(0, start).trimEnd()}\n${indented([...items, item].join(''), 2).trimEnd()}${rest.startsWith('\n') ? '' : '\n'}${rest}`;
}

function indented(text: string, by: number): string {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
}
