/**
 * Finds the smallest stretch of a text to replace so that a value is set, added or removed. Takes a parsed document and
 * the path of a node; undefined when the text is written in a way that has no such stretch. Never checks the result:
 * the caller reads it again.
 */
import { contentEnd, isBlockScalar, isMergeKey, keyOf, ownPair } from './node.js';
import type { Node, Pair, YamlMap, YamlSeq } from './node.js';
import type { YamlDocument } from './read.js';
import type { Plain } from './value.js';
import { pairLines, writeAfterColon, writeFlow, writeScalar } from './write.js';
import type { YamlStyle } from './write.js';

/** Replace `text.slice(start, end)` by this text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Path = readonly (string | number)[];

/** Sets the value at a path whose parent exists. */
export function setSpan(document: YamlDocument, path: Path, value: Plain): Span | undefined {
  const parent = nodeAt(document, path.slice(0, -1));
  const step = path.at(-1);
  if (step === undefined) return undefined;
  if (parent?.kind === 'seq') return replaceItem(document, parent, Number(step), value);
  if (parent?.kind !== 'map') return undefined;
  const pair = ownPair(parent, step);
  return pair === undefined ? addPair(document, parent, String(step), value) : replaceValue(document, parent, pair, value);
}

/** Removes the pair or item at a path. */
export function removeSpan(document: YamlDocument, path: Path): Span | undefined {
  const parent = nodeAt(document, path.slice(0, -1));
  const step = path.at(-1);
  if (step === undefined) return undefined;
  if (parent?.kind !== 'map' && parent?.kind !== 'seq') return undefined;
  if (parent.items.length === 1) return empty(document, path.slice(0, -1), parent.kind === 'map' ? '{}' : '[]');
  if (parent.kind === 'seq')
    return parent.flow ? removeFlow(document, parent, Number(step)) : removeItem(document, parent, Number(step));
  const index = parent.items.findLastIndex((pair) => !isMergeKey(pair.key) && keyOf(pair.key) === step);
  if (index === -1) return undefined;
  return parent.flow ? removeFlow(document, parent, index) : removePair(document, parent, index);
}

function nodeAt(document: YamlDocument, path: Path): Node | undefined {
  let node: Node | undefined = document.root;
  for (const step of path) {
    if (node?.kind === 'seq' && typeof step === 'number') node = node.items[step];
    else node = node?.kind === 'map' ? ownPair(node, step)?.value : undefined;
  }
  return node;
}

function replaceValue(document: YamlDocument, parent: YamlMap, pair: Pair, value: Plain): Span | undefined {
  const { text } = document;
  const colon = text.indexOf(':', pair.key.end);
  if (colon === -1) return undefined;
  const style = styleOf(document, parent);
  if (pair.value?.kind === 'scalar' && isScalarValue(value) && pair.value.end > pair.value.start)
    return replaceScalar(document, pair.value, value, style);
  const start = colon + 1;
  const end = Math.max(start, pairEnd(document, pair));
  if (parent.flow) return { start, end, text: ` ${writeFlow(value, style.json)}` };
  return { start, end, text: writeAfterColon(value, columnOf(document, pair.key), style, newlineOf(text)) };
}

function replaceItem(document: YamlDocument, parent: YamlSeq, index: number, value: Plain): Span | undefined {
  const item = parent.items[index];
  if (item === undefined) return undefined;
  const style = styleOf(document, parent);
  if (item.kind === 'scalar' && isScalarValue(value)) return replaceScalar(document, item, value, style);
  return { start: item.start, end: contentEnd(document.text, item), text: writeFlow(value, style.json) };
}

function replaceScalar(document: YamlDocument, node: Node, value: null | boolean | number | string, style: YamlStyle): Span {
  const { start } = node;
  const quote = document.text[start] ?? '';
  return {
    start,
    end: contentEnd(document.text, node),
    text: writeScalar(value, style.json, quote === '"' || quote === "'" ? quote : ''),
  };
}

