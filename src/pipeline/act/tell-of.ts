/** Tells people how things stand after a look: one message for each cause, updated. */
import type { DeliveryOutcome } from '../../act/index.js';
import type { Clock } from '../../ports/index.js';
import type { Store } from '../../store/index.js';
import { tellPeople } from '../notify.js';
import type { LookedAt } from './look.js';
import { toldStates } from './told-states.js';

/** Once the actions of a look are planned: with what waits for people, and what is being done. */
export async function tellOf(
  store: Pick<Store, 'messages' | 'actions' | 'approvals'>,
  { scanned }: Pick<LookedAt, 'scanned'>,
  clock: Clock,
): Promise<readonly DeliveryOutcome[]> {
  const { report, configuration } = scanned;
  if (configuration.notify.routes.length === 0) return [];
  const states = await toldStates(store.actions, store.approvals, clock.now());
  return tellPeople(report, configuration, { book: store.messages, clock, states });
}
