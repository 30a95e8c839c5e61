/**
 * Finds the smallest stretch of a text to replace so that a value is set, added or removed. Takes a parsed document and
 * the path of a node; undefined when the text is written in a way that has no such stretch. Never checks the result:
 * the caller reads it again.
 */
import { isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { YamlDocument } from './read.js';
import { isMergeKey, keyOf } from './value.js';
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
  if (isSeq(parent)) return isNode(parent.items[Number(step)]) ? replaceItem(document, parent, Number(step), value) : undefined;
  if (!isMap(parent)) return undefined;
  const pair = findPair(parent, step);
  return pair === undefined ? addPair(document, parent, String(step), value) : replaceValue(document, parent, pair, value);
}

/** Removes the pair or item at a path. */
export function removeSpan(document: YamlDocument, path: Path): Span | undefined {
  const parent = nodeAt(document, path.slice(0, -1));
  const step = path.at(-1);
  if (step === undefined) return undefined;
  const isOnly = (isMap(parent) || isSeq(parent)) && parent.items.length === 1;
  if (isOnly) return empty(document, path.slice(0, -1), isMap(parent) ? '{}' : '[]');
  if (isSeq(parent))
    return parent.flow === true ? removeFlow(document, parent, Number(step)) : removeItem(document, parent, Number(step));
  if (!isMap(parent)) return undefined;
  const index = parent.items.findLastIndex((pair) => !isMergeKey(pair.key) && keyOf(pair.key) === step);
  if (index === -1) return undefined;
  return parent.flow === true ? removeFlow(document, parent, index) : removePair(document, parent, index);
}

function nodeAt(document: YamlDocument, path: Path): Node | undefined {
  let node: unknown = document.parsed.contents;
  for (const step of path) {
    if (isSeq(node) && typeof step === 'number') node = node.items[step];
    else node = isMap(node) ? findPair(node, step)?.value : undefined;
  }
  return isNode(node) ? node : undefined;
}

function findPair(map: YAMLMap, step: string | number): Pair | undefined {
  return map.items.findLast((pair) => !isMergeKey(pair.key) && keyOf(pair.key) === step);
}

function replaceValue(document: YamlDocument, parent: YAMLMap, pair: Pair, value: Plain): Span | undefined {
  const { text } = document;
  if (!isNode(pair.key)) return undefined;
  const colon = text.indexOf(':', rangeOf(pair.key)[1]);
  if (colon === -1) return undefined;
  const style = styleOf(document, parent);
  if (isScalar(pair.value) && isScalarValue(value) && rangeOf(pair.value)[1] > rangeOf(pair.value)[0])
    return replaceScalar(document, pair.value, value, style);
  const start = colon + 1;
  const end = Math.max(start, pairEnd(document, pair));
  if (parent.flow === true) return { start, end, text: ` ${writeFlow(value, style.json)}` };
  return { start, end, text: writeAfterColon(value, columnOf(document, pair.key), style, newlineOf(text)) };
}

function replaceItem(document: YamlDocument, parent: YAMLSeq, index: number, value: Plain): Span | undefined {
  const item = parent.items[index];
  if (!isNode(item)) return undefined;
  const style = styleOf(document, parent);
  if (isScalar(item) && isScalarValue(value)) return replaceScalar(document, item, value, style);
  return { start: rangeOf(item)[0], end: contentEnd(document, item), text: writeFlow(value, style.json) };
}

function replaceScalar(document: YamlDocument, node: Node, value: null | boolean | number | string, style: YamlStyle): Span {
  const [start] = rangeOf(node);
  const quote = document.text[start] ?? '';
  return {
    start,
    end: contentEnd(document, node),
    text: writeScalar(value, style.json, quote === '"' || quote === "'" ? quote : ''),
  };
}

function addPair(document: YamlDocument, map: YAMLMap, key: string, value: Plain): Span | undefined {
  const { text } = document;
  const style = styleOf(document, map);
  const last = map.items.at(-1);
  if (map.flow === true) return addFlowPair(document, map, last, key, value, style);
  const first = map.items[0];
  if (last === undefined || first === undefined || !isNode(first.key)) return undefined;
  const column = columnOf(document, first.key);
  const newline = newlineOf(text);
  const lines = pairLines([[key, value]], column, style, newline).join('');
  const deepest = lastScalar(last.value);
  const isBlock = isScalar(deepest) && (deepest.type === 'BLOCK_LITERAL' || deepest.type === 'BLOCK_FOLDED');
  const end = pairEnd(document, last);
  // A block scalar that keeps its newlines reaches to its very end.
  const at = isBlock && keeps(document, deepest) ? rangeOf(deepest)[1] : lineEnd(text, end);
  const indented = ' '.repeat(column) + lines;
  const isAtLineStart = at > 0 && text[at - 1] === '\n';
  return { start: at, end: at, text: isAtLineStart ? indented + newline : newline + indented };
}

