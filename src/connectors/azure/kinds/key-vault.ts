/** Key vaults, and what ARM says of keys and secrets in them; never what they hold. */
import { belowParents, inSubscription } from '../kind.js';

const VAULTS = {
  call: 'GET /subscriptions/{subscriptionId}/providers/Microsoft.KeyVault/vaults',
  permission: 'Microsoft.KeyVault/vaults/read',
  gives: [],
};
const MEMBERS = ['id', 'name', 'type', 'location', 'tags', 'properties'];

export const vaults = inSubscription({
  apiVersion: 'Microsoft.KeyVault/2023-07-01',
  kind: 'vaults',
  gives: MEMBERS,
  details: [
    {
      call: 'GET {id}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview',
      permission: 'Microsoft.Insights/diagnosticSettings/read',
      gives: ['diagnosticSettings'],
    },
  ],
  relations: [{ relation: 'exposed-by', path: 'properties.privateEndpointConnections[*].properties.privateEndpoint.id' }],
});

/** The list leaves the rotation policy out, so each key is got by itself. */
export const keys = belowParents({
  apiVersion: 'Microsoft.KeyVault/2023-07-01',
  kind: 'vaults/keys',
  parents: VAULTS,
  list: { call: 'GET {parentId}/keys', permission: 'Microsoft.KeyVault/vaults/keys/read', gives: [] },
  details: [{ call: 'GET {parentId}/keys/{name}', permission: 'Microsoft.KeyVault/vaults/keys/read', gives: MEMBERS }],
});

export const secrets = belowParents({
  apiVersion: 'Microsoft.KeyVault/2023-07-01',
  kind: 'vaults/secrets',
  parents: VAULTS,
  list: { call: 'GET {parentId}/secrets', permission: 'Microsoft.KeyVault/vaults/secrets/read', gives: MEMBERS },
});
