/** The project that a block is of: the one that it names, else its provider's. */
import type { Block, Estate, Field } from '../projection.js';

export function projectOf(block: Block, estate: Estate): Field {
  return block.get('project').or(estate.provider(block).get('project'));
}