function addPair(document: YamlDocument, map: YamlMap, key: string, value: Plain): Span | undefined {
  const { text } = document;
  const style = styleOf(document, map);
  const last = map.items.at(-1);
  if (map.flow) return addFlowPair(document, map, last, key, value, style);
  const first = map.items[0];
  if (last === undefined || first === undefined) return undefined;
  const column = columnOf(document, first.key);
  const newline = newlineOf(text);
  const lines = pairLines([[key, value]], column, style, newline).join('');
  const deepest = lastScalar(last.value);
  const end = pairEnd(document, last);
  // A block scalar that keeps its newlines reaches to its very end.
  const at = deepest !== undefined && keepsNewlines(document, deepest) ? deepest.end : lineEnd(text, end);
  const indented = ' '.repeat(column) + lines;
  const isAtLineStart = at > 0 && text[at - 1] === '\n';
  return { start: at, end: at, text: isAtLineStart ? indented + newline : newline + indented };
}

function addFlowPair(
  document: YamlDocument,
  map: YamlMap,
  last: Pair | undefined,
  key: string,
  value: Plain,
  style: YamlStyle,
): Span {
  const { text } = document;
  const { start, end } = map;
  const close = end - 1;
  const written = `${writeScalar(key, style.json)}: ${writeFlow(value, style.json)}`;
  if (last === undefined) return { start: start + 1, end: close, text: written };
  const after = pairEnd(document, last);
  const hasComma = text.slice(after, close).includes(',');
  const lineStart = text.lastIndexOf('\n', last.key.start) + 1;
  const lead = text.slice(lineStart, last.key.start);
  // One pair a line: the new one gets a line, too.
  const separator = lineStart > start && lead.trim() === '' ? newlineOf(text) + lead : ' ';
  const at = hasComma ? text.indexOf(',', after) + 1 : after;
  return { start: at, end: at, text: `${hasComma ? '' : ','}${separator}${written}` };
}

/** The last pair or item goes: an empty collection stays, since no value would be null. */
function empty(document: YamlDocument, path: Path, text: string): Span | undefined {
  const node = nodeAt(document, path);
  if (node === undefined) return undefined;
  const { start } = node;
  const end = contentEnd(document.text, node);
  const step = path.at(-1);
  const parent = nodeAt(document, path.slice(0, -1));
  const key = parent?.kind === 'map' && step !== undefined ? ownPair(parent, step)?.key : undefined;
  if (key === undefined) return { start, end, text };
  const colon = document.text.indexOf(':', key.end);
  return { start: colon + 1, end, text: ` ${text}` };
}

function removePair(document: YamlDocument, map: YamlMap, index: number): Span | undefined {
  const { text } = document;
  const pair = map.items[index];
  if (pair === undefined) return undefined;
  const { start } = pair.key;
  const end = removalEnd(document, pair);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  if (text.slice(lineStart, start).trim() === '') return wholeLines(text, lineStart, end);
  // The first key of a list item stands behind the dash: the next one moves up to it.
  const next = map.items[index + 1]?.key;
  if (next === undefined) return undefined;
  const between = text.slice(end, next.start);
  if (between.trim() === '') return { start, end: next.start, text: '' };
  const dashEnd = lineStart + text.slice(lineStart, start).trimEnd().length;
  return { start: dashEnd, end, text: '' };
}

function removeItem(document: YamlDocument, seq: YamlSeq, index: number): Span | undefined {
  const { text } = document;
  const item = seq.items[index];
  if (item === undefined) return undefined;
  const dash = text.lastIndexOf('-', item.start - 1);
  const lineStart = text.lastIndexOf('\n', dash - 1) + 1;
  if (dash === -1 || text.slice(lineStart, dash).trim() !== '') return undefined;
  return wholeLines(text, lineStart, keepsNewlines(document, item) ? item.end : lineEnd(text, contentEnd(text, item)));
}

