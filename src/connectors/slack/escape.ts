/**
 * Text from outside as Slack shows it and obeys nothing in it: no mention, no link, no channel. Every text of ours passes here.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
import { cutText } from '../../lib/cut-text.js';
import { plain } from '../../lib/terminal.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** On one line, escaped, and no longer than `max` when it is escaped. */
export function escaped(text: string, max: number): string {
  // At most `max` characters can fit: what lies behind them need not be looked at.
  const pieces = [...cutText(plain(text.slice(0, max + 1)), max)].map((sign) => ENTITIES[sign] ?? sign);
  let length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length <= max) return pieces.join('');
  while (length > max - 1) length -= pieces.pop()?.length ?? length;
  return `${pieces.join('')}…`;
}

/** A link that can hold nothing but its address; undefined for what is none of the web's. */
export function link(address: string, words: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, href } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  const safe = href.replaceAll('|', '%7C').replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
  return safe.length > MAX_ADDRESS ? undefined : `<${safe}|${escaped(words, 200)}>`;
}

const MAX_ADDRESS = 2_000;
