/**
 * Which rules `revoke-security-group-rule` would take out: those that a policy's failure names, each by its own id. Failures
 * name rules by their place in a list, which moves: a rule at that place that lets nobody in from everywhere is not meant. Pure.
 */
import type { ActionRequest, Json } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { isEverybody } from '../addresses.js';
import { contained, excludes, type Change } from '../change.js';
import { namedItems, textOf, type Item } from '../../../../lib/named-items.js';

export const RULES = ['Permissions', 'Permission'];

export function plan(seen: SeenLook, { fields }: ActionRequest): ActionAnswer {
  if (fields.length === 0) return { kind: 'refused', because: 'it is not said which rule is meant' };
  const rules = namedItems(seen.resource.raw, RULES, fields).filter(isOpen);
  if (rules.length === 0) return { kind: 'already-so', because: 'the rules that are meant are not there any more' };
  if (rules.some((rule) => idOf(rule) === ''))
    return { kind: 'refused', because: 'a rule of it has no id by which it can be taken out alone' };
  return contained(seen, rules.map(removal), rules.map(effectOf));
}

export function idOf(rule: Item): string {
  return textOf(rule['SecurityGroupRuleId']);
}

function isOpen(rule: Item): boolean {
  const accepts = textOf(rule['Policy'] ?? 'Accept').toLowerCase() === 'accept';
  const isIngress = textOf(rule['Direction'] ?? 'ingress').toLowerCase() === 'ingress';
  return accepts && isIngress && sourcesOf(rule).some(isEverybody);
}

function sourcesOf(rule: Item): readonly string[] {
  return [rule['SourceCidrIp'], rule['Ipv6SourceCidrIp']].map(textOf).filter((each) => each !== '');
}

function removal(rule: Item): Change {
  const SecurityGroupRuleId = idOf(rule);
  return {
    call: 'ecs:RevokeSecurityGroup',
    input: { 'SecurityGroupRuleId.1': SecurityGroupRuleId },
    done: [excludes(RULES, { SecurityGroupRuleId })],
  };
}

function effectOf(rule: Item): string {
  const ports = textOf(rule['PortRange'] ?? rule['PortRangeListId']);
  return `What rule ${idOf(rule)} let in (${sourcesOf(rule).join(', ')} to ${textOf(rule['IpProtocol'])} ${ports}) is let in by other rules only`;
}

/** What makes a rule the same as another: all that a call can set of it. */
export const SETTABLE = [
  'IpProtocol',
  'PortRange',
  'PortRangeListId',
  'SourcePortRange',
  'SourceCidrIp',
  'Ipv6SourceCidrIp',
  'DestCidrIp',
  'Ipv6DestCidrIp',
  'NicType',
  'Policy',
  'Priority',
  'Description',
] as const;

/** Without what is empty: ECS says `` for what is not set. */
export function settingsOf(rule: Item): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    SETTABLE.flatMap((member) => {
      const value = rule[member];
      const said = typeof value === 'number' ? String(value) : textOf(value);
      return said === '' ? [] : [[member, said]];
    }),
  );
}
