import { expect, it } from 'vitest';
import { azure } from './connector.js';

it('gives a custom role with exactly the actions that are asked for, each once', () => {
  const action = 'Microsoft.Storage/storageAccounts/queueServices/queues/messages/process/action';
  const { text, format, as, apply } = azure.grant(['Microsoft.Sql/servers/read', 'Microsoft.Sql/servers/read', action]);
  expect(JSON.parse(text)).toMatchObject({
    Name: 'Headwater Reader',
    IsCustom: true,
    Actions: ['Microsoft.Sql/servers/read'],
    NotActions: [],
    DataActions: [action],
    NotDataActions: [],
  });
  expect({ format, as }).toEqual({ format: 'json', as: 'Azure custom role' });
  expect(apply).toContain('az role definition create');
});

it.each([
  ['azure://', true],
  ['azure://my subscription', true],
  ['aws://', false],
  ['./azure', false],
])('claims %s: %s', async (address, claimed) => {
  expect((await azure.recognise({ kind: 'address', address })) !== undefined).toBe(claimed);
});

it('refuses an address that cannot be meant, and a role to assume', async () => {
  const context = {} as never;
  const options = { accounts: [], regions: [], kinds: [] };
  const claim = (address: string) => ({ candidate: { kind: 'address', address } as const, as: '' });
  await expect(azure.open(claim('azure://a/b?c'), options, context)).rejects.toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID' }),
  );
  await expect(azure.open(claim('azure://'), { ...options, assumeRole: 'x' }, context)).rejects.toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID' }),
  );
});
