/**
 * Which rules `revoke-security-group-rule` would take out: those that a policy's failure names. A rule is taken out whole:
 * another source or port of it is gone, too, which the effects say. Pure.
 */
import type { ActionRequest } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { at } from '../../../../lib/expectation.js';
import { answerOf, excludes, type Change } from '../change.js';
import { namedItems, textOf, type Item } from '../../../../lib/named-items.js';

const RULES = ['properties', 'securityRules'];
/**
 * Microsoft Defender for Cloud makes these for a request for just-in-time access, and takes them out when it ends.
 * https://learn.microsoft.com/azure/defender-for-cloud/just-in-time-access-usage
 */
const JUST_IN_TIME = /^(MicrosoftDefenderForCloud|SecurityCenter)-JITRule/i;

export function plan(seen: SeenLook, { fields }: ActionRequest): ActionAnswer {
  if (fields.length === 0) return { kind: 'refused', because: 'it is not said which rule is meant' };
  const rules = namedItems(seen.resource.raw, RULES, fields);
  if (rules.length === 0) return { kind: 'already-so', because: 'the rules that are meant are not there any more' };
  const kept = rules.map(({ name }) => textOf(name)).find((name) => JUST_IN_TIME.test(name));
  if (kept !== undefined)
    return { kind: 'refused', because: `${kept} is of just-in-time access, which ends it: end the request there` };
  return answerOf(seen, rules.map(removal));
}

function removal(rule: Item): Change {
  const name = textOf(rule['name']);
  return {
    call: 'DELETE Microsoft.Network/networkSecurityGroups/securityRules',
    input: { name },
    done: [excludes(RULES, { name })],
    effects: [`What rule ${name} let in (${sourcesOf(rule)} to port ${portsOf(rule)}) is let in by other rules only`],
  };
}

function sourcesOf(rule: Item): string {
  const one = textOf(at(rule, ['properties', 'sourceAddressPrefix']));
  return (
    [one, ...textsOf(at(rule, ['properties', 'sourceAddressPrefixes']))].filter((each) => each !== '').join(', ') ||
    'application security groups'
  );
}

function portsOf(rule: Item): string {
  const one = textOf(at(rule, ['properties', 'destinationPortRange']));
  return [one, ...textsOf(at(rule, ['properties', 'destinationPortRanges']))].filter((each) => each !== '').join(', ');
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
