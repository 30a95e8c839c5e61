/**
 * Takes what there is to tell and the routes; gives who gets which message, and when. The same for the same; sends nothing.
 */
import { wildcardMatches } from '../../lib/wildcard.js';
import { RUNGS, compareSeverity, type Message, type Severity } from '../../model/index.js';
import { digestOf, saysOfDigest } from './digest.js';
import { messageOfCause, saysOfCause } from './message-of-cause.js';
import { digestHour, quietUntil } from './quiet-hours.js';
import type { CauseToTell, Delivery, NotifyRoute, ToTell } from './route.js';

/** One message for each cause and place: where two routes lead to one place, the first counts. */
export function messagesFor(causes: readonly CauseToTell[], routes: readonly NotifyRoute[], now: Date): ToTell {
  const taken = new Set<string>();
  const told = new Set<CauseToTell>();
  const deliveries: Delivery[] = [];
  for (const route of routes) {
    const mine = causes.filter((cause) => isTold(cause) && isFor(route, cause));
    for (const cause of mine) told.add(cause);
    const fresh = mine.filter(({ id }) => !taken.has(placeOf(route, id)));
    for (const { id } of fresh) taken.add(placeOf(route, id));
    deliveries.push(...along(route, fresh, now));
  }
  const untold = causes.filter((cause) => !told.has(cause)).map((cause) => ({ cause, because: whyUntold(cause) }));
  return { deliveries, untold };
}

/** What is over is told of for its end; what is only recorded is not told of at all. */
function isTold({ decisions, state, asks }: CauseToTell): boolean {
  const isOver = state === 'closed' || state === 'contained' || state === 'stuck' || asks !== undefined;
  return isOver || decisions.some(({ rung }) => RUNGS.indexOf(rung) >= RUNGS.indexOf('notify'));
}

function isFor({ owners, severity, phases }: NotifyRoute, cause: CauseToTell): boolean {
  if (compareSeverity(cause.severity, severity) < 0) return false;
  const owner = cause.owner?.name;
  if (owners !== undefined && (owner === undefined || !owners.some((pattern) => wildcardMatches(pattern, owner)))) return false;
  if (phases === undefined || cause.decisions.length === 0) return true;
  const within = cause.decisions.filter(({ phase }) => phases.includes(phase));
  return within.length > 0 && isTold({ ...cause, decisions: within });
}

function along(route: NotifyRoute, causes: readonly CauseToTell[], now: Date): readonly Delivery[] {
  const { digest, quiet, via, to, perDay, perCause, name } = route;
  const place = { route: name, via, to, perDay, perCause };
  const atOnce = (cause: CauseToTell): boolean =>
    digest === undefined || cause.asks !== undefined || isAtLeast(cause.severity, digest.unless);
  const until = quiet === undefined ? undefined : quietUntil(now, quiet);
  const single = causes.filter(atOnce).map((cause): Delivery => {
    const isHeld = until !== undefined && !isAtLeast(cause.severity, quiet?.unless);
    return { kind: 'message', ...place, ...toSend(cause), ...(isHeld ? { heldUntil: until } : {}) };
  });
  const rest = causes.filter((cause) => !atOnce(cause)).map(toSend);
  if (digest === undefined || rest.length === 0) return single;
  const { day, due } = digestHour(now, digest.at, digest.timeZone);
  const message = digestOf(
    rest.map((each) => each.message),
    `${name}:${day}`,
  );
  const says = saysOfDigest(rest.map((each) => each.says));
  return [...single, { kind: 'digest', ...place, message, says, day, ...(now < due ? { heldUntil: due } : {}) }];
}

function toSend(cause: CauseToTell): { readonly message: Message; readonly says: string } {
  return { message: messageOfCause(cause), says: saysOfCause(cause) };
}

function isAtLeast(severity: Severity, least: Severity | undefined): boolean {
  return least !== undefined && compareSeverity(severity, least) >= 0;
}

function whyUntold(cause: CauseToTell): string {
  return isTold(cause) ? 'no route is for it' : 'it is only recorded';
}

function placeOf({ via, to }: NotifyRoute, cause: string): string {
  return JSON.stringify([via, to, cause]);
}
