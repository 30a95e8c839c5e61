/**
 * What stands in a member whose value is given but only known after apply. Policies ask whether there is such a member, or
 * show it; a member that is unread would keep them from either.
 */
import type { Estate, Field, Shape } from '../projection.js';

/** An id, as it is written; before apply the address of the block that it is the id of. */
export function idOf(field: Field, estate: Estate, ...types: readonly string[]): Shape {
  if (field.state !== 'unknown') return field;
  for (const type of types) {
    const block = estate.referred(field, type);
    if (block.state === 'present') return block.address;
  }
  return field;
}
