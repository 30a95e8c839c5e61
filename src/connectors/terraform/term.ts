/** What an attribute's expression comes to: a value, a list or map of such, or unknown with the reason; and where it is written. */
import type { Json } from '../../model/index.js';
import type { Scalar, Span } from '../../lib/hcl/syntax.js';

/** A block that others can refer to; two are the same when they are the same object. */
export interface Identity {
  /** `module.logs.aws_s3_bucket.this["a"]`. */
  readonly address: string;
  /** `aws_s3_bucket`, `data.aws_caller_identity`; undefined for a nested block. */
  readonly of?: string;
}

interface Written {
  /** The expression that gives the value; after a variable it is the default, the argument or the line of the variables file. */
  readonly at?: Span;
  /** True when that expression is the plain value, so that writing another one there changes just this. */
  readonly literal?: boolean;
}

interface Referring {
  /** The blocks that the value identifies (by an id, an ARN, a name): one, or any of several where it is not known which. */
  readonly refers?: readonly Identity[];
  /** For a text that is a JSON document: its content, known in parts even when the text is not. */
  readonly json?: Term;
}

interface PartlyKnown {
  /** A text of which only pieces are known, in their order; those that are not say why, and what they are of. */
  readonly pieces?: readonly Piece[];
  /**
   * The names that were picked from the blocks in `refers` to get here: `['arn']`. Undefined for what was made of them in
   * any other way, such as one of two results of a condition: it refers to them, and may be something else altogether.
   */
  readonly picked?: readonly string[];
  /** True where it is not known how many of the blocks there are: the first name picked is the instance's. */
  readonly repeated?: boolean;
}

export type Piece = string | Unknown;
export type Unknown = Extract<Term, { readonly kind: 'unknown' }>;

export type Term = Written &
  (
    | ({ readonly kind: 'value'; readonly value: Scalar } & Referring)
    /** `fails`: Terraform would refuse it, and `try` goes on to its next argument. */
    | ({ readonly kind: 'unknown'; readonly why: string; readonly fails?: boolean } & Referring & PartlyKnown)
    /** `set`: its items are their own keys. */
    | { readonly kind: 'list'; readonly items: readonly Term[]; readonly set?: boolean }
    | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Term> }
    /** A whole block or module, of which only what is picked is looked at. */
    | { readonly kind: 'object'; readonly refers: readonly Identity[]; pick(name: string): Term }
  );

export function unknown(why: string, at?: Span): Unknown {
  return { kind: 'unknown', why, ...(at === undefined ? {} : { at }) };
}

/** Unknown since there is no such thing. */
export function failing(why: string, at?: Span): Unknown {
  return { kind: 'unknown', why, fails: true, ...(at === undefined ? {} : { at }) };
}

/** The term of plain data that no file says: a constant, or a value of a plan. */
export function termOf(value: Json): Term {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item: Json) => termOf(item)) };
  if (typeof value !== 'object' || value === null) return { kind: 'value', value: value as Scalar };
  return { kind: 'map', entries: new Map(Object.entries(value).map(([key, item]) => [key, termOf(item)])) };
}

/** A list that holds another one twice, forty times over, is small in the source and without end when it is written out. */
const MAX_PARTS = 100_000;
export const TOO_LARGE = 'it is too large to be written out';

/** The plain data of a term, or why there is none: the reason of its first unknown part. */
export function plainOf(term: Term, size = { left: MAX_PARTS }): { readonly value: Json } | { readonly why: string } {
  size.left -= 1;
  if (size.left < 0) return { why: TOO_LARGE };
  switch (term.kind) {
    case 'unknown':
      return { why: term.why };
    case 'object':
      return { why: 'it is a whole block' };
    case 'value':
      return { value: term.value };
    case 'list': {
      const items: Json[] = [];
      for (const item of term.items) {
        const plain = plainOf(item, size);
        if ('why' in plain) return plain;
        items.push(plain.value);
      }
      return { value: items };
    }
    case 'map': {
      const members: [string, Json][] = [];
      for (const [key, item] of term.entries) {
        const plain = plainOf(item, size);
        if ('why' in plain) return plain;
        members.push([key, plain.value]);
      }
      return { value: Object.fromEntries(members) };
    }
  }
}
