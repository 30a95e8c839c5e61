/** A message as an issue, and an issue as the message that it was made from: the marker at the end of its text tells. */
import { cutText } from '../../lib/cut-text.js';
import { sha256 } from '../../lib/sha256.js';
import { plain } from '../../lib/terminal.js';
import type { CauseId, Message } from '../../model/index.js';
import { asCode, asMarkdown } from './markdown.js';
import type { FoundIssue } from './schema.js';

export interface Issue {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

/** Issues of ours are listed by it. */
export const LABEL = 'headwater';

const TITLE = 240;
const LINE = 2_000;
const LINES = 200;
/** GitHub takes 65,536 characters. */
const BODY = 60_000;

export function issueOf(message: Message): Issue {
  return {
    title: cutText(plain(message.title) || 'Headwater', TITLE),
    body: `${cutText(textOf(message), BODY)}\n\n${marker(message.cause, message.state)}`,
    labels: [LABEL, `${LABEL}/${message.severity}`],
  };
}

/** Our labels as they are to be, and everybody else's as they are. */
export function mergedLabels(present: readonly string[], ours: readonly string[]): readonly string[] {
  return [...present.filter((name) => name !== LABEL && !name.startsWith(`${LABEL}/`)), ...ours];
}

/** What an issue of ours said of its cause last; undefined for an issue that is about something else. */
export function lastSaid({ body }: Pick<FoundIssue, 'body'>, cause: CauseId): Message['state'] | undefined {
  // On a line of its own, which nothing from outside ever is; people may have written below it.
  const lines = new Set(body?.split(/\r?\n/));
  return STATES.find((state) => lines.has(marker(cause, state)));
}

/** What the search finds an issue by. */
export function keyOf(cause: CauseId): string {
  return sha256(cause).slice(0, 40);
}

const STATES = [
  'open',
  'planned',
  'waiting',
  'acting',
  'contained',
  'closed',
  'reopened',
  'stuck',
] as const satisfies readonly Message['state'][];

function marker(cause: CauseId, state: Message['state']): string {
  return `<!-- headwater cause ${keyOf(cause)} ${state} -->`;
}

function textOf({ lines, state, severity, owner, asks, link }: Message): string {
  const left = lines.length - LINES;
  const facts = [
    `State: **${state}**, severity **${severity}**`,
    ...(owner === undefined ? [] : [`Owner: ${asCode(cutText(plain(owner.name), LINE))}`]),
    ...(asks === undefined ? [] : [`Waits for approval until ${asMarkdown(asks.lapsesAt, 100)}`]),
    ...(asks === undefined ? [] : [`How it is undone: ${asMarkdown(asks.undo, LINE)}`]),
    ...linkOf(link),
  ];
  return [
    ...facts.map((fact) => `- ${fact}`),
    ...lines.slice(0, LINES).map((line) => `\n${asMarkdown(line, LINE)}`),
    ...(left > 0 ? [`\n… and ${left} more ${left === 1 ? 'line' : 'lines'}`] : []),
  ].join('\n');
}

function linkOf(link: string | undefined): readonly string[] {
  if (link === undefined || !URL.canParse(link)) return [];
  const { protocol, href } = new URL(link);
  if ((protocol !== 'https:' && protocol !== 'http:') || href.length > LINE) return [];
  const safe = href.replace(/[<>()\\@]/g, (sign) => `%${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}`);
  return [`[Open in Headwater](<${safe}>)`];
}
