/**
 * A message as Slack's blocks, within Slack's limits whatever it says. What comes from outside is in `plain_text` objects
 * only, where nothing is markup, and escaped all the same.
 * https://docs.slack.dev/reference/block-kit/blocks
 */
import type { Message } from '../../model/index.js';
import { approvalValue, type Asked, type VoteAction } from './approval.js';
import { escaped, link } from './escape.js';

/** Characters of a text object, of a header, of a confirmation. */
const TEXT = 3_000;
const HEADER = 150;
const CONFIRMATION = 300;
/** Blocks of lines. Far below the 50 that Slack takes: it also refuses what is too long in all, and nobody reads more. */
const SECTIONS = 4;

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

/** The members that the Web API and an incoming webhook have in common. */
export interface SlackText {
  /** What notifications show, where blocks are not shown. */
  readonly text: string;
  readonly blocks: readonly object[];
  readonly mrkdwn: false;
  readonly parse: 'none';
  readonly link_names: false;
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

export function messageBlocks(message: Message): SlackText {
  const { title, lines, asks } = message;
  const open = message.link === undefined ? undefined : link(message.link, 'Open in Headwater');
  return bare(escaped(`${facts(message)}: ${title}`, TEXT), [
    { type: 'header', text: plainText(title || 'Headwater', HEADER) },
    section(facts(message)),
    ...sections(lines),
    ...(asks === undefined ? [] : question(asks)),
    ...(open === undefined ? [] : [{ type: 'section', text: { type: 'mrkdwn', text: open, verbatim: true } }]),
  ]);
}

/** What is said in the thread when something has changed: the state, and what the message says now. */
export function changeBlocks(message: Message): SlackText {
  return bare(escaped(facts(message), TEXT), [section(`Now ${facts(message)}`), ...sections(message.lines)]);
}

function bare(text: string, blocks: readonly object[]): SlackText {
  return { text, blocks, mrkdwn: false, parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false };
}

function facts({ state, severity, owner }: Message): string {
  return `${state}, severity ${severity}${owner === undefined ? '' : `, owner ${owner.name}`}`;
}

/** Lines one below the other, as many to a block as fit. What does not fit at all is counted. */
function sections(lines: readonly string[]): readonly object[] {
  const texts: string[] = [];
  let shown = 0;
  for (const line of lines) {
    const next = escaped(line, TEXT);
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + next.length <= TEXT) texts[texts.length - 1] = `${last}\n${next}`;
    else if (texts.length === SECTIONS) break;
    else texts.push(next || ' ');
    shown += 1;
  }
  const left = lines.length - shown;
  const rest = left === 0 ? [] : [section(`… and ${left} more ${left === 1 ? 'line' : 'lines'}`)];
  return [...texts.map((text) => ({ type: 'section', text: { type: 'plain_text', text, emoji: false } })), ...rest];
}

/** Without buttons when Slack could not carry what they stand for. */
function question(asks: Asked): readonly object[] {
  const said = section(`Waits for approval until ${asks.lapsesAt}. How it is undone: ${asks.undo}`);
  const value = approvalValue(asks);
  if (value === undefined) return [said];
  const elements = [
    button('headwater.approve', 'Approve', value, 'primary', `It is carried out as it was planned. Undone by: ${asks.undo}`),
    button('headwater.reject', 'Reject', value, 'danger', 'The plan is not carried out. One rejection is enough.'),
  ];
  return [said, { type: 'actions', elements }];
}

function button(action: VoteAction, words: string, value: string, style: 'primary' | 'danger', means: string): object {
  return {
    type: 'button',
    action_id: action,
    text: plainText(words, 75),
    value,
    style,
    confirm: {
      title: plainText(`${words} this plan?`, 100),
      text: plainText(means, CONFIRMATION),
      confirm: plainText(words, 30),
      deny: plainText('Not now', 30),
      style,
    },
  };
}

function section(text: string): object {
  return { type: 'section', text: plainText(text, TEXT) };
}

function plainText(text: string, max: number): PlainText {
  return { type: 'plain_text', text: escaped(text, max), emoji: false };
}
