/** A Cosmos DB account as ARM answers. */
import { concatenate, type Block, type Projection, type Shape } from '../projection.js';
import { PRIVATE_ENDPOINT, enabled, privateEndpointConnections } from './shared.js';

export const cosmosAccount: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.DocumentDB/2024-11-15',
  kind: 'databaseAccounts',
  from: 'azurerm_cosmosdb_account',
  joins: [PRIVATE_ENDPOINT],
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('tags'),
      object: {
        name: block.get('name'),
        location: block.get('location'),
        properties: {
          capabilities: capabilities(block),
          // The name with the opposite meaning came late in version 4 of the provider.
          disableLocalAuth: block
            .get('local_authentication_disabled')
            .or(block.get('local_authentication_enabled').or(true).as({ true: false, false: true })),
          // One text with commas before version 4.
          ipRules: block
            .get('ip_range_filter')
            .map((ranges) => (typeof ranges === 'string' ? ranges.split(',').map((range) => range.trim()) : ranges))
            .each((range) => ({ ipAddressOrRange: range })),
          isVirtualNetworkFilterEnabled: block.get('is_virtual_network_filter_enabled').or(false),
          privateEndpointConnections: privateEndpointConnections(block, estate),
          publicNetworkAccess: enabled(block, 'public_network_access_enabled', true),
          virtualNetworkRules: block.all('virtual_network_rule').each((rule) => ({ id: rule.get('id') })),
        },
      },
    };
  },
};

/** Which API it speaks; an account of the kind for MongoDB has that one, whether it is said or not. */
function capabilities(block: Block): Shape {
  const said = block.all('capabilities');
  const mongo = block.get('kind').is('MongoDB') && !said.known.some((each) => each.get('name').is('EnableMongo'));
  return concatenate(
    said.each((each) => ({ name: each.get('name') })),
    mongo ? [{ name: 'EnableMongo' }] : [],
  );
}
