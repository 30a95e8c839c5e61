/** Logical SQL servers with what is set on them, and their databases. */
import { belowParents, inSubscription } from '../kind.js';

export const servers = inSubscription({
  apiVersion: 'Microsoft.Sql/2023-08-01',
  kind: 'servers',
  gives: ['id', 'name', 'type', 'location', 'tags', 'properties', 'identity'],
  details: [
    {
      call: 'GET {id}/auditingSettings/default',
      permission: 'Microsoft.Sql/servers/auditingSettings/read',
      gives: ['auditingSettings'],
    },
    { call: 'GET {id}/firewallRules', permission: 'Microsoft.Sql/servers/firewallRules/read', gives: ['firewallRules'] },
    { call: 'GET {id}/administrators', permission: 'Microsoft.Sql/servers/administrators/read', gives: ['administrators'] },
    {
      call: 'GET {id}/encryptionProtector/current',
      permission: 'Microsoft.Sql/servers/encryptionProtector/read',
      gives: ['encryptionProtector'],
    },
  ],
  relations: [
    { relation: 'runs-as', path: 'properties.primaryUserAssignedIdentityId' },
    { relation: 'exposed-by', path: 'properties.privateEndpointConnections[*].properties.privateEndpoint.id' },
  ],
});

export const databases = belowParents({
  apiVersion: 'Microsoft.Sql/2023-08-01',
  kind: 'servers/databases',
  parents: {
    call: 'GET /subscriptions/{subscriptionId}/providers/Microsoft.Sql/servers',
    permission: 'Microsoft.Sql/servers/read',
    gives: [],
  },
  list: {
    call: 'GET {parentId}/databases',
    permission: 'Microsoft.Sql/servers/databases/read',
    gives: ['id', 'name', 'type', 'location', 'tags', 'properties', 'sku'],
  },
  details: [
    {
      call: 'GET {id}/transparentDataEncryption/current',
      permission: 'Microsoft.Sql/servers/databases/transparentDataEncryption/read',
      gives: ['transparentDataEncryption'],
    },
  ],
  relations: [{ relation: 'member-of', path: 'properties.elasticPoolId' }],
});
