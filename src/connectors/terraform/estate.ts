/** All blocks of one root module and of what it calls, and which refers to which. */
import type { Span } from '../../lib/hcl/syntax.js';
import { absentBlock, makeBlocks, unknownBlock } from './block.js';
import { dataOf, unread, type Field } from './field.js';
import type { Block, Blocks, Estate } from './projection.js';
import type { MajorVersions } from './provider-version.js';
import type { BlockSite } from './site.js';
import type { Identity, Term } from './term.js';
import { refersOf, textOf } from './evaluate/parts.js';

/** One instance, with what is needed to write beside it. */
export interface EstateBlock {
  readonly block: Block;
  /** `aws_s3_bucket`, `data.aws_iam_policy_document` */
  readonly of: string;
  readonly name: string;
  /** Why it is not known whether, or how often, it is there. */
  readonly doubt?: string;
  readonly site: BlockSite;
  /** The provider's configuration; undefined when it is not in the root. */
  provider(): Block | undefined;
  /** The same for blocks of one account; undefined when it is not known whose they are. */
  account?(): string;
  /** The versions of its provider that it may be applied with. */
  versions?(): MajorVersions;
}

const NOWHERE: Span = { file: '', start: 0, end: 0, startLine: 1, endLine: 1 };

export function makeEstate(blocks: readonly EstateBlock[]): Estate {
  const byType = groupBy(blocks);
  const byBlock = new Map<Identity, EstateBlock>(blocks.map((each) => [each.block, each]));
  const indexes = new Map<string, ReferenceIndex>();
  const indexOf = (type: string, by: readonly string[]): ReferenceIndex => {
    const key = [type, ...by].join('\0');
    const known = indexes.get(key) ?? indexReferences(byType.get(type) ?? [], by);
    indexes.set(key, known);
    return known;
  };
  const related: Estate['related'] = (type, by, block, names = []) => {
    const index = indexOf(type, typeof by === 'string' ? [by] : by);
    const found = new Set(index.byBlock.get(block) ?? []);
    for (const name of names) {
      const { value } = block.get(name);
      if (typeof value === 'string') for (const each of index.byText.get(value) ?? []) found.add(each);
    }
    const doubtful = [...found].find(({ doubt }) => doubt !== undefined);
    const sure = [...found].filter(({ doubt }) => doubt === undefined).map((each) => each.block);
    if (doubtful !== undefined) return makeBlocks(sure, `${doubtful.block.address}: ${doubtful.doubt ?? ''}`);
    return makeBlocks(sure, index.maybeOf.get(block) ?? index.maybeOfAny);
  };
  return {
    all(type) {
      const all = byType.get(type) ?? [];
      const doubtful = all.find(({ doubt }) => doubt !== undefined);
      return makeBlocks(
        all.filter(({ doubt }) => doubt === undefined).map(({ block }) => block),
        doubtful?.doubt,
      );
    },
    related,
    one(type, by, block, names) {
      const { known, state } = related(type, by, block, names);
      if (known[0] !== undefined) return known[0];
      const beside = byBlock.get(block);
      if (state === 'unknown') return unknownBlock(type, whyOf(related(type, by, block, names)), beside?.site ?? siteOf(NOWHERE));
      return absentBlock(type, siteBeside(beside, type, typeof by === 'string' ? by : undefined));
    },
    referred: (field, type) => referredBlock(field, type, byBlock),
    sameAccount(one, other) {
      const account = byBlock.get(one)?.account?.();
      return account !== undefined && account === byBlock.get(other)?.account?.();
    },
    byVersion(block, major, before, since) {
      const { least = 0, most = Infinity } = byBlock.get(block)?.versions?.() ?? {};
      if (most < major) return before;
      return least >= major ? since : unread(`it depends on the provider's version: ${major} changed what is meant without it`);
    },
    provider: (block) => byBlock.get(block)?.provider() ?? absentBlock('provider', siteOf(NOWHERE)),
  };
}

