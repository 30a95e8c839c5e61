/** Cosmos DB accounts. */
import { inSubscription } from '../kind.js';

export const databaseAccounts = inSubscription({
  apiVersion: 'Microsoft.DocumentDB/2024-11-15',
  kind: 'databaseAccounts',
  gives: ['id', 'name', 'type', 'location', 'tags', 'properties', 'identity'],
  relations: [
    { relation: 'uses', path: 'properties.virtualNetworkRules[*].id' },
    { relation: 'exposed-by', path: 'properties.privateEndpointConnections[*].properties.privateEndpoint.id' },
  ],
});
