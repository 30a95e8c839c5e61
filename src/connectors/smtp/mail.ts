/**
 * A message as a mail: headers, plain text and HTML that say the same. What comes from outside is on one line, and markup in it
 * is shown. Mails of one cause refer to each other, so that mail programs show them as one thread.
 */
import { plain } from '../../lib/terminal.js';
import { cutText } from '../../lib/cut-text.js';
import { sha256 } from '../../lib/sha256.js';
import { canonicalJson } from '../../lib/canonical-json.js';
import type { Message } from '../../model/index.js';

export interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
}

const SUBJECT = 200;
const LINE = 2_000;
const LINES = 500;

/** @param last the id of the mail that was sent before about the same cause */
export function mailOf(message: Message, { from, to }: Pick<Mail, 'from' | 'to'>, last: string | undefined): Mail {
  const thread = messageId(from, 'cause', [message.cause, to]);
  const isFirst = last === undefined;
  return {
    from,
    to,
    // All mails of a thread have one subject: some programs thread by that alone.
    subject: `${isFirst ? '' : 'Re: '}[${message.severity}] ${line(message.title, SUBJECT)}`,
    messageId: isFirst ? thread : messageId(from, 'change', [message, to, last]),
    ...(isFirst ? {} : { inReplyTo: last, references: last === thread ? [thread] : [thread, last] }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', 'X-Headwater-State': message.state },
    text: textOf(message),
    html: htmlOf(message),
  };
}

/**
 * The same for the same: who sends a mail again after a crash sends one that receivers know already. RFC 5322, section 3.6.4.
 */
function messageId(from: string, kind: 'cause' | 'change', of: unknown): string {
  return `<headwater.${kind}.${sha256(canonicalJson(of)).slice(0, 40)}@${from.split('@').at(-1) ?? ''}>`;
}

function textOf(message: Message): string {
  const { rows, lines, link, answer } = partsOf(message);
  const head = rows.map(([name, value]) => `${name}: ${value}`);
  const last = [...(answer === undefined ? [] : ['', YOURS, answer]), ...(link === undefined ? [] : ['', link])];
  return [...head, '', ...lines, ...last, ''].join('\n');
}

function htmlOf(message: Message): string {
  const { rows, lines, link, answer } = partsOf(message);
  const head = rows.map(([name, value]) => `<tr><th align="left">${escaped(name)}</th><td>${escaped(value)}</td></tr>`);
  const body = lines.map((text) => `<p>${escaped(text)}</p>`);
  const last = [
    ...(answer === undefined ? [] : [`<p><a href="${escaped(answer)}">Approve or reject</a></p>`, `<p>${YOURS}</p>`]),
    ...(link === undefined ? [] : [`<p><a href="${escaped(link)}">Open in Headwater</a></p>`]),
  ];
  return ['<!doctype html>', '<meta charset="utf-8">', `<table>${head.join('')}</table>`, ...body, ...last, ''].join('\n');
}

/** Beside the link by which somebody answers. */
const YOURS = 'Approve or reject by this link. It stands for you, once: do not pass it on.';

interface Parts {
  readonly rows: readonly (readonly [name: string, value: string])[];
  readonly lines: readonly string[];
  readonly link: string | undefined;
  readonly answer: string | undefined;
}

function partsOf({ title, state, severity, owner, lines, asks, link }: Message): Parts {
  const left = lines.length - LINES;
  return {
    rows: [
      ['About', line(title, LINE)],
      ['State', state],
      ['Severity', severity],
      ...(owner === undefined ? [] : ([['Owner', line(owner.name, LINE)]] as const)),
      ...(asks === undefined ? [] : ([['Waits for approval until', line(asks.lapsesAt, 100)]] as const)),
      ...(asks === undefined ? [] : ([['How it is undone', line(asks.undo, LINE)]] as const)),
    ],
    lines: [
      ...lines.slice(0, LINES).map((text) => line(text, LINE)),
      ...(left > 0 ? [`… and ${left} more ${left === 1 ? 'line' : 'lines'}`] : []),
    ],
    link: safeLink(link),
    answer: safeLink(asks?.link),
  };
}

/** Control characters and line ends are written out: nothing can begin a header of its own. */
function line(text: string, max: number): string {
  return cutText(plain(text.slice(0, max + 1)), max);
}

function safeLink(link: string | undefined): string | undefined {
  if (link === undefined || !URL.canParse(link)) return undefined;
  const { protocol, href } = new URL(link);
  return (protocol === 'https:' || protocol === 'http:') && href.length <= LINE ? href : undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
