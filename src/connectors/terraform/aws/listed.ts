/**
 * Lists that are written in more than one way: nested blocks, an attribute that is a list of objects (`ingress = []`), and
 * blocks of a type of their own. What is known stays known beside an item that is not: a rule that opens a port is found
 * although another one's range is only known after apply.
 */
import { dataOf, makeField } from '../field.js';
import type { Block, Blocks, Field, Shape } from '../projection.js';

/** Reads an argument of one item, whichever way it is written. */
export type Reader = (argument: string) => Field;

/** The nested blocks of a type, or the items of the attribute of that name. */
export function written(block: Block, type: string, make: (read: Reader, index: number) => Shape): readonly Shape[] {
  const attribute = block.get(type);
  if (attribute.state !== 'absent') {
    const items = attribute.each((item, index) => make((argument) => item.at(argument), index));
    return Array.isArray(items) ? (items as readonly Shape[]) : [items];
  }
  return known(block.all(type), (nested, index) => make((argument) => nested.get(argument), index));
}

/** One shape for each block, and one that is unread when there may be more. */
export function known(blocks: Blocks, make: (block: Block, index: number) => Shape): readonly Shape[] {
  const shapes = blocks.known.map((block, index) => block.object((present) => make(present, index)));
  return blocks.state === 'unknown' ? [...shapes, blocks.each(make)] : shapes;
}

/**
 * The items of a list or set, given as members of one shape each: `["10.0.0.0/8"]` → `[{ CidrIp: '10.0.0.0/8' }]`. Each is
 * found where its item is written.
 */
export function members(list: Field, member: string): readonly Shape[] {
  const items = list.each((item) => {
    const span = dataOf(item).term?.at;
    return makeField({ direct: false, made: { shape: { [member]: item }, ...(span === undefined ? {} : { span }) } });
  });
  if (Array.isArray(items)) return items as readonly Shape[];
  return list.state === 'absent' ? [] : [items];
}
