/** Protocols of rules, which Terraform takes by name or number, and EC2 answers in one way of each kind of rule; `-1` is all. */

const NUMBERS: ReadonlyMap<string, string> = new Map([
  ['icmp', '1'],
  ['tcp', '6'],
  ['udp', '17'],
  ['icmpv6', '58'],
]);
const NAMES: ReadonlyMap<string, string> = new Map([...NUMBERS].map(([name, number]) => [number, name]));

/** As network ACLs have it. */
export function protocolNumber(value: unknown): string {
  return wordOf(value, NUMBERS);
}

/** As security groups have it: these four have a name, the others a number. */
export function protocolName(value: unknown): string {
  return wordOf(value, NAMES);
}

function wordOf(value: unknown, words: ReadonlyMap<string, string>): string {
  const text = String(value).toLowerCase();
  return text === 'all' ? '-1' : (words.get(text) ?? text);
}
