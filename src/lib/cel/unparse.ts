/**
 * Writes an expression's tree as text: what a part of it is, for people to read and for it to be evaluated by itself.
 * Parsed again it gives the same tree; comments and the way it was written are lost.
 */
import type { CallNode, LoopNode, Node } from './syntax.js';
import { Bytes, Double, Uint, type Value } from './values.js';

/** How tightly what is written binds, from the loosest. */
const CHOICE = 0;
const OR = 1;
const AND = 2;
const COMPARISON = 3;
const SUM = 4;
const PRODUCT = 5;
const SIGN = 6;
const TIGHT = 7;

const OPERATORS: ReadonlyMap<string, { readonly mark: string; readonly level: number }> = new Map<
  string,
  { readonly mark: string; readonly level: number }
>([
  ...['<', '<=', '>', '>=', '==', '!='].map((mark) => operator(mark, COMPARISON)),
  ...['+', '-'].map((mark) => operator(mark, SUM)),
  ...['*', '/', '%'].map((mark) => operator(mark, PRODUCT)),
  ['@in', { mark: 'in', level: COMPARISON }],
]);

function operator(mark: string, level: number): [string, { readonly mark: string; readonly level: number }] {
  return [`_${mark}_`, { mark, level }];
}

interface Written {
  readonly text: string;
  readonly level: number;
}

export function unparse(node: Node): string {
  return written(node).text;
}

function written(node: Node): Written {
  switch (node.kind) {
    case 'literal':
      return tight(literal(node.value));
    case 'name':
      return tight(`${node.absolute ? '.' : ''}${node.name}`);
    case 'select':
      return tight(`${within(node.operand)}.${node.optional ? '?' : ''}${field(node.field)}`);
    case 'has':
      return tight(`has(${unparse(node.select)})`);
    case 'index':
      return tight(`${within(node.operand)}[${node.optional ? '?' : ''}${unparse(node.index)}]`);
    case 'call':
      return callText(node);
    case 'and':
      return { text: node.parts.map((part) => within(part, COMPARISON)).join(' && '), level: AND };
    case 'or':
      return { text: node.parts.map((part) => within(part, AND)).join(' || '), level: OR };
    case 'choice':
      return { text: `${within(node.condition, OR)} ? ${within(node.yes, OR)} : ${within(node.no, CHOICE)}`, level: CHOICE };
    case 'list':
      return tight(`[${node.items.map(({ value, optional }) => `${optional ? '?' : ''}${unparse(value)}`).join(', ')}]`);
    case 'map': {
      const entries = node.entries.map(({ key, value, optional }) => `${optional ? '?' : ''}${unparse(key)}: ${unparse(value)}`);
      return tight(`{${entries.join(', ')}}`);
    }
    case 'loop':
      return tight(loopText(node));
    case 'bind': {
      const { name, value, of, body } = node;
      if (of === 'value') return tight(`cel.bind(${name}, ${unparse(value)}, ${unparse(body)})`);
      return tight(`${within(value)}.${of === 'optional' ? 'optMap' : 'optFlatMap'}(${name}, ${unparse(body)})`);
    }
  }
}

function callText({ target, name, args }: CallNode): Written {
  const [left, right] = args;
  const known = OPERATORS.get(name);
  if (known !== undefined && left !== undefined && right !== undefined) {
    const { mark, level } = known;
    return { text: `${within(left, level)} ${mark} ${within(right, level + 1)}`, level };
  }
  if ((name === '!_' || name === '-_') && left !== undefined) {
    // A number right after the sign would be another literal.
    return { text: `${name.charAt(0)}${left.kind === 'literal' ? `(${unparse(left)})` : within(left, SIGN)}`, level: SIGN };
  }
  const list = args.map(unparse).join(', ');
  return tight(target === undefined ? `${name}(${list})` : `${within(target)}.${name}(${list})`);
}

function loopText({ form, range, names, condition, body }: LoopNode): string {
  const parts = [...names, ...[condition, body].flatMap((part) => (part === undefined ? [] : [unparse(part)]))];
  return `${within(range)}.${form}(${parts.join(', ')})`;
}

/** In brackets when it binds less tightly than what it is within. */
function within(node: Node, level = TIGHT): string {
  const { text, level: own } = written(node);
  return own >= level ? text : `(${text})`;
}

function tight(text: string): Written {
  return { text, level: TIGHT };
}

function field(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !['in', 'true', 'false', 'null'].includes(name) ? name : `\`${name}\``;
}

function literal(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Bytes) return `b"${[...value.bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;
  if (value instanceof Uint) return `${value.unsigned}u`;
  if (value instanceof Double) {
    const digits = Object.is(value.double, -0) ? '-0' : String(value.double);
    return digits.includes('e') ? digits : `${digits}.0`;
  }
  return String(value);
}