function groupBy(blocks: readonly EstateBlock[]): ReadonlyMap<string, readonly EstateBlock[]> {
  const groups = new Map<string, EstateBlock[]>();
  for (const each of blocks) {
    const group = groups.get(each.of);
    if (group === undefined) groups.set(each.of, [each]);
    else group.push(each);
  }
  return groups;
}

interface ReferenceIndex {
  readonly byBlock: ReadonlyMap<Identity, readonly EstateBlock[]>;
  readonly byText: ReadonlyMap<string, readonly EstateBlock[]>;
  /** Why a block that is not known to be of this one, or of any, may be. */
  readonly maybeOf: ReadonlyMap<Identity, string>;
  readonly maybeOfAny?: string;
}

function indexReferences(blocks: readonly EstateBlock[], by: readonly string[]): ReferenceIndex {
  const byBlock = new Map<Identity, EstateBlock[]>();
  const byText = new Map<string, EstateBlock[]>();
  const maybeOf = new Map<Identity, string>();
  let maybeOfAny: string | undefined;
  const put = <Key>(map: Map<Key, EstateBlock[]>, key: Key, each: EstateBlock): void => {
    const group = map.get(key);
    if (group === undefined) map.set(key, [each]);
    else if (!group.includes(each)) group.push(each);
  };
  for (const each of blocks) {
    for (const term of termsAt(each.block, by)) {
      const refers = refersOf(term);
      const [only] = refers;
      const text = textOf(term);
      if (only !== undefined && refers.length === 1) put(byBlock, only, each);
      else if (refers.length > 1)
        for (const one of refers) maybeOf.set(one, `${each.block.address} may be of it: which one it is of is not known`);
      else if (text !== undefined) put(byText, text, each);
      else if (term.kind === 'unknown') maybeOfAny ??= `${each.block.address} may be of it: ${term.why}`;
    }
  }
  return { byBlock, byText, maybeOf, ...(maybeOfAny === undefined ? {} : { maybeOfAny }) };
}

/** The terms at the end of a way through nested blocks, one for each item of a list. */
function termsAt(block: Block, [first = '', ...rest]: readonly string[]): readonly Term[] {
  if (rest.length > 0) return block.all(first).known.flatMap((nested) => termsAt(nested, rest));
  const { term } = dataOf(block.get(first));
  if (term === undefined) return [];
  return term.kind === 'list' ? term.items : [term];
}

function whyOf(blocks: Blocks): string {
  const shape = blocks.each(() => undefined);
  const term = typeof shape === 'object' && shape !== null && !Array.isArray(shape) ? dataOf(shape as Field).term : undefined;
  return term?.kind === 'unknown' ? term.why : 'it is not known';
}

function siteOf(span: Span): BlockSite {
  return { span, writable: false };
}

/** Where a block that says more about this one would go, and what it has to begin with. */
function siteBeside(beside: EstateBlock | undefined, type: string, by: string | undefined): BlockSite {
  if (beside === undefined) return siteOf(NOWHERE);
  const { site, of, name } = beside;
  if (by === undefined || site.repeated === true) return { span: site.span, writable: false };
  const header = `resource "${type}" "${name}"`;
  return { span: site.span, create: [{ header, lines: [`${by} = ${of}.${name}.id`] }], writable: site.writable };
}

function referredBlock(field: Field, type: string, byBlock: ReadonlyMap<Identity, EstateBlock>): Block {
  const { term } = dataOf(field);
  const refers = term === undefined ? [] : refersOf(term, true).flatMap((identity) => byBlock.get(identity) ?? []);
  const candidates = refers.filter(({ of }) => of === type);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) {
    return only.doubt === undefined ? only.block : unknownBlock(type, only.doubt, only.site);
  }
  if (only !== undefined) return unknownBlock(type, 'which one it refers to is not known', only.site);
  if (term?.kind === 'unknown' && refers.length === 0) return unknownBlock(type, term.why, siteOf(NOWHERE));
  return absentBlock(type, siteOf(NOWHERE));
}
