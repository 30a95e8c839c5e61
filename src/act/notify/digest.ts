/** Several messages in one. */
import { sha256 } from '../../lib/sha256.js';
import { SEVERITIES, causeId, compareSeverity, type Message } from '../../model/index.js';

const LISTED = 100;

/**
 * The worst first, each on a line; those that are not listed are counted.
 * @param key tells this digest from others: its route and its day
 */
export function digestOf(messages: readonly Message[], key: string): Message {
  const ranked = [...messages].sort((a, b) => compareSeverity(b.severity, a.severity) || compareText(a.cause, b.cause));
  const left = ranked.length - LISTED;
  return {
    cause: causeId(`digest:${key}`),
    title: `${ranked.length} ${ranked.length === 1 ? 'cause' : 'causes'}: ${countsOf(ranked)}`,
    lines: [...ranked.slice(0, LISTED).map(lineOf), ...(left > 0 ? [`… and ${left} more`] : [])],
    severity: ranked[0]?.severity ?? 'unknown',
    state: 'open',
  };
}

/** The hash of what it says, by what each of its messages does. */
export function saysOfDigest(says: readonly string[]): string {
  return sha256([...says].sort().join('\n'));
}

function lineOf({ title, severity, state, owner }: Message): string {
  return `${severity}, ${state}: ${title}${owner === undefined ? '' : ` (${owner.name})`}`;
}

function countsOf(messages: readonly Message[]): string {
  return SEVERITIES.toReversed()
    .map((severity) => [messages.filter((each) => each.severity === severity).length, severity] as const)
    .flatMap(([n, severity]) => (n === 0 ? [] : [`${n} ${severity}`]))
    .join(', ');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
