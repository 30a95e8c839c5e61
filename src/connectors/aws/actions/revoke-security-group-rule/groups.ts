/** Which security groups something is behind. Takes what was read, gives ids and addresses. */
import type { Resource, ResourceAddress } from '../../../../model/index.js';
import { arnOf, idOf } from '../../identity.js';
import { itemsAt, textAt, textsAt } from '../../json.js';

const EC2 = 'ec2.amazonaws.com/2016-11-15';
export const SECURITY_GROUP = { apiVersion: EC2, kind: 'SecurityGroup' };
export const INSTANCE = { apiVersion: EC2, kind: 'Instance' };
export const LOAD_BALANCER = { apiVersion: 'elasticloadbalancing.amazonaws.com/2015-12-01', kind: 'LoadBalancer' };

/** Of an instance those of all its interfaces. */
export function groupsOf({ raw, kind }: Resource): readonly string[] {
  if (kind === LOAD_BALANCER.kind) return textsAt(raw, 'SecurityGroups');
  const lists = [raw, ...itemsAt(raw, 'NetworkInterfaces')].map((one, index) =>
    itemsAt(one, index === 0 ? 'SecurityGroups' : 'Groups'),
  );
  return [...new Set(lists.flat().flatMap((group) => textAt(group, 'GroupId') ?? []))];
}

/** Where a group of an instance is: in its account and region. */
export function groupAddress(instance: ResourceAddress, id: string): ResourceAddress | undefined {
  const arn = arnOf(instance.resource);
  if (arn === undefined || !/^sg-[0-9a-z]+$/.test(id)) return undefined;
  return { scope: { ...instance.scope, ...SECURITY_GROUP }, resource: idOf(arn.replace(/:[^:]*$/, `:security-group/${id}`)) };
}
