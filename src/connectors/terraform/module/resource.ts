/** The instances of a resource or data source, as blocks that projections read and as terms that others refer to. */
import type { Block } from '../projection.js';
import { makeBlock } from '../block.js';
import { contentOf, type Content } from '../content.js';
import { lazily, remembered, type Scope } from '../evaluate/context.js';
import { failing, unknown, type Term } from '../term.js';
import type { BlockSite } from '../site.js';
import type { ConfiguredResource } from './configuration.js';
import { expand, type Expansion, type InstanceKey } from './expand.js';

export interface ResourceInstances {
  readonly configured: ConfiguredResource;
  /** Empty when there are none. */
  blocks(): readonly Block[];
  /** Why it is not known how many there are; one block stands for them then. */
  doubt(): string | undefined;
  /** What `type.name` stands for in an expression. */
  term(): Term;
}

/** What the provider computes of a block, where a projection knows. */
export type ComputedLookup = (of: string, attribute: string) => ((block: Block) => Term) | undefined;

interface ResourceParts {
  readonly configured: ConfiguredResource;
  readonly prefix: string;
  readonly scope: Scope;
  readonly computed: ComputedLookup;
}

export function makeResource(parts: ResourceParts): ResourceInstances {
  const { configured, scope } = parts;
  const { block, mode, type, name } = configured;
  const of = mode === 'data' ? `data.${type}` : type;
  let expansion: Expansion | undefined;
  let running = false;
  const expanded = (): Expansion => {
    if (expansion !== undefined) return expansion;
    if (running) return { kind: 'unknown', why: `${of}.${name} refers to itself`, instance: { key: undefined, scope } };
    running = true;
    expansion = expand(block.body, scope);
    running = false;
    return expansion;
  };
  const repeated = block.body.attributes.has('count') || block.body.attributes.has('for_each');
  const site: BlockSite = { span: block.span, braces: block.braces, writable: true, repeated };
  let made: readonly Block[] | undefined;
  const blocks = (): readonly Block[] => {
    const current = expanded();
    if (made !== undefined) return made;
    const instances = current.kind === 'known' ? current.instances : [current.instance];
    const all = instances.map(({ key, scope: inner }) => {
      const content = contentOf(block.body, inner, site);
      const address = `${parts.prefix}${of}.${name}${current.kind === 'known' ? keyOf(key) : '[?]'}`;
      return instanceBlock({ address, type, of, content, computed: parts.computed });
    });
    if (current === expansion) made = all;
    return all;
  };
  const term = lazily(`${of}.${name}`, () => {
    const current = expanded();
    const all = blocks();
    if (current.kind === 'unknown') return { kind: 'unknown', why: current.why, refers: all, picked: [], repeated: true };
    const objects = all.map(objectOf);
    if (current.shape === 'list') return { kind: 'list', items: objects };
    if (current.shape === 'one') return objects[0] ?? failing(`there is no ${of}.${name}`);
    return {
      kind: 'map',
      entries: new Map(current.instances.map(({ key }, at) => [String(key), objects[at] ?? failing('no instance')])),
    };
  });
  return { configured, blocks, doubt: () => reasonOf(expanded()), term };
}

function reasonOf(expansion: Expansion): string | undefined {
  return expansion.kind === 'unknown' ? expansion.why : undefined;
}

function keyOf(key: InstanceKey): string {
  return key === undefined ? '' : `[${typeof key === 'number' ? key : JSON.stringify(key)}]`;
}

/** The attributes of an instance as others see them, by its block. */
const picks = new WeakMap<Block, (name: string) => Term>();

interface InstanceParts {
  readonly address: string;
  readonly type: string;
  readonly of: string;
  readonly content: Content;
  readonly computed: ComputedLookup;
}

export function instanceBlock({ address, type, of, content, computed }: InstanceParts): Block {
  const provided = remembered((name) =>
    lazily(`${address}.${name}`, (): Term => {
      const compute = computed(of, name);
      const made = compute?.(block) ?? unknown(`${address}.${name} is known after apply`);
      return ofBlock(made, name);
    }),
  );
  const block = makeBlock({ address, type, of, content, computed: (name) => provided(name)() });
  picks.set(block, (name) => {
    const written = content.attribute(name);
    if (written === undefined || (written.kind === 'value' && written.value === null)) {
      if (content.nested(name).items.length > 0)
        return { ...unknown(`blocks of ${address} are not read through references`), refers: [block] };
      return provided(name)();
    }
    return ofBlock(written, name);
  });
  /** What refers to no other block refers to this one. */
  const ofBlock = (term: Term, name: string): Term => {
    if ((term.kind !== 'value' && term.kind !== 'unknown') || term.refers !== undefined) return term;
    return term.kind === 'value' ? { ...term, refers: [block] } : { ...term, refers: [block], picked: [name] };
  };
  return block;
}

export function objectOf(block: Block): Term {
  const pick = picks.get(block);
  return { kind: 'object', refers: [block], pick: (name) => pick?.(name) ?? unknown(`${block.address} was not read`) };
}
