/** Tells people how things stand after a look: one message for each cause, updated. */
import type { DeliveryOutcome } from '../../act/index.js';
import type { Configuration } from '../../config/index.js';
import type { ResourceId } from '../../model/index.js';
import type { Clock, SigningKeys } from '../../ports/index.js';
import type { Store } from '../../store/index.js';
import { tellPeople, type TellOptions } from '../notify.js';
import { isAskedByMail, mailLink } from '../serve/mail-links.js';
import type { LookedAt } from './look.js';
import { toldStates } from './told-states.js';

/** Once the actions of a look are planned: with what waits for people, and what is being done. */
export async function tellOf(
  store: Pick<Store, 'messages' | 'actions' | 'approvals' | 'record' | 'keys'>,
  { scanned }: { readonly scanned: Pick<LookedAt['scanned'], 'report' | 'configuration'> },
  clock: Clock,
): Promise<readonly DeliveryOutcome[]> {
  const { report, configuration } = scanned;
  if (configuration.notify.routes.length === 0) return [];
  const isContested = async (resource: ResourceId): Promise<boolean> => (await store.record.contested(resource)) !== undefined;
  const states = await toldStates(store.actions, store.approvals, isContested, clock.now());
  const answerLink = answerLinks(configuration, store.keys);
  return tellPeople(report, configuration, { book: store.messages, clock, states, answerLink });
}

/** Undefined where nobody said under which address people reach the server: a link would lead nowhere. */
function answerLinks({ server, people }: Configuration, keys: SigningKeys): TellOptions['answerLink'] {
  const { url } = server;
  if (url === undefined) return undefined;
  return async (address, { entry, plan, lapsesAt }) =>
    isAskedByMail(address, people) ? mailLink(url, { entry, plan, person: address, until: new Date(lapsesAt) }, keys) : undefined;
}
