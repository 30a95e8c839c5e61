/** Why something at GitHub is out of reach of every action (S8): Headwater's own repository, and what is kept for emergencies. */
import type { Resource } from '../../model/index.js';
import { proposalOf, runOf } from './names.js';

const BREAK_GLASS = /break[-_ ]?glass|emergency[-_ ]?access/i;

export function protects({ id, kind, name }: Resource): string | undefined {
  // A proposal changes nothing that runs: a person merges it, or does not.
  if (proposalOf(id) !== undefined) return undefined;
  const place = runOf(id);
  if (place === undefined) return 'it is nothing that can be acted on';
  if (/^headwater(?:[-.]|$)/i.test(place.name)) return 'it is a part of Headwater';
  if (kind === 'WorkflowRun' && /headwater/i.test(name)) return 'it is a run of Headwater';
  return BREAK_GLASS.test(place.name) || BREAK_GLASS.test(name) ? 'it is kept for emergencies' : undefined;
}
