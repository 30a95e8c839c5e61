/**
 * Votes by the links of mails. A link says which plan, which person and until when, and is signed: whoever has it stands for that
 * person, for that one plan, once. Opening a link only shows (programs that look for harm open every link of a mail); a vote is
 * another request, and goes through the same rights and checks as any other. Knows no web server.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Configuration } from '../../config/index.js';
import { parseJson } from '../../lib/bounded-json.js';
import { sha256 } from '../../lib/sha256.js';
import type { ActionPlan, CauseId } from '../../model/index.js';
import type { Access, ActionEntry, ActionLedger, Approvals, Clock, SigningKeys } from '../../ports/index.js';
import { mayAnywhere, principalFrom, rightsOf } from '../act/rights.js';
import { voteFromChat } from '../act/vote-from-chat.js';
import { tellOfVote } from './webhooks.js';

export interface MailLink {
  readonly entry: string;
  /** The plan's hash: another plan is not what this person was asked about. */
  readonly plan: string;
  /** The address that the mail goes to. */
  readonly person: string;
  readonly until: Date;
}

const PURPOSE = 'mail-link';

/**
 * The same for the same, so that a mail that is sent again is the same mail.
 * @param address of the server, as people reach it
 */
export async function mailLink(address: string, link: MailLink, keys: SigningKeys): Promise<string> {
  const { entry, plan, person, until } = link;
  const said = Buffer.from(JSON.stringify([entry, plan, person, until.getTime()])).toString('base64url');
  const token = `${said}.${signature(said, await keys.key(PURPOSE)).toString('base64url')}`;
  return new URL(`approve/${token}`, address.endsWith('/') ? address : `${address}/`).href;
}

/** Whether this address is somebody who may vote on anything at all: who may not is sent no link. */
export function isAskedByMail(address: string, people: Configuration['people']): boolean {
  const id = `mail:${address}`;
  return mayAnywhere(principalFrom(people, { id, name: id, via: 'mail', groups: [] }).grants, 'approver');
}

const saidSchema = z.tuple([
  z.string().min(1).max(500),
  z.string().min(1).max(500),
  z.string().min(1).max(500),
  z.number().int().min(0).max(8_640_000_000_000_000),
]);

const MAX_TOKEN = 4_000;

/** Undefined for what is not signed, by this store and for this purpose. Whether it is still time is not looked at. */
export async function readMailLink(token: string, keys: SigningKeys): Promise<MailLink | undefined> {
  const [, said, given] = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/.exec(token.slice(0, MAX_TOKEN)) ?? [];
  if (said === undefined || given === undefined) return undefined;
  if (!timingSafeEqual(Buffer.from(given, 'base64url'), signature(said, await keys.key(PURPOSE)))) return undefined;
  const json = parseJson(Buffer.from(said, 'base64url').toString('utf8'), { depth: 2 });
  const read = json.kind === 'value' ? saidSchema.safeParse(json.value).data : undefined;
  if (read === undefined) return undefined;
  const [entry, plan, person, until] = read;
  return { entry, plan, person, until: new Date(until) };
}

function signature(said: string, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(said).digest();
}

export interface MailVotePorts {
  readonly keys: SigningKeys;
  readonly actions: Pick<ActionLedger, 'entry'>;
  readonly approvals: Pick<Approvals, 'of' | 'vote'>;
  readonly access: Pick<Access, 'once'>;
  readonly clock: Clock;
  configuration(): Promise<Pick<Configuration, 'people' | 'organisation'>>;
  readonly teamOf?: (cause: CauseId) => Promise<string | undefined>;
}

export type MailPage =
  /** Not signed by us: it is told nothing. */
  | { readonly kind: 'unknown' }
  /** Somebody may still say yes or no. */
  | { readonly kind: 'asks'; readonly plan: AskedPlan }
  /** Nothing can be said any more, or not by this person. */
  | { readonly kind: 'over'; readonly because: string; readonly plan?: AskedPlan }
  | { readonly kind: 'voted'; readonly words: string; readonly counted: boolean };

/** What is asked, as far as it fits a page that is read on a phone. */
export interface AskedPlan {
  readonly organisation?: string;
  readonly entry: string;
  readonly hash: string;
  readonly action: string;
  readonly phase: string;
  readonly severity: string;
  readonly platform: string;
  readonly policies: readonly string[];
  readonly findings: number;
  /** At most 20; `targetCount` says how many there are. */
  readonly targets: readonly { readonly name: string; readonly service: string; readonly calls: readonly string[] }[];
  readonly targetCount: number;
  /** Why it cannot be undone. */
  readonly irreversible?: string;
  readonly proposedBy: string;
  readonly person: string;
  /** How many people must agree, and how many have. */
  readonly people: number;
  readonly agreed: number;
  /** RFC 3339. */
  readonly lapsesAt: string;
}