function addFlowPair(
  document: YamlDocument,
  map: YAMLMap,
  last: Pair | undefined,
  key: string,
  value: Plain,
  style: YamlStyle,
): Span {
  const { text } = document;
  const [start, end] = rangeOf(map);
  const close = end - 1;
  const written = `${writeScalar(key, style.json)}: ${writeFlow(value, style.json)}`;
  if (last === undefined) return { start: start + 1, end: close, text: written };
  const after = pairEnd(document, last);
  const hasComma = text.slice(after, close).includes(',');
  const previousKey = isNode(last.key) ? last.key : undefined;
  const lineStart = previousKey === undefined ? -1 : text.lastIndexOf('\n', rangeOf(previousKey)[0]) + 1;
  const lead = previousKey === undefined ? '' : text.slice(lineStart, rangeOf(previousKey)[0]);
  // One pair a line: the new one gets a line, too.
  const separator = lineStart > start && lead.trim() === '' ? newlineOf(text) + lead : ' ';
  const at = hasComma ? text.indexOf(',', after) + 1 : after;
  return { start: at, end: at, text: `${hasComma ? '' : ','}${separator}${written}` };
}

/** The last pair or item goes: an empty collection stays, since no value would be null. */
function empty(document: YamlDocument, path: Path, text: string): Span | undefined {
  const node = nodeAt(document, path);
  if (node === undefined) return undefined;
  const [start] = rangeOf(node);
  const end = contentEnd(document, node);
  const step = path.at(-1);
  const parent = nodeAt(document, path.slice(0, -1));
  const key = isMap(parent) && step !== undefined ? findPair(parent, step)?.key : undefined;
  if (!isNode(key)) return { start, end, text };
  const colon = document.text.indexOf(':', rangeOf(key)[1]);
  return { start: colon + 1, end, text: ` ${text}` };
}

function removePair(document: YamlDocument, map: YAMLMap, index: number): Span | undefined {
  const { text } = document;
  const pair = map.items[index];
  if (pair === undefined || !isNode(pair.key)) return undefined;
  const [start] = rangeOf(pair.key);
  const end = removalEnd(document, pair);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  if (text.slice(lineStart, start).trim() === '') return wholeLines(text, lineStart, end);
  // The first key of a list item stands behind the dash: the next one moves up to it.
  const next = map.items[index + 1]?.key;
  if (!isNode(next)) return undefined;
  const between = text.slice(end, rangeOf(next)[0]);
  if (between.trim() === '') return { start, end: rangeOf(next)[0], text: '' };
  const dashEnd = lineStart + text.slice(lineStart, start).trimEnd().length;
  return { start: dashEnd, end, text: '' };
}

function removeItem(document: YamlDocument, seq: YAMLSeq, index: number): Span | undefined {
  const { text } = document;
  const item = seq.items[index];
  if (!isNode(item)) return undefined;
  const dash = text.lastIndexOf('-', rangeOf(item)[0] - 1);
  const lineStart = text.lastIndexOf('\n', dash - 1) + 1;
  if (dash === -1 || text.slice(lineStart, dash).trim() !== '') return undefined;
  return wholeLines(
    text,
    lineStart,
    keepsNewlines(document, item) ? rangeOf(item)[1] : lineEnd(text, contentEnd(document, item)),
  );
}

/** Whole lines with their newline; the last line of a text without one gives up the newline before it. */
function wholeLines(text: string, start: number, end: number): Span {
  if (text[end - 1] === '\n') return { start, end, text: '' };
  const newline = /^\r?\n/.exec(text.slice(end, end + 2))?.[0];
  if (newline !== undefined) return { start, end: end + newline.length, text: '' };
  const before = text.slice(0, start).replace(/\r?\n$/, '').length;
  return { start: before, end, text: '' };
}

