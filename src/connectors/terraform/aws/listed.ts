/**
 * Lists that are written in more than one way: nested blocks, an attribute that is a list of objects (`ingress = []`), and
 * blocks of a type of their own. What is known stays known beside an item that is not: a rule that opens a port is found
 * although another one's range is only known after apply.
 */
import type { Span } from '../../../lib/hcl/syntax.js';
import type { FieldWrite, WrittenPart } from '../../../model/index.js';
import { itemOf, partOf } from '../block.js';
import { dataOf, makeField } from '../field.js';
import type { Block, Blocks, Field, Shape } from '../projection.js';
import type { BlockSite } from '../site.js';

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
  const shapes = blocks.known.map((block, index) => itemOf(block, (present) => make(present, index)));
  return blocks.state === 'unknown' ? [...shapes, blocks.each(make)] : shapes;
}

/**
 * The items of a list or set, given as members of one shape each: `["10.0.0.0/8"]` → `[{ CidrIp: '10.0.0.0/8' }]`. Each is
 * found where its item is written, and can be taken out there.
 * @param sources all arguments of the block of which one must stay: the block goes with the last of them
 */
export function members(list: Field, member: string, sources: readonly Field[]): readonly Shape[] {
  const items = list.each((item) => {
    const span = dataOf(item).term?.at;
    const parts = partsOf(item, list, sources);
    const write: FieldWrite | undefined = parts === undefined ? undefined : { kind: 'take-out', parts };
    return makeField({
      direct: false,
      made: { shape: { [member]: item }, ...(span === undefined ? {} : { span }), ...(write === undefined ? {} : { write }) },
    });
  });
  if (Array.isArray(items)) return items as readonly Shape[];
  return list.state === 'absent' ? [] : [items];
}

/** What would go with an item: from itself to the block. Undefined when only a person can take it out. */
function partsOf(item: Field, list: Field, all: readonly Field[]): readonly WrittenPart[] | undefined {
  const { term, site } = dataOf(list);
  const own = dataOf(item).term;
  const written = site?.written;
  const outer = written === undefined ? undefined : outerParts(written.whole, site?.block, all);
  if (term?.kind !== 'list') return outer;
  if (own?.at === undefined || own.literal !== true || term.at === undefined || term.literal !== true) return undefined;
  const first: WrittenPart = { kind: 'item', range: [own.at.start, own.at.end], of: term.items.length };
  const isHere = written?.value.file === term.at.file && written.value.start === term.at.start;
  if (isHere) return outer === undefined ? undefined : [first, ...outer];
  return [first, { kind: 'list', range: [term.at.start, term.at.end], of: 1 }];
}

/** The argument, and the block where no other of its kind is given. */
function outerParts(argument: Span, site: BlockSite | undefined, all: readonly Field[]): readonly WrittenPart[] | undefined {
  if (site?.writable !== true) return undefined;
  const given = all.filter(({ state, value }) => state === 'unknown' || (state === 'known' && isSome(value)));
  const block = partOf(site);
  const part: WrittenPart = { kind: 'argument', range: [argument.start, argument.end], of: Math.max(1, given.length) };
  return [part, block ?? { kind: 'list', range: [site.span.start, site.span.end], of: 1 }];
}

function isSome(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== false && value !== '';
}
