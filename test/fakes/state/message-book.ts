/** What was told to whom, in memory, for tests and the simulator. */
import { HeadwaterError } from '../../../src/lib/errors.js';
import type { MessageBook, SentMessage } from '../../../src/ports/index.js';

interface Claim {
  readonly place: string;
  readonly text: string;
  readonly at: Date;
  state: 'taken' | 'sent' | 'dropped';
  message?: SentMessage;
  sentAt?: Date;
}

const MINUTE = 60_000;

export function messageBookInMemory(): MessageBook {
  /** In the order in which they were taken. */
  const claims = new Map<string, Claim>();
  const of = (id: string): Claim => {
    const claim = claims.get(id);
    if (claim === undefined) throw new HeadwaterError('ID_UNKNOWN', `no message was claimed as ${id}`);
    return claim;
  };
  return {
    async claim({ cause, notifier, to, text, perDay, at }) {
      const place = JSON.stringify([cause, notifier, to]);
      const here = [...claims.values()].filter((claim) => claim.place === place);
      const last = here.at(-1);
      if (last?.state === 'taken' && at.getTime() - last.at.getTime() < MINUTE) return { kind: 'busy' };
      const sent = here.findLast(({ state }) => state === 'sent');
      if (sent?.text === text) return { kind: 'same' };
      if (here.filter(({ sentAt }) => sentAt !== undefined && day(sentAt) === day(at)).length >= perDay)
        return { kind: 'enough' };
      const id = `claim-${claims.size}`;
      claims.set(id, { place, text, at, state: 'taken' });
      return { kind: 'yours', claim: id, ...(sent?.message && { sent: sent.message }) };
    },
    async sent(id, message, at) {
      const claim = of(id);
      if (claim.state === 'sent') return;
      Object.assign(claim, { state: 'sent', message, sentAt: at });
    },
    async dropped(id) {
      const claim = of(id);
      if (claim.state === 'taken') claim.state = 'dropped';
    },
  };
}

/** A day of UTC. */
function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}