/** Shows, and does nothing else. */
export async function showMailLink(token: string, ports: MailVotePorts): Promise<MailPage> {
  const looked = await look(token, ports);
  return looked.kind === 'asks' ? { kind: 'asks', plan: looked.plan } : looked;
}

/** The vote of the link's person: once for each link, and once for each person, however they say it. */
export async function voteByMailLink(token: string, vote: 'approve' | 'reject', ports: MailVotePorts): Promise<MailPage> {
  const looked = await look(token, ports);
  if (looked.kind !== 'asks') return looked;
  const { entry, plan, person, until } = looked.link;
  // By what it says: its signature has bits that can be written in several ways.
  const isFirst = await ports.access.once(`mail-link:${sha256(JSON.stringify([entry, plan, person]))}`, until);
  if (!isFirst) return { kind: 'over', because: 'This link was used already.' };
  const { people } = await ports.configuration();
  const { actions: ledger, approvals, clock, teamOf } = ports;
  const answer = await voteFromChat(
    { chat: 'mail', who: person, entry, plan, vote },
    { ledger, approvals, people, clock, ...(teamOf === undefined ? {} : { teamOf }) },
  );
  const { words, counted } = tellOfVote(answer, vote);
  return { kind: 'voted', words, counted };
}

type Looked =
  { readonly kind: 'asks'; readonly link: MailLink; readonly plan: AskedPlan } | Extract<MailPage, { kind: 'unknown' | 'over' }>;

async function look(token: string, ports: MailVotePorts): Promise<Looked> {
  const { keys, actions, approvals, clock, configuration, teamOf } = ports;
  const link = await readMailLink(token, keys);
  if (link === undefined) return { kind: 'unknown' };
  const now = clock.now();
  if (now >= link.until) return { kind: 'over', because: 'Its time is over.' };
  const entry = await actions.entry(link.entry);
  const request = entry && (await approvals.of(link.entry, now));
  if (entry === undefined || request === undefined) return { kind: 'over', because: 'There is no such action any more.' };
  const { people, organisation } = await configuration();
  const { phase } = entry.plan.grounds;
  const team = await teamOf?.(entry.plan.cause);
  const rights = rightsOf(people, `mail:${link.person}`, { phase, ...(team === undefined ? {} : { team }) });
  if (rights.kind === 'refused') return { kind: 'over', because: rights.because };
  const agreed = request.votes.filter(({ kind }) => kind === 'approve').length;
  const plan: AskedPlan = {
    ...(organisation === undefined ? {} : { organisation }),
    ...planOf(entry),
    person: rights.actor.id,
    people: request.people,
    agreed,
    lapsesAt: request.lapsesAt,
  };
  if (entry.plan.hash !== link.plan || request.plan !== link.plan)
    return { kind: 'over', because: 'It is another plan by now than the one you were asked about.' };
  const voted = request.votes.find(({ by }) => by === rights.actor.id);
  if (voted !== undefined) return { kind: 'over', because: `You have said ${WORDS[voted.kind]} already.`, plan };
  if (request.state !== 'waiting') return { kind: 'over', because: STATES[request.state], plan };
  return { kind: 'asks', link, plan };
}

const WORDS = { approve: 'yes', reject: 'no' } as const;
const STATES = {
  'not-needed': 'It needs nobody’s approval.',
  approved: 'It was approved already.',
  rejected: 'It was rejected, and is not carried out.',
  lapsed: 'Its time is over: nobody answered, and it is not carried out.',
} as const;

const LISTED = 20;

function planOf({ id, plan, proposedBy }: ActionEntry): Omit<AskedPlan, 'person' | 'people' | 'agreed' | 'lapsesAt'> {
  const { hash, action, platform, grounds, targets, irreversible } = plan;
  return {
    entry: id,
    hash,
    action,
    platform,
    phase: grounds.phase,
    severity: grounds.severity,
    policies: grounds.policies,
    findings: grounds.findings.length,
    targets: targets.slice(0, LISTED).map(({ name, service, steps }) => ({ name, service, calls: steps.map(callOf) })),
    targetCount: targets.length,
    ...(irreversible === undefined ? {} : { irreversible }),
    proposedBy,
  };
}

function callOf(step: ActionPlan['targets'][number]['steps'][number]): string {
  return step.kind === 'call' ? step.call : `wait up to ${step.seconds} seconds`;
}
