/** Tells people how things stand after a look: one message for each cause, updated. */
import type { DeliveryOutcome } from '../../act/index.js';
import type { ResourceId } from '../../model/index.js';
import type { Clock } from '../../ports/index.js';
import type { Store } from '../../store/index.js';
import { tellPeople } from '../notify.js';
import type { LookedAt } from './look.js';
import { toldStates } from './told-states.js';

/** Once the actions of a look are planned: with what waits for people, and what is being done. */
export async function tellOf(
  store: Pick<Store, 'messages' | 'actions' | 'approvals' | 'record'>,
  { scanned }: Pick<LookedAt, 'scanned'>,
  clock: Clock,
): Promise<readonly DeliveryOutcome[]> {
  const { report, configuration } = scanned;
  if (configuration.notify.routes.length === 0) return [];
  const isContested = async (resource: ResourceId): Promise<boolean> => (await store.record.contested(resource)) !== undefined;
  const states = await toldStates(store.actions, store.approvals, isContested, clock.now());
  return tellPeople(report, configuration, { book: store.messages, clock, states });
}
