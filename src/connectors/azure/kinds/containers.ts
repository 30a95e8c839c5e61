/** Container registries and AKS clusters. */
import { inSubscription } from '../kind.js';

export const registries = inSubscription({
  apiVersion: 'Microsoft.ContainerRegistry/2023-07-01',
  kind: 'registries',
  gives: ['id', 'name', 'type', 'location', 'tags', 'properties', 'sku', 'identity'],
  relations: [{ relation: 'exposed-by', path: 'properties.privateEndpointConnections[*].properties.privateEndpoint.id' }],
});

export const managedClusters = inSubscription({
  apiVersion: 'Microsoft.ContainerService/2024-09-01',
  kind: 'managedClusters',
  gives: ['id', 'name', 'type', 'location', 'tags', 'properties', 'identity', 'sku'],
  relations: [
    { relation: 'uses', path: 'properties.agentPoolProfiles[*].vnetSubnetID' },
    { relation: 'encrypted-by', path: 'properties.diskEncryptionSetID' },
    { relation: 'runs-as', path: 'properties.identityProfile.kubeletidentity.resourceId' },
  ],
});
