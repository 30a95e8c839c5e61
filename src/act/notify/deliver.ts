/**
 * Sends what is to be sent: claims each message in the book first, then hands it to its notifier, then notes that it was sent.
 * Never says the same twice, never more than the day's number, and never again what may have arrived. One that fails stops
 * no other; each has one outcome.
 */
import { messageOf } from '../../lib/errors.js';
import { causeId, type CauseId } from '../../model/index.js';
import type { Clock, MessageBook, MessageClaim, Notifier, SendAnswer, SentMessage } from '../../ports/index.js';
import { digestOf, saysOfDigest } from './digest.js';
import type { Delivery } from './route.js';

export interface DeliveryOutcome {
  readonly delivery: Delivery;
  /**
   * - `same`: it was told before, and nothing has changed
   * - `enough`: the day's number is used up; it is counted in the next digest
   * - `held`: quiet hours, or a digest whose hour has not come
   * - `busy`: another worker is telling that place just now
   * - `not-needed`: it is over, and nobody was told that it began
   * - `unknown`: it may have arrived; it is not sent again by itself
   */
  readonly kind: 'sent' | 'same' | 'enough' | 'held' | 'busy' | 'not-needed' | 'later' | 'refused' | 'unknown';
  readonly because?: string;
}

export interface DeliverDependencies {
  readonly notifiers: readonly Notifier[];
  readonly book: MessageBook;
  readonly clock: Clock;
}

/** One after another: who is told to wait by a place sends no more there in this pass. */
export async function deliver(
  deliveries: readonly Delivery[],
  dependencies: DeliverDependencies,
): Promise<readonly DeliveryOutcome[]> {
  const outcomes: DeliveryOutcome[] = [];
  const waiting = new Map<string, string>();
  const send = async (delivery: Delivery): Promise<void> => {
    const place = placeOf(delivery);
    const because = waiting.get(place);
    const outcome =
      because === undefined ? await deliverOne(delivery, dependencies) : { delivery, kind: 'later' as const, because };
    if (outcome.kind === 'later') waiting.set(place, outcome.because ?? '');
    outcomes.push(outcome);
  };
  for (const delivery of deliveries) await send(delivery);
  for (const digest of digestsOfRest(outcomes, dependencies.clock.now())) await send(digest);
  return outcomes;
}

async function deliverOne(delivery: Delivery, dependencies: DeliverDependencies): Promise<DeliveryOutcome> {
  const { book, clock, notifiers } = dependencies;
  const { via, to, message } = delivery;
  if (delivery.heldUntil !== undefined) return { delivery, kind: 'held', because: `until ${delivery.heldUntil.toISOString()}` };
  const notifier = notifiers.find(({ name }) => name === via);
  if (notifier === undefined) return { delivery, kind: 'refused', because: `there is no notifier ${via}` };
  const claims: string[] = [];
  const dropAll = async (outcome: Omit<DeliveryOutcome, 'delivery'>): Promise<DeliveryOutcome> => {
    for (const claim of claims) await book.dropped(claim);
    return { delivery, ...outcome };
  };
  let sent: SentMessage | undefined;
  for (const [i, ask] of asksOf(delivery).entries()) {
    const claim: MessageClaim = await book.claim({ ...ask, notifier: via, to, at: clock.now() });
    if (claim.kind !== 'yours')
      return dropAll({ kind: claim.kind, ...(claim.kind === 'enough' ? { because: ask.because } : {}) });
    claims.push(claim.claim);
    if (i === 0 && delivery.kind === 'message') sent = claim.sent;
  }
  if (message.state === 'closed' && sent === undefined) return dropAll({ kind: 'not-needed' });
  const known = sent?.reference === UNKNOWN ? undefined : sent;
  const answer = await answerOf(notifier, delivery, known);
  if (answer.kind === 'later' || answer.kind === 'refused') return dropAll(answer);
  // What may have arrived counts as told: it is listed, and said again only when there is something new to say.
  const reference = answer.kind === 'sent' ? answer.reference : (known?.reference ?? UNKNOWN);
  for (const claim of claims) await book.sent(claim, { reference }, clock.now());
  return { delivery, kind: answer.kind, ...(answer.kind === 'unknown' ? { because: answer.because } : {}) };
}

/** Left where it is not known which message it was. */
const UNKNOWN = 'unknown';

/** A notifier that throws may have sent before it did. */
async function answerOf(notifier: Notifier, { to, message }: Delivery, sent: SentMessage | undefined): Promise<SendAnswer> {
  try {
    return await notifier.send(to, message, sent);
  } catch (error) {
    return { kind: 'unknown', because: `${notifier.name} failed: ${messageOf(error)}` };
  }
}

interface Ask {
  readonly cause: CauseId;
  readonly text: string;
  readonly perDay: number;
  readonly because: string;
}

/**
 * The book counts by cause and place. The number of a place, and the one digest of a day, are kept in it under names of their
 * own, so that they hold over all workers and restarts.
 */
function asksOf({ kind, route, message, says, perDay, perCause, day = '' }: Delivery): readonly Ask[] {
  if (kind === 'digest')
    return [
      { cause: causeId(`digest:${route}`), text: says, perDay: 1000, because: '' },
      { cause: message.cause, text: day, perDay: 1, because: 'the digest of the day was sent' },
    ];
  return [
    { cause: message.cause, text: says, perDay: perCause, because: `${perCause} a day about one cause` },
    { cause: causeId('place'), text: `${message.cause} ${says}`, perDay, because: TOO_MANY },
  ];
}

const TOO_MANY = 'the number of messages a day to this place';

/** Of what was too much for a place today, one message that counts it. */
function digestsOfRest(outcomes: readonly DeliveryOutcome[], now: Date): readonly Delivery[] {
  const rest = new Map<string, Delivery[]>();
  for (const { delivery, kind, because } of outcomes)
    if (kind === 'enough' && because === TOO_MANY) {
      const place = placeOf(delivery);
      rest.set(place, [...(rest.get(place) ?? []), delivery]);
    }
  const day = now.toISOString().slice(0, 10);
  return [...rest.values()].flatMap((deliveries): readonly Delivery[] => {
    const [first] = deliveries;
    if (first === undefined) return [];
    const route = `${first.route}, more than ${first.perDay} a day`;
    const messages = deliveries.map(({ message }) => message);
    const says = saysOfDigest(deliveries.map((each) => each.says));
    return [{ ...first, kind: 'digest', route, message: digestOf(messages, `${route}:${day}`), says, day }];
  });
}

function placeOf({ via, to }: Delivery): string {
  return JSON.stringify([via, to]);
}
