/** Where an attribute is written, or would have to be: what an edit of the source needs to know. */
import type { Span } from '../../lib/hcl/syntax.js';
import type { NewBlock } from '../../model/index.js';

/** The block that an attribute belongs in. */
export interface BlockSite {
  /** The lines to show for what is missing: of the nearest block that is there. */
  readonly span: Span;
  /** Where its body is, braces included; undefined for a block that is to be written behind `span`. */
  readonly braces?: Span;
  /** Blocks that do not exist yet, from the outside in. */
  readonly create?: readonly NewBlock[];
  /** False when nothing can be written: a plan shows it. */
  readonly writable: boolean;
  /** True when count or for_each repeats it, so that a block beside it, or its own end, needs a person. */
  readonly repeated?: boolean;
}

export interface AttributeSite {
  readonly name: string;
  readonly block: BlockSite;
  /** The attribute as it is written; undefined when it is omitted. */
  readonly written?: { readonly whole: Span; readonly value: Span };
}
