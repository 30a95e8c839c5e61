import { describe, expect, it } from 'vitest';
import type { Item } from '../json.js';
import type { Ask } from '../kind.js';
import { securityGroup } from './ec2-network.js';

async function read(group: Item): Promise<unknown> {
  const ask: Ask = {
    place: { partition: 'aws', account: '123456789012', region: 'eu-west-1', regions: [] },
    one: async () => ({ kind: 'answer', value: { SecurityGroups: [group] } }),
    all: async () => ({ kind: 'absent' }),
    once: (_, make) => make(),
    pause: async () => undefined,
  };
  for await (const page of securityGroup.list.pages(ask, undefined)) return page.kind === 'items' ? page.items[0] : undefined;
  return undefined;
}

describe('the rules of a security group', () => {
  const ssh = {
    IpProtocol: 'tcp',
    FromPort: 22,
    IpRanges: [{ CidrIp: '0.0.0.0/0' }, { CidrIp: '10.0.0.0/8', Description: 'a' }],
  };
  const all = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-1' }] };

  it('read the same whatever order EC2 lists them in', async () => {
    const turned = { ...ssh, IpRanges: ssh.IpRanges.toReversed() };
    const one = await read({ GroupId: 'sg-1', IpPermissions: [ssh, all], IpPermissionsEgress: [all, ssh] });
    expect(await read({ GroupId: 'sg-1', IpPermissions: [all, turned], IpPermissionsEgress: [turned, all] })).toEqual(one);
    expect(one).toEqual({ GroupId: 'sg-1', IpPermissions: [ssh, all], IpPermissionsEgress: [ssh, all] });
  });

  it('stay absent where EC2 does not list any', async () => {
    expect(await read({ GroupId: 'sg-1' })).toEqual({ GroupId: 'sg-1' });
  });
});