/** Whole lines with their newline; the last line of a text without one gives up the newline before it. */
function wholeLines(text: string, start: number, end: number): Span {
  if (text[end - 1] === '\n') return { start, end, text: '' };
  const newline = /^\r?\n/.exec(text.slice(end, end + 2))?.[0];
  if (newline !== undefined) return { start, end: end + newline.length, text: '' };
  const before = text.slice(0, start).replace(/\r?\n$/, '').length;
  return { start: before, end, text: '' };
}

function removeFlow(document: YamlDocument, collection: YamlMap | YamlSeq, index: number): Span | undefined {
  const { text } = document;
  const bounds =
    collection.kind === 'map'
      ? collection.items.map((pair) => ({ start: pair.key.start, end: pairEnd(document, pair) }))
      : collection.items.map((item) => ({ start: item.start, end: contentEnd(text, item) }));
  const [own, next, previous] = [bounds[index], bounds[index + 1], bounds[index - 1]];
  if (own === undefined) return undefined;
  if (next !== undefined) return { start: own.start, end: next.start, text: '' };
  if (previous === undefined) return undefined;
  const comma = text.indexOf(',', own.end);
  const hasTrailing = comma !== -1 && text.slice(own.end, comma).trim() === '' && comma < collection.end;
  return { start: previous.end, end: hasTrailing ? comma : own.end, text: '' };
}

/** Where a pair's own text ends, without the comment and blank lines after it. */
function pairEnd(document: YamlDocument, pair: Pair): number {
  const { text } = document;
  if (pair.value !== undefined && pair.value.end > pair.value.start) return contentEnd(text, pair.value);
  const keyEnd = pair.key.end;
  const colon = text.indexOf(':', keyEnd);
  return colon === -1 ? keyEnd : colon + 1;
}

/** The end of the last line that goes with a pair: its comment goes, too. */
function removalEnd(document: YamlDocument, pair: Pair): number {
  const value = lastScalar(pair.value);
  if (value !== undefined && keepsNewlines(document, value)) return value.end;
  return lineEnd(document.text, pairEnd(document, pair));
}

function keepsNewlines({ text }: YamlDocument, node: Node): boolean {
  const last = lastScalar(node);
  return isBlockScalar(last) && /^[|>][1-9]?\+/.test(text.slice(last.start, last.start + 3));
}

/** The last scalar below a node. */
function lastScalar(node: Node | undefined): Node | undefined {
  if (node?.kind === 'map' && !node.flow) return lastScalar(node.items.at(-1)?.value);
  if (node?.kind === 'seq' && !node.flow) return lastScalar(node.items.at(-1));
  return node;
}

/** The offset of the line's end: of its `\r\n` or `\n`, or of the text's end. */
function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  if (newline === -1) return text.length;
  return newline > 0 && text[newline - 1] === '\r' ? newline - 1 : newline;
}

function columnOf({ text }: YamlDocument, { start }: Node): number {
  return start - (text.lastIndexOf('\n', start - 1) + 1);
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function isScalarValue(value: Plain): value is null | boolean | number | string {
  return typeof value !== 'object' || value === null;
}

/** The habits of the text, from its first nested map and its first list below a key. */
function styleOf(document: YamlDocument, near: YamlMap | YamlSeq): YamlStyle {
  const { text } = document;
  // A key without a value (`push:`) has its neighbour below it, not a map: what is nested is further in.
  const nested = /^( *)(?![ #-])[^\n:]*:[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*\1( +)(?![ #-])/m.exec(text);
  const step = nested?.[2]?.length ?? 2;
  const list = /^( *)(?:- )?[^\s#-][^\n:]*:[ \t]*\r?\n( *)- /m.exec(text);
  const indentLists = list === null || (list[2]?.length ?? 0) > (list[1]?.length ?? 0);
  const firstKey = near.kind === 'map' ? near.items[0]?.key : undefined;
  const json = near.flow && (firstKey !== undefined ? text[firstKey.start] === '"' : text.trimStart().startsWith('{'));
  return { step, indentLists, json };
}
