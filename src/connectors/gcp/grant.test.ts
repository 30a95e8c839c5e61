import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { gcp } from './connector.js';

it('gives a custom role with exactly the permissions that are asked for, each once', () => {
  const { text, format, as, apply } = gcp.grant(['storage.buckets.list', 'compute.firewalls.list', 'storage.buckets.list']);
  expect(parse(text)).toMatchObject({ stage: 'GA', includedPermissions: ['compute.firewalls.list', 'storage.buckets.list'] });
  expect({ format, as }).toEqual({ format: 'yaml', as: 'Google Cloud custom role' });
  expect(apply).toContain('gcloud iam roles create');
});

it.each([
  ['gcp://', true],
  ['gcp://my-project', true],
  ['azure://', false],
  ['./gcp', false],
])('claims %s: %s', async (address, claimed) => {
  expect((await gcp.recognise({ kind: 'address', address })) !== undefined).toBe(claimed);
});

it.each([
  ['an address that names no project', 'gcp://a/b', {}],
  ['a project that cannot be one', 'gcp://', { accounts: ['a?b'] }],
  ['a role to assume', 'gcp://', { assumeRole: 'x' }],
  ['events that are no subscription', 'gcp://', { events: 'https://queue.example' }],
])('refuses %s', async (_, address, options) => {
  const claim = { candidate: { kind: 'address', address } as const, as: '' };
  const opening = gcp.open(claim, { accounts: [], regions: [], kinds: [], ...options }, {} as never);
  await expect(opening).rejects.toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
});
