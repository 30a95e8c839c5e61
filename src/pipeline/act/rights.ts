/** As who somebody votes on an action, by what the configuration says of them. Knows people by their ids only; asks nobody. */
import type { ConfiguredApprover } from '../../config/index.js';
import type { Actor, ReleasePhase } from '../../model/index.js';

export type Rights = { readonly kind: 'known'; readonly actor: Actor } | { readonly kind: 'refused'; readonly because: string };

/** @param id `slack:U012AB3CD`, `local:ada` */
export function rightsOf(approvers: readonly ConfiguredApprover[], id: string, phase: ReleasePhase): Rights {
  const known = approvers.find((one) => one.id === id);
  if (known === undefined) return { kind: 'refused', because: `${id} is nobody that the configuration knows.` };
  const { role, phases, person = id } = known;
  if (phases !== undefined && !phases.includes(phase))
    return { kind: 'refused', because: `${id} may vote on ${phases.join(', ')}, and this is in ${phase}.` };
  return { kind: 'known', actor: { id: person, role } };
}
