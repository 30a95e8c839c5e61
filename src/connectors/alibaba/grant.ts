/** Writes the RAM policy that allows what is asked for and nothing else. Takes permissions, gives JSON; calls nothing. */
import type { PermissionGrant } from '../../ports/index.js';

/**
 * What takes messages from a queue, and what makes us somebody else, is allowed for our queues and our roles only: whoever
 * may read an estate must not be able to empty its queues or to become what they like.
 */
const NARROWED: Readonly<Record<string, string>> = {
  'mns:DeleteMessage': 'acs:mns:*:*:/queues/headwater-*/messages',
  'mns:ReceiveMessage': 'acs:mns:*:*:/queues/headwater-*/messages',
  'sts:AssumeRole': 'acs:ram:*:*:role/headwater-*',
};

/** The only other calls that anybody may make. */
const FREE: ReadonlySet<string> = new Set(['sts:GetCallerIdentity']);

export function grant(permissions: readonly string[]): PermissionGrant {
  return policyOf('read', permissions);
}

/** A policy of its own: whoever may read gets no right to change anything by it. */
export function grantToAct(permissions: readonly string[]): PermissionGrant {
  return policyOf('act', permissions);
}

function policyOf(what: 'read' | 'act', permissions: readonly string[]): PermissionGrant {
  const byResource = new Map<string, string[]>();
  for (const permission of [...new Set(permissions)].filter((each) => !FREE.has(each)).sort()) {
    const resource = Object.hasOwn(NARROWED, permission) ? (NARROWED[permission] ?? '*') : '*';
    byResource.set(resource, [...(byResource.get(resource) ?? []), permission]);
  }
  const Statement = [...byResource].map(([Resource, Action]) => ({ Effect: 'Allow', Action, Resource }));
  return {
    as: 'RAM policy',
    format: 'json',
    text: `${JSON.stringify({ Version: '1', Statement }, undefined, 2)}\n`,
    apply: `aliyun ram CreatePolicy --PolicyName headwater-${what} --PolicyDocument "$(cat headwater-${what}.json)"`,
  };
}
