/**
 * Takes webhooks: reads each with its vendor's reader, and does the little that may be done about what it says. An event is a
 * hint and never the truth: it makes the estate be looked at again. A vote goes through the same rights and checks as any
 * other. Knows no web server.
 */
import type { Configuration } from '../../config/index.js';
import { loadWebhooks } from '../../connectors/registry.js';
import { messageOf } from '../../lib/errors.js';
import { systemTimer } from '../../lib/system-timer.js';
import type { CauseId, Json } from '../../model/index.js';
import type {
  Access,
  ActionLedger,
  Approvals,
  Clock,
  EvidenceLog,
  Timer,
  VoteAnswer,
  VoteTold,
  Wake,
  WebhookEvent,
  WebhookReader,
  WebhookRefusal,
  WebhookRequest,
  WebhookVote,
} from '../../ports/index.js';
import { voteFromChat } from '../act/vote-from-chat.js';

export interface HookPorts {
  readonly wake: Pick<Wake, 'call'>;
  readonly evidence: Pick<EvidenceLog, 'append'>;
  readonly actions: Pick<ActionLedger, 'entry'>;
  readonly approvals: Pick<Approvals, 'vote'>;
  readonly access: Pick<Access, 'once'>;
  readonly clock: Clock;
  /** As it is written at this instant: who may vote may have changed. */
  configuration(): Promise<Pick<Configuration, 'webhooks' | 'people'>>;
  /** The owner of a cause, for who may vote for some teams only. */
  readonly teamOf?: (cause: CauseId) => Promise<string | undefined>;
  /** Where the secrets are. */
  readonly env: NodeJS.ProcessEnv;
  /** Told what went wrong after a request was answered, for a log. */
  readonly onProblem: (hook: string, because: string) => void;
  /** Those that ship without. */
  readonly readers?: readonly WebhookReader[];
  readonly timer?: Timer;
}

export interface Hooks {
  /** The name of every reader there is, whether it is configured or not. */
  readonly names: readonly string[];
  receive(name: string, request: Pick<WebhookRequest, 'headers' | 'body'>): Promise<HookAnswer>;
  /** Waits for what goes on after its request was answered. */
  settled(): Promise<void>;
}

export type HookAnswer =
  /** There is no such webhook, it is not configured, or its secret is not set. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'ignored'; readonly because: string }
  /** Why is for our own log: who is not trusted is told nothing. */
  | { readonly kind: 'refused'; readonly code: WebhookRefusal; readonly because: string };

/** Chats want their answer within three seconds; a vote that takes longer goes on behind it. In milliseconds. */
const PATIENCE = 2_000;

export async function openHooks(ports: HookPorts): Promise<Hooks> {
  const readers = new Map((ports.readers ?? (await loadWebhooks())).map((reader) => [reader.name, reader]));
  const underWay = new Set<Promise<void>>();
  const goOn = (hook: string, work: Promise<void>): Promise<void> => {
    const guarded = work
      .catch((error: unknown) => ports.onProblem(hook, messageOf(error)))
      .finally(() => void underWay.delete(guarded));
    underWay.add(guarded);
    return guarded;
  };
  return {
    names: [...readers.keys()],
    async receive(name, request) {
      const { webhooks, people } = await ports.configuration();
      const reader = readers.get(name);
      const trust = reader && trustOf(reader, webhooks, ports.env);
      if (reader === undefined || trust === undefined) return { kind: 'unknown' };
      const remember: WebhookRequest['remember'] = (key, until) => ports.access.once(`webhook:${key}`, until);
      const answer = await reader.read({ ...request, ...trust, remember, now: ports.clock.now() });
      if (answer.kind !== 'events') return answer;
      const votes = answer.events.filter((event) => event.kind === 'vote');
      const hints = answer.events.filter((event) => event.kind !== 'vote' && isHint(event));
      if (votes.length + hints.length === 0) return { kind: 'ignored', because: 'nothing is done about what it says' };
      if (hints.length > 0) await lookAgain(name, hints, ports);
      const counting = Promise.all(votes.map((vote) => goOn(name, count(reader, vote, people, ports))));
      if (votes.length > 0) await Promise.race([counting, (ports.timer ?? systemTimer).sleep(PATIENCE)]);
      return { kind: 'taken' };
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}

/** Undefined where it is not named in the configuration, or has no secret: it is as if it were not there. */
function trustOf(
  { name, secretVariable }: WebhookReader,
  webhooks: Configuration['webhooks'],
  env: NodeJS.ProcessEnv,
): Pick<WebhookRequest, 'secret' | 'from'> | undefined {
  const said = Object.entries(webhooks).find(([key]) => key === name)?.[1];
  if (said === undefined) return undefined;
  const { secretEnv = secretVariable } = said;
  const from = Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) => (key === 'secretEnv' || value === undefined ? [] : [[key, value]])),
  );
  const secret = env[secretEnv] ?? '';
  return secret === '' ? undefined : { secret, from };
}

/** A pull request changes what is deployed from the moment it is merged. */
function isHint(event: WebhookEvent): boolean {
  return event.kind !== 'pull-request' || event.state === 'merged';
}

/** Of one request, in the evidence. */
const LISTED = 50;

/** The evidence first: a look that nobody can explain is worse than one that comes later. */
async function lookAgain(hook: string, hints: readonly WebhookEvent[], ports: HookPorts): Promise<void> {
  const [first] = hints;
  await ports.evidence.append({
    at: ports.clock.now().toISOString(),
    kind: 'event',
    actor: `webhook:${hook}`,
    subject: first === undefined || first.kind === 'vote' ? hook : nameOf(first),
    body: { effect: 'look', events: hints.slice(0, LISTED).map(asJson), count: hints.length },
  });
  await ports.wake.call();
}

function nameOf(event: Exclude<WebhookEvent, WebhookVote>): string {
  return event.kind === 'image-push' ? `${event.registry}/${event.repository}` : event.repository;
}

function asJson(event: WebhookEvent): Json {
  return JSON.parse(JSON.stringify(event));
}

async function count(
  reader: WebhookReader,
  vote: WebhookVote,
  people: Configuration['people'],
  { actions, approvals, clock, teamOf, onProblem }: HookPorts,
): Promise<void> {
  const { who, entry, plan, vote: kind } = vote;
  const ports = { ledger: actions, approvals, people, clock, ...(teamOf === undefined ? {} : { teamOf }) };
  const answer = await voteFromChat({ chat: reader.name, who, entry, plan, vote: kind }, ports);
  const told = await reader.answer?.(vote, tellOfVote(answer, kind));
  if (told?.kind === 'untold') onProblem(reader.name, `who voted was not told what came of it: ${told.because}`);
}

/** What came of a vote, in one sentence for who gave it. */
export function tellOfVote(answer: VoteAnswer, vote: 'approve' | 'reject'): VoteTold {
  if (answer.kind === 'refused') return { words: `Your vote does not count: ${answer.because}`, isOver: false, counted: false };
  const { state, people, votes } = answer.request;
  const by = votes.at(-1)?.by ?? 'somebody';
  if (vote === 'reject') return { words: `${by} rejected it. It is not carried out.`, isOver: true, counted: true };
  const approved = votes.filter(({ kind }) => kind === 'approve').length;
  return state === 'waiting'
    ? { words: `${by} approved it: ${approved} of ${people}.`, isOver: false, counted: true }
    : { words: `${by} approved it. It is carried out as it was planned.`, isOver: true, counted: true };
}
