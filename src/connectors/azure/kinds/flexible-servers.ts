/** Flexible servers of MySQL and PostgreSQL: the same calls below two providers. */
import { inSubscription, type AzureKind } from '../kind.js';

export const mysqlServers = flexibleServers('Microsoft.DBforMySQL', '2023-12-30');
export const postgresqlServers = flexibleServers('Microsoft.DBforPostgreSQL', '2024-08-01');

function flexibleServers(provider: string, version: string): AzureKind {
  const type = `${provider}/flexibleServers`;
  return inSubscription({
    apiVersion: `${provider}/${version}`,
    kind: 'flexibleServers',
    gives: ['id', 'name', 'type', 'location', 'tags', 'properties', 'sku', 'identity'],
    details: [
      { call: 'GET {id}/firewallRules', permission: `${type}/firewallRules/read`, gives: ['firewallRules'] },
      { call: 'GET {id}/configurations', permission: `${type}/configurations/read`, gives: ['configurations'] },
    ],
    relations: [
      { relation: 'uses', path: 'properties.network.delegatedSubnetResourceId' },
      { relation: 'exposed-by', path: 'properties.privateEndpointConnections[*].properties.privateEndpoint.id' },
    ],
  });
}
