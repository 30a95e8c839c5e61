/** Why something at GitLab is out of reach of every action (S8): Headwater's own project, and what is kept for emergencies. */
import type { Resource } from '../../model/index.js';
import { pipelineOf, proposalOf } from './names.js';

const BREAK_GLASS = /break[-_ ]?glass|emergency[-_ ]?access/i;

export function protects({ id, name }: Resource): string | undefined {
  // A proposal changes nothing that runs: a person merges it, or does not.
  if (proposalOf(id) !== undefined) return undefined;
  const pipeline = pipelineOf(id);
  if (pipeline === undefined) return 'it is nothing that can be acted on';
  const project = pipeline.path.split('/').at(-1) ?? '';
  if (/^headwater(?:[-.]|$)/i.test(project)) return 'it is a part of Headwater';
  if (/headwater/i.test(name)) return 'it is a pipeline of Headwater';
  return BREAK_GLASS.test(project) || BREAK_GLASS.test(name) ? 'it is kept for emergencies' : undefined;
}
