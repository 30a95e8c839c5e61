/**
 * Changes to the text of a headwater.yaml: cells and ceilings of the response plan, exemptions added and taken away. Takes a
 * text and gives a text; only the top-level key that is meant is written anew, with its comments, and all else stays as it is.
 */
import { Document, isMap, isNode, isSeq, parseDocument, type Node } from 'yaml';
import { HeadwaterError } from '../lib/errors.js';
import type { ReleasePhase, Rung, Severity } from '../model/index.js';
import { parseConfiguration } from './load.js';

export interface ResponseChange {
  readonly table?: Readonly<Partial<Record<Severity, Readonly<Partial<Record<ReleasePhase, Rung>>>>>>;
  readonly ceiling?: Rung;
  readonly teams?: Readonly<Record<string, Rung>>;
}

/** Throws CONFIGURATION_INVALID when the text is invalid before or would be after. */
export function changeResponse(text: string, { table = {}, ceiling, teams = {} }: ResponseChange, path: string): string {
  return edited(text, 'response', path, (document) => {
    if (ceiling !== undefined) document.setIn(['response', 'ceiling'], ceiling);
    for (const [team, rung] of Object.entries(teams)) document.setIn(['response', 'teams', team], rung);
    for (const [severity, cells] of Object.entries(table))
      for (const [phase, rung] of Object.entries(cells)) document.setIn(['response', 'plan', severity, phase], rung);
  });
}

export interface NewExemption {
  readonly policy?: string;
  readonly resource?: string;
  readonly path?: string;
  readonly finding?: string;
  readonly reason: string;
  readonly approvedBy: string;
  readonly expires: string;
}

/** Likewise. */
export function addExemption(text: string, exemption: NewExemption, path: string): string {
  return edited(text, 'exemptions', path, (document) => {
    const list = document.get('exemptions', true);
    if (isSeq(list)) list.add(document.createNode(exemption));
    else document.set('exemptions', document.createNode([exemption]));
  });
}

/**
 * Likewise. Throws ID_UNKNOWN when there are not so many.
 * @param index from 0, as `exemptions` of the configuration
 */
export function removeExemption(text: string, index: number, path: string): string {
  return edited(text, 'exemptions', path, (document) => {
    const list = document.get('exemptions', true);
    if (!isSeq(list) || list.items[index] === undefined) throw new HeadwaterError('ID_UNKNOWN', 'there is no such exemption');
    list.delete(index);
  });
}

function edited(text: string, key: string, path: string, change: (document: Document.Parsed) => void): string {
  parseConfiguration(text, path);
  const document = parseDocument(text);
  const before = rangeOf(document, key);
  change(document);
  const { contents } = document;
  // A file that is JSON has no lines of its own to keep.
  if (isMap(contents) && contents.flow === true) return checked(document.toString({ lineWidth: 0 }), path);
  const pair = isMap(contents) ? contents.items.find(({ key: name }) => nameOf(name) === key) : undefined;
  if (pair === undefined) return text;
  const alone = new Document({});
  if (isMap(alone.contents)) alone.contents.items.push(pair);
  const written = alone.toString({ lineWidth: 0, flowCollectionPadding: true });
  const after =
    before === undefined
      ? `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${written}`
      : `${text.slice(0, before.start)}${written}${text.slice(before.end)}`;
  return checked(after, path);
}

function checked(text: string, path: string): string {
  parseConfiguration(text, path);
  return text;
}

/** From the key to where the next one, or the end, begins. */
function rangeOf(document: Document.Parsed, key: string): { readonly start: number; readonly end: number } | undefined {
  const { contents } = document;
  if (!isMap(contents)) return undefined;
  const pair = contents.items.find(({ key: name }) => nameOf(name) === key);
  if (pair === undefined) return undefined;
  const start = isNode(pair.key) ? pair.key.range?.[0] : undefined;
  const value: Node | null = isNode(pair.value) ? pair.value : null;
  const end = value?.range?.[2] ?? (isNode(pair.key) ? pair.key.range?.[2] : undefined);
  return start === undefined || end === undefined ? undefined : { start, end };
}

function nameOf(key: unknown): unknown {
  return isNode(key) && 'value' in key ? key.value : key;
}
