/**
 * How blocks become resources in their provider's own shape. A projection is data and one pure function: it names the type
 * of block that makes a resource, and builds the object that the provider's API would answer, out of attributes.
 *
 *     export const bucket: Projection = {
 *       platform: 'aws', apiVersion: 's3.amazonaws.com/2006-03-01', kind: 'Bucket',
 *       from: 'aws_s3_bucket', joins: ['aws_s3_bucket_policy'],
 *       project(block, estate) {
 *         const policy = estate.one('aws_s3_bucket_policy', 'bucket', block);
 *         return {
 *           name: block.get('bucket'),
 *           tags: block.get('tags'),
 *           object: { Name: block.get('bucket'), Policy: policy.get('policy').document() },
 *         };
 *       },
 *     };
 *
 * Rules for writers:
 * - Never look at a value to decide what is there without `choose`, `object`, `each`: these keep unknown apart from absent.
 * - `.or(x)` says what an omitted attribute means, from the provider's documentation for its current major version.
 * - Values that only the provider sets (`id`, `arn`) are read by `computed`, never by `get`.
 * - What is known only after apply, but whose form is, has a stand-in: `standIn`, with the rules of the provider's folder.
 * - The shape is complete: every member that policies read is in it, unless the live API would not answer it either.
 */
import type { Json } from '../../model/index.js';
import type { Field, Shape } from './field.js';
import type { Identity, Term } from './term.js';

export type { Field, Shape } from './field.js';
export { concatenate, firstOf, unread } from './field.js';

/** From blocks to one kind of live resource. */
export interface Projection {
  readonly platform: 'aws' | 'azure' | 'gcp' | 'alibaba';
  /** `s3.amazonaws.com/2006-03-01` */
  readonly apiVersion: string;
  readonly kind: string;
  /** The types of resource blocks of which each instance makes one resource. */
  readonly from: string | readonly string[];
  /** Types of blocks that say more about it; they make no resource by themselves. */
  readonly joins?: readonly string[];
  /** Undefined when this block makes no resource of this kind after all. */
  project(block: Block, estate: Estate): Projected | undefined;
}

export interface Projected {
  /** The name that the provider shows; the block's address when it is absent or not known. */
  readonly name: Field;
  /** A map: `block.get('tags')`, `block.get('labels')`. */
  readonly tags?: Field;
  /** What policies read. */
  readonly object: Shape;
}

/** A value of a block that can be computed from its configuration, such as the ARN of a bucket or the text of a document. */
export interface Computed {
  /** `aws_s3_bucket`, `data.aws_iam_policy_document` */
  readonly of: string;
  readonly attribute: string;
  compute(block: Block): Term;
}

/** What one provider's folder exports. */
export interface ProviderProjections {
  /** What the types of its blocks begin with: `aws_`. */
  readonly prefix: string;
  readonly projections: readonly Projection[];
  readonly computed: readonly Computed[];
}

/**
 * A block with its values: of a resource or data source (one for each instance of `count` or `for_each`), or nested in one.
 * An absent or unknown block can be asked like any other: its attributes are absent or unknown, too.
 */
export interface Block extends Identity {
  /** `aws_s3_bucket`, or a nested block's type. */
  readonly type: string;
  /** `unknown`: whether there is such a block is not known. */
  readonly state: 'present' | 'unknown' | 'absent';
  /** An argument; absent when omitted or null. */
  get(name: string): Field;
  /** An attribute that only the provider sets: unknown before apply, unless a `Computed` or a plan says it. */
  computed(name: string): Field;
  /** The nested block of this type (the first of several). */
  one(type: string): Block;
  /**
   * All nested blocks of this type in order: dynamic ones written out, and the items of a list of objects that is written as
   * an argument instead (`ingress = [{ … }]`), as some providers take it and all plans have it. Never read both ways.
   */
  all(type: string): Blocks;
  /** The object made of it: absent when the block is, unread when it is unknown. */
  object(make: (block: Block) => Shape): Shape;
}

export interface Blocks {
  /** `unknown`: how many there are is not known. */
  readonly state: 'present' | 'unknown' | 'absent';
  /** Those that are known. */
  readonly known: readonly Block[];
  /** A list of shapes; `[]` when there are none, unread when it is not known how many. */
  each(make: (block: Block, index: number) => Shape): Shape;
  /** The same, but absent when there are none. */
  eachIfAny(make: (block: Block, index: number) => Shape): Shape;
}

/** All resource and data blocks of one root module, its local modules included. */
export interface Estate {
  /** Every instance of a type. */
  all(type: string): Blocks;
  /**
   * The instances of `type` whose argument `by` refers to this block: by a reference (`aws_s3_bucket.a.id`, `.bucket`,
   * `.arn`, through outputs), or by the same known text as one of its arguments `names` (`['bucket']`). Unknown when a
   * block's argument is not known and may be this one. `by` may lead into a map or list: `['filter', 'id']` reads the
   * argument of nested blocks.
   */
  related(type: string, by: string | readonly string[], block: Block, names?: readonly string[]): Blocks;
  /** The first of these. */
  one(type: string, by: string | readonly string[], block: Block, names?: readonly string[]): Block;
  /** The block that a field refers to (`kms_key_id = aws_kms_key.a.arn`): absent when it is none of this type. */
  referred(field: Field, type: string): Block;
  /** The provider's configuration that applies to the block. */
  provider(block: Block): Block;
  /** True when both have the same configuration of their provider; false also when it is not known. */
  sameAccount(one: Identity, other: Identity): boolean;
  /** For `or`: what an omitted argument meant before a major version of the provider, and means since; unread where it may be either. */
  byVersion(block: Block, major: number, before: Json, since: Json): Json | Field;
}
