/** Telling people of what a scan found: who would be told what, without sending; sending it; and one message to try a way. */
import { z } from 'zod';
import {
  deliver,
  messagesFor,
  type CauseToTell,
  type Delivery,
  type DeliveryOutcome,
  type NotifyRoute,
  type ToTell,
} from '../act/index.js';
import { dayNumber, type Configuration, type ConfiguredRoute } from '../config/index.js';
import { loadNotifiers } from '../connectors/registry.js';
import { HeadwaterError } from '../lib/errors.js';
import { SEVERITIES, causeId, type CauseId, type Message } from '../model/index.js';
import type { Clock, MessageBook, Notifier, SendAnswer } from '../ports/index.js';
import type { ReportedCause, ScanReport } from './report.js';

const messageSchema = z.object({
  cause: z.string(),
  title: z.string(),
  lines: z.array(z.string()),
  severity: z.enum(SEVERITIES),
  owner: z.object({ name: z.string() }).optional(),
  state: z.string(),
  link: z.string().optional(),
});

export const notifyPreviewSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('NotifyPreview'),
    at: z.string().describe('RFC 3339.'),
    messages: z.array(
      z.object({
        route: z.string(),
        via: z.string().describe('The notifier.'),
        to: z.string(),
        kind: z.enum(['message', 'digest']),
        heldUntil: z.string().optional().describe('RFC 3339: quiet hours, or the hour of the digest.'),
        message: messageSchema,
      }),
    ),
    untold: z.array(z.object({ cause: z.string(), title: z.string(), because: z.string() })).describe('Told to nobody, and why.'),
  })
  .describe('Who would be told of what. What was told before is not left out: nothing is looked up.');

export type NotifyPreview = z.infer<typeof notifyPreviewSchema>;

/** Sends nothing and looks nothing up. Throws NOTIFIER_UNKNOWN for a route that leads nowhere. */
export async function previewMessages(report: ScanReport, { notify }: Configuration, now: Date): Promise<NotifyPreview> {
  const notifiers = await loadNotifiers();
  for (const { via } of notify.routes) notifierNamed(via, notifiers);
  const { deliveries, untold } = toTell(report, notify.routes, now);
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'NotifyPreview',
    at: now.toISOString(),
    messages: deliveries.map(({ route, via, to, kind, message, heldUntil }) => ({
      route,
      via,
      to,
      kind,
      ...(heldUntil === undefined ? {} : { heldUntil: heldUntil.toISOString() }),
      message: { ...message, lines: [...message.lines] },
    })),
    untold: untold.map(({ cause: { id, title }, because }) => ({ cause: id, title, because })),
  };
}

/** How causes stand whose actions are under way; the others are open. */
type ToldStates = ReadonlyMap<CauseId, Pick<CauseToTell, 'state' | 'asks'>>;

/** Tells people of the causes of a report, as the book lets. Throws NOTIFIER_UNKNOWN before anything is sent. */
export async function tellPeople(
  report: ScanReport,
  { notify }: Configuration,
  { book, clock, states, answerLink }: TellOptions,
): Promise<readonly DeliveryOutcome[]> {
  const notifiers = await loadNotifiers();
  for (const { via } of notify.routes) notifierNamed(via, notifiers);
  const { deliveries } = toTell(report, notify.routes, clock.now(), states);
  return deliver(await withAnswerLinks(deliveries, answerLink), { notifiers, book, clock });
}

export interface TellOptions {
  readonly book: MessageBook;
  readonly clock: Clock;
  readonly states?: ToldStates;
  /** Where the person at this address can answer; undefined for whom nothing is asked. */
  readonly answerLink?: ((address: string, asks: NonNullable<Message['asks']>) => Promise<string | undefined>) | undefined;
}

/** After it was found out what is news: a link is none. Mail alone reaches one person, as whom the link then stands. */
async function withAnswerLinks(
  deliveries: readonly Delivery[],
  answerLink: TellOptions['answerLink'],
): Promise<readonly Delivery[]> {
  if (answerLink === undefined) return deliveries;
  return Promise.all(
    deliveries.map(async (delivery) => {
      const { via, to, message } = delivery;
      const { asks } = message;
      if (via !== 'smtp' || asks === undefined) return delivery;
      const link = await answerLink(to, asks);
      return link === undefined ? delivery : { ...delivery, message: { ...message, asks: { ...asks, link } } };
    }),
  );
}

/** What is sent to try a way to tell people. */
export function testMessage(to: string, now: Date): Message {
  return {
    cause: causeId(`test:${now.toISOString()}`),
    title: 'A test of Headwater',
    lines: [`Somebody tries whether messages reach ${to}. Nothing has happened, and there is nothing to do.`],
    severity: 'informational',
    state: 'open',
  };
}

/** Throws NOTIFIER_UNKNOWN. */
export async function sendTestMessage(via: string, to: string, message: Message): Promise<SendAnswer> {
  return notifierNamed(via, await loadNotifiers()).send(to, message, undefined);
}

/** Throws NOTIFIER_UNKNOWN. */
export async function assertNotifier(via: string): Promise<void> {
  notifierNamed(via, await loadNotifiers());
}

function notifierNamed(via: string, notifiers: readonly Notifier[]): Notifier {
  const found = notifiers.find(({ name }) => name === via);
  if (found !== undefined) return found;
  const known = notifiers.map(({ name }) => name).join(', ');
  throw new HeadwaterError('NOTIFIER_UNKNOWN', `${via} is no way to tell people; there are ${known}`);
}

function toTell(report: ScanReport, routes: readonly ConfiguredRoute[], now: Date, states?: ToldStates): ToTell {
  const causes = report.causes.map((cause) => ({ ...causeToTell(cause), ...states?.get(causeId(cause.id)) }));
  return messagesFor(causes, routes.map(routeOf), now);
}

function routeOf({ name, via, to, owners, severity, phases, digest, quiet, perDay, perCause }: ConfiguredRoute): NotifyRoute {
  return {
    name: name ?? `${via} ${to}`,
    via,
    to,
    severity,
    perDay,
    perCause,
    ...(owners === undefined ? {} : { owners }),
    ...(phases === undefined ? {} : { phases }),
    ...(digest === undefined ? {} : { digest: { at: digest.at, timeZone: digest.timeZone, ...unless(digest) } }),
    ...(quiet === undefined
      ? {}
      : {
          quiet: {
            from: quiet.from,
            to: quiet.to,
            timeZone: quiet.timeZone,
            days: quiet.days.map(dayNumber),
            ...unless(quiet),
          },
        }),
  };
}

function unless(said: { readonly unless?: Message['severity'] | undefined }): { readonly unless?: Message['severity'] } {
  return said.unless === undefined ? {} : { unless: said.unless };
}

function causeToTell({
  id,
  title,
  severity,
  notes,
  location,
  owner,
  fix,
  findingCount,
  reach,
  decisions,
}: ReportedCause): CauseToTell {
  return {
    id: causeId(id),
    title,
    severity,
    notes,
    ...(location === undefined ? {} : { location }),
    ...(owner === null ? {} : { owner: { name: owner.name } }),
    guidance: fix.guidance,
    findings: findingCount,
    workloads: reach.byReleasePhase,
    decisions: decisions.map(({ releasePhase, rung }) => ({ phase: releasePhase, rung })),
    state: 'open',
  };
}
