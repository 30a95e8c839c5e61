/** The inside of a block: its arguments as terms and its nested blocks, dynamic ones written out. */
import type { Body } from '../../lib/hcl/syntax.js';
import { lazily, remembered, type Scope } from './evaluate/context.js';
import { entriesOf, evaluate } from './evaluate/evaluate.js';
import { isNull } from './evaluate/operators.js';
import { reasonOf, withNames } from './module/expand.js';
import type { AttributeSite, BlockSite } from './site.js';
import { unknown, type Term } from './term.js';

/** What a block's values are read from: the configuration, or a plan. */
export interface Content {
  readonly site: BlockSite;
  /** Undefined when omitted. */
  attribute(name: string): Term | undefined;
  attributeSite(name: string): AttributeSite;
  nested(type: string): NestedContents;
}

export interface NestedContents {
  readonly items: readonly Content[];
  /** Why it is not known how many there are. */
  readonly unknown?: string;
}

export function contentOf(body: Body, scope: Scope, site: BlockSite): Content {
  const attributes = remembered((name) => {
    const written = body.attributes.get(name);
    return written === undefined ? undefined : lazily(name, () => evaluate(written.value, scope));
  });
  return {
    site,
    attribute: (name) => attributes(name)?.(),
    attributeSite(name) {
      const written = body.attributes.get(name);
      if (written === undefined) return { name, block: site };
      return { name, block: site, written: { whole: written.span, value: written.value.span } };
    },
    nested: remembered((type) => nestedOf(body, scope, site, type)),
  };
}

function nestedOf(body: Body, scope: Scope, site: BlockSite, type: string): NestedContents {
  const items: Content[] = [];
  for (const block of body.blocks) {
    const inner: BlockSite = { span: block.span, braces: block.braces, writable: site.writable };
    if (block.type === type) items.push(contentOf(block.body, scope, inner));
    if (block.type !== 'dynamic' || block.labels[0] !== type) continue;
    const content = block.body.blocks.find((each) => each.type === 'content');
    const forEach = block.body.attributes.get('for_each');
    if (content === undefined || forEach === undefined) continue;
    const collection = evaluate(forEach.value, scope);
    const entries = isNull(collection) ? [] : entriesOf(collection);
    const braces = { span: content.span, braces: content.braces, writable: site.writable, repeated: true };
    const iterator = iteratorName(block.body) ?? type;
    for (const [key, value] of entries ?? []) {
      const names = new Map([
        ['key', key],
        ['value', value],
      ]);
      items.push(contentOf(content.body, withNames(scope, [[iterator, { kind: 'map', entries: names }]]), braces));
    }
    if (entries === undefined)
      return { items, unknown: `how many ${type} blocks there are is not known: ${reasonOf(collection)}` };
  }
  const argument = items.length === 0 ? body.attributes.get(type) : undefined;
  // Some providers take their blocks as a list of objects, too.
  return argument === undefined
    ? { items }
    : nestedInTerm(evaluate(argument.value, scope), type, { ...site, span: argument.span });
}

/** The content of a block whose values are the members of a map. */
export function contentOfTerm(members: ReadonlyMap<string, Term>, site: BlockSite): Content {
  const { braces: _, ...outside } = site;
  const own: BlockSite = { ...outside, writable: false };
  return {
    site: own,
    attribute: (name) => members.get(name),
    attributeSite: (name) => ({ name, block: own }),
    nested(type) {
      const term = members.get(type);
      return term === undefined ? { items: [] } : nestedInTerm(term, type, own);
    },
  };
}

function nestedInTerm(term: Term, type: string, site: BlockSite): NestedContents {
  if (isNull(term)) return { items: [] };
  if (term.kind === 'map') return { items: [contentOfTerm(term.entries, site)] };
  if (term.kind !== 'list') return { items: [], unknown: `how many ${type} blocks there are is not known: ${reasonOf(term)}` };
  const items: Content[] = [];
  for (const item of term.items) {
    if (item.kind === 'map') items.push(contentOfTerm(item.entries, site));
    else return { items, unknown: `a ${type} block is not known: ${reasonOf(item)}` };
  }
  return { items };
}

function iteratorName(body: Body): string | undefined {
  const iterator = body.attributes.get('iterator')?.value;
  return iterator?.kind === 'variable' ? iterator.name : undefined;
}

/** The content of a block that is not there, or of which nothing is known. */
export function emptyContent(site: BlockSite, why?: string): Content {
  const content: Content = {
    site,
    attribute: () => (why === undefined ? undefined : unknown(why)),
    attributeSite: (name) => ({ name, block: site }),
    nested: () => (why === undefined ? { items: [] } : { items: [], unknown: why }),
  };
  return content;
}