function removeFlow(document: YamlDocument, collection: YAMLMap | YAMLSeq, index: number): Span | undefined {
  const { text } = document;
  const bounds = isMap(collection)
    ? collection.items.map((pair) => ({ start: isNode(pair.key) ? rangeOf(pair.key)[0] : 0, end: pairEnd(document, pair) }))
    : collection.items.filter(isNode).map((item) => ({ start: rangeOf(item)[0], end: contentEnd(document, item) }));
  const [own, next, previous] = [bounds[index], bounds[index + 1], bounds[index - 1]];
  if (own === undefined) return undefined;
  if (next !== undefined) return { start: own.start, end: next.start, text: '' };
  if (previous === undefined) return undefined;
  const comma = text.indexOf(',', own.end);
  const hasTrailing = comma !== -1 && text.slice(own.end, comma).trim() === '' && comma < rangeOf(collection)[1];
  return { start: previous.end, end: hasTrailing ? comma : own.end, text: '' };
}

/** Where a pair's own text ends, without the comment and blank lines after it. */
function pairEnd(document: YamlDocument, pair: Pair): number {
  const { text } = document;
  if (isNode(pair.value) && rangeOf(pair.value)[1] > rangeOf(pair.value)[0]) return contentEnd(document, pair.value);
  const keyEnd = isNode(pair.key) ? rangeOf(pair.key)[1] : 0;
  const colon = text.indexOf(':', keyEnd);
  return colon === -1 ? keyEnd : colon + 1;
}

/** The end of the last line that goes with a pair: its comment goes, too. */
function removalEnd(document: YamlDocument, pair: Pair): number {
  const value = lastScalar(pair.value);
  if (isNode(value) && keepsNewlines(document, value)) return rangeOf(value)[1];
  return lineEnd(document.text, pairEnd(document, pair));
}

function keepsNewlines(document: YamlDocument, node: Node): boolean {
  const last = lastScalar(node);
  return isScalar(last) && (last.type === 'BLOCK_LITERAL' || last.type === 'BLOCK_FOLDED') && keeps(document, last);
}

function keeps(document: YamlDocument, node: Node): boolean {
  return /^[|>][1-9]?\+/.test(document.text.slice(rangeOf(node)[0], rangeOf(node)[0] + 3));
}

/** The last scalar below a node. */
function lastScalar(node: unknown): Node | undefined {
  if (isMap(node) && node.flow !== true) return lastScalar(node.items.at(-1)?.value);
  if (isSeq(node) && node.flow !== true) return lastScalar(node.items.at(-1));
  return isNode(node) ? node : undefined;
}

function contentEnd({ text }: YamlDocument, node: Node): number {
  const [start, valueEnd] = rangeOf(node);
  let end = valueEnd;
  while (end > start && /\s/.test(text[end - 1] ?? '')) end -= 1;
  return end;
}

/** The offset of the line's end: of its `\r\n` or `\n`, or of the text's end. */
function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  if (newline === -1) return text.length;
  return newline > 0 && text[newline - 1] === '\r' ? newline - 1 : newline;
}

function columnOf({ text }: YamlDocument, node: Node): number {
  const [start] = rangeOf(node);
  return start - (text.lastIndexOf('\n', start - 1) + 1);
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function rangeOf(node: Node): readonly [number, number] {
  return node.range === undefined || node.range === null ? [0, 0] : [node.range[0], node.range[1]];
}

function isScalarValue(value: Plain): value is null | boolean | number | string {
  return typeof value !== 'object' || value === null;
}

/** The habits of the text, from its first nested map and its first list below a key. */
function styleOf(document: YamlDocument, near: YAMLMap | YAMLSeq): YamlStyle {
  const { text } = document;
  // A key without a value (`push:`) has its neighbour below it, not a map: what is nested is further in.
  const nested = /^( *)(?![ #-])[^\n:]*:[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*\1( +)(?![ #-])/m.exec(text);
  const step = nested?.[2]?.length ?? 2;
  const list = /^( *)(?:- )?[^\s#-][^\n:]*:[ \t]*\r?\n( *)- /m.exec(text);
  const indentLists = list === null || (list[2]?.length ?? 0) > (list[1]?.length ?? 0);
  const firstKey = isMap(near) ? near.items[0]?.key : undefined;
  const json = near.flow === true && (isNode(firstKey) ? text[rangeOf(firstKey)[0]] === '"' : text.trimStart().startsWith('{'));
  return { step, indentLists, json };
}
