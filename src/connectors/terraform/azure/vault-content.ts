/** Keys and secrets of a vault as ARM answers: when they end and how they are renewed, never what they are. */
import { concatenate, type Block, type Projection } from '../projection.js';

export const vaultKey: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.KeyVault/2023-07-01',
  kind: 'vaults/keys',
  from: 'azurerm_key_vault_key',
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        properties: {
          attributes: attributes(block),
          rotationPolicy: block.one('rotation_policy').object((policy) => ({ lifetimeActions: lifetimeActions(policy) })),
        },
      },
    };
  },
};

export const vaultSecret: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.KeyVault/2023-07-01',
  kind: 'vaults/secrets',
  from: 'azurerm_key_vault_secret',
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: { name: block.get('name'), properties: { attributes: attributes(block) } },
    };
  },
};

/** The provider makes them enabled; the API counts their end in seconds since 1970. */
function attributes(block: Block) {
  const seconds = block.get('expiration_date').map((date) => Math.floor(Date.parse(String(date)) / 1000));
  return { enabled: true, exp: seconds };
}

function lifetimeActions(policy: Block) {
  return concatenate(
    policy.all('automatic').each((automatic) => ({
      trigger: {
        timeAfterCreate: automatic.get('time_after_creation'),
        timeBeforeExpiry: automatic.get('time_before_expiry'),
      },
      action: { type: 'rotate' },
    })),
    policy.get('notify_before_expiry').each((time) => ({ trigger: { timeBeforeExpiry: time }, action: { type: 'notify' } })),
  );
}
