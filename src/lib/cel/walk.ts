/** Goes through the tree of an expression. Knows what nodes are made of, and not what they mean. */
import type { Node } from './syntax.js';

/** What stands directly within a node, in the order of the text. */
export function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'select':
      return [node.operand];
    case 'has':
      return [node.select];
    case 'index':
      return [node.operand, node.index];
    case 'call':
      return node.target === undefined ? node.args : [node.target, ...node.args];
    case 'and':
    case 'or':
      return node.parts;
    case 'choice':
      return [node.condition, node.yes, node.no];
    case 'list':
      return node.items.map(({ value }) => value);
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'loop':
      return [node.range, node.condition, node.body].filter((part) => part !== undefined);
    case 'bind':
      return [node.value, node.body];
  }
}
