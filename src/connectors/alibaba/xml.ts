/**
 * Reads the XML that OSS and Simple Message Queue answer: elements and texts. Gives plain data as JSON would have it; takes no
 * document types and so no entities of their own. Throws UnreadableAnswer for all else.
 */
import { UnreadableAnswer } from './errors.js';

/** A text, an element's members, or several of the same name. */
export type XmlValue = string | { readonly [name: string]: XmlValue } | readonly XmlValue[];

export interface XmlDocument {
  readonly root: string;
  readonly value: XmlValue;
}

const DEPTH = 50;
const TOKEN = /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)(?:\s[^<>]*?)?(\/?)>|([^<]+)/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };

interface Open {
  readonly name: string;
  readonly members: Map<string, XmlValue[]>;
  text: string;
}

export function parseXml(text: string): XmlDocument {
  const top: Open = { name: '', members: new Map(), text: '' };
  const open: Open[] = [top];
  TOKEN.lastIndex = 0;
  const body = text.replace(/^\uFEFF/, '');
  while (TOKEN.lastIndex < body.length) {
    const token = TOKEN.exec(body);
    if (token === null) throw broken();
    const [, data, closing, name, empty, characters] = token;
    const here = open.at(-1) ?? top;
    if (data !== undefined) here.text += data;
    else if (characters !== undefined) here.text += decoded(characters);
    else if (name !== undefined && closing === '/') close(open, name);
    else if (name !== undefined) {
      if (open.length > DEPTH) throw new UnreadableAnswer(`the XML is nested more than ${DEPTH} deep`);
      open.push({ name, members: new Map(), text: '' });
      if (empty === '/') close(open, name);
    }
  }
  const [root, ...others] = top.members;
  if (open.length !== 1 || root === undefined || others.length > 0 || root[1].length !== 1) throw broken();
  return { root: root[0], value: root[1][0] ?? '' };
}

function close(open: Open[], name: string): void {
  const ended = open.pop();
  const parent = open.at(-1);
  if (ended?.name !== name || parent === undefined) throw broken();
  const siblings = parent.members.get(name) ?? [];
  siblings.push(valueOf(ended));
  parent.members.set(name, siblings);
}

function valueOf({ members, text }: Open): XmlValue {
  if (members.size === 0) return text.trim();
  return Object.fromEntries([...members].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]));
}

function decoded(text: string): string {
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w{1,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? whole) : whole;
    const point = name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

function broken(): UnreadableAnswer {
  return new UnreadableAnswer('the answer is not XML');
}
