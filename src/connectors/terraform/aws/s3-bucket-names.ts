/** What follows from a bucket's name before it is made: its id and its ARN. */
import type { Block, Computed } from '../projection.js';
import { unknown, type Term } from '../term.js';

export const s3BucketNames: readonly Computed[] = [
  { of: 'aws_s3_bucket', attribute: 'id', compute: (block) => named(block, (name) => name) },
  // The partition is another one in China and for governments; no policy of ours asks for it.
  { of: 'aws_s3_bucket', attribute: 'arn', compute: (block) => named(block, (name) => `arn:aws:s3:::${name}`) },
];

function named(block: Block, make: (name: string) => string): Term {
  const { value } = block.get('bucket');
  return typeof value === 'string'
    ? { kind: 'value', value: make(value) }
    : unknown(`the name of ${block.address} is not known before apply`);
}
