import { describe, expect, it } from 'vitest';
import { loadActing } from '../../connectors/registry.js';
import { actionPermissionsOf, permissionsOf } from './permissions.js';

describe('what acting takes', () => {
  it.each(['aws', 'azure', 'gcp', 'alibaba', 'kubernetes'])(
    'on %s: every call of every action, and a grant that names them',
    async (platform) => {
      const { calls, grant } = await actionPermissionsOf(platform);
      const connector = (await loadActing()).find(({ name }) => name === platform);
      expect(new Set(calls.map(({ action }) => action))).toEqual(new Set(connector?.actions.map(({ name }) => name)));
      expect(grant).toEqual(connector?.grant([...new Set(calls.map(({ permission }) => permission))].toSorted()));
      expect(grant.text).not.toBe('');
    },
  );

  it('for one action is less than for all, and nothing of another', async () => {
    const all = await actionPermissionsOf('aws');
    const one = await actionPermissionsOf('aws', ['require-imdsv2']);
    expect(one.calls).toEqual(all.calls.filter(({ action }) => action === 'require-imdsv2'));
    expect(one.grant.text).toContain('ec2:ModifyInstanceMetadataOptions');
    expect(one.grant.text).not.toContain('ec2:StopInstances');
    expect(all.grant.text).toContain('ec2:StopInstances');
  });

  it('is nothing that reading takes: who reads can change nothing', async () => {
    const reading = new Set((await permissionsOf('aws')).calls.map(({ permission }) => permission));
    expect((await actionPermissionsOf('aws')).calls.filter(({ permission }) => reading.has(permission))).toEqual([]);
  });

  it.each([
    ['a platform', 'clouds', [], /clouds is not one of aws/],
    ['a platform, by what objects have by birth', 'constructor', [], /constructor is not one of aws/],
    ['an action', 'aws', ['delete-everything'], /aws has no action delete-everything/],
  ])('is refused for %s that there is not', async (_, platform, names, message) => {
    await expect(actionPermissionsOf(platform, names)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringMatching(message) as string,
    });
  });
});
