/** Blocks as projections see them, made of contents. */
import type { Span } from '../../lib/hcl/syntax.js';
import type { WrittenPart } from '../../model/index.js';
import { dataOf, isField, makeField, type Field, type Shape } from './field.js';
import type { Content } from './content.js';
import { emptyContent } from './content.js';
import type { Block, Blocks } from './projection.js';
import type { BlockSite } from './site.js';
import { unknown, type Term } from './term.js';
import { isNull } from './evaluate/operators.js';

export interface BlockParts {
  readonly address: string;
  readonly type: string;
  /** As an identity says it; undefined for a nested block. */
  readonly of?: string;
  readonly content: Content;
  /** What the provider sets, by the attribute's name; undefined for a nested block. */
  readonly computed?: (name: string, self: Block) => Term;
}

const KNOWN_AFTER_APPLY = 'it is known after apply';

export function makeBlock({ address, type, of, content, computed }: BlockParts, state: Block['state'] = 'present'): Block {
  const block: Block = {
    address,
    type,
    ...(of === undefined ? {} : { of }),
    state,
    get(name) {
      const term = content.attribute(name);
      const site = content.attributeSite(name);
      return makeField({ ...(term === undefined || isNull(term) ? {} : { term }), site, direct: true });
    },
    computed(name) {
      if (state === 'absent') return makeField({ direct: false });
      return makeField({ term: computed?.(name, block) ?? unknown(KNOWN_AFTER_APPLY), direct: false });
    },
    one: (nested) => block.all(nested).known[0] ?? missing(nested),
    all(nested) {
      const { items, unknown: why } = content.nested(nested);
      const known = items.map((item, index) =>
        makeBlock({ address: `${address}.${nested}[${index}]`, type: nested, content: item }, state),
      );
      return makeBlocks(known, why);
    },
    object: (make) => objectOf(block, content.site.span, make),
  };
  sites.set(block, content.site);
  const missing = (nested: string): Block => {
    const why = content.nested(nested).unknown;
    const { site } = content;
    const inside: BlockSite = { ...site, create: [...(site.create ?? []), { header: nested, lines: [] }] };
    return why === undefined ? absentBlock(nested, inside) : unknownBlock(nested, why, site);
  };
  return block;
}

export function absentBlock(type: string, site: BlockSite): Block {
  return makeBlock({ address: type, type, content: emptyContent(site) }, 'absent');
}

export function unknownBlock(type: string, why: string, site: BlockSite): Block {
  return makeBlock({ address: type, type, content: emptyContent(site, why) }, 'unknown');
}

/** Where each block is written, for what takes it out. */
const sites = new WeakMap<Block, BlockSite>();

/** The object made of a block that is one of several: it can be taken out as a whole. */
export function itemOf(block: Block, make: (block: Block) => Shape): Shape {
  const shape = block.object(make);
  const site = sites.get(block);
  const part = site === undefined ? undefined : partOf(site);
  if (part === undefined || !isField(shape)) return shape;
  const data = dataOf(shape);
  return data.made === undefined
    ? shape
    : makeField({ ...data, made: { ...data.made, write: { kind: 'take-out', parts: [part] } } });
}

/** Undefined for a block that only a person can take out. */
export function partOf({ span, braces, create, writable, repeated }: BlockSite): WrittenPart | undefined {
  if (!writable || repeated === true || create !== undefined || braces === undefined) return undefined;
  return { kind: 'block', range: [span.start, span.end], of: 1 };
}

export function makeBlocks(known: readonly Block[], why?: string): Blocks {
  const state = why !== undefined ? 'unknown' : known.length === 0 ? 'absent' : 'present';
  const each = (make: (block: Block, index: number) => Shape): Shape =>
    why === undefined
      ? known.map((block, index) => itemOf(block, (inner) => make(inner, index)))
      : makeField({ term: unknown(why), direct: false });
  return { state, known, each, eachIfAny: (make) => (state === 'absent' ? undefined : each(make)) };
}

function objectOf(block: Block, span: Span, make: (block: Block) => Shape): Shape | Field {
  if (block.state === 'present') return makeField({ direct: false, made: { shape: make(block), span } });
  if (block.state === 'absent') return makeField({ direct: false, instead: make(block) });
  const whole = block.get('');
  return whole.state === 'unknown' ? whole : makeField({ term: unknown(KNOWN_AFTER_APPLY), direct: false });
}
