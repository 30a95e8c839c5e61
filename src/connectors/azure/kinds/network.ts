/** Network security groups and flow logs, and the parts of a network that lead from a machine to them. */
import { belowParents, inGraph, inSubscription } from '../kind.js';

export const networkSecurityGroups = inSubscription({
  apiVersion: 'Microsoft.Network/2024-05-01',
  kind: 'networkSecurityGroups',
  gives: ['id', 'name', 'type', 'location', 'tags', 'properties'],
  relations: [
    { relation: 'used-by', path: 'properties.networkInterfaces[*].id' },
    { relation: 'used-by', path: 'properties.subnets[*].id' },
  ],
});

export const flowLogs = belowParents({
  apiVersion: 'Microsoft.Network/2024-05-01',
  kind: 'networkWatchers/flowLogs',
  parents: {
    call: 'GET /subscriptions/{subscriptionId}/providers/Microsoft.Network/networkWatchers',
    permission: 'Microsoft.Network/networkWatchers/read',
    gives: [],
  },
  list: {
    call: 'GET {parentId}/flowLogs',
    permission: 'Microsoft.Network/networkWatchers/flowLogs/read',
    gives: ['id', 'name', 'type', 'location', 'tags', 'properties'],
  },
  relations: [
    { relation: 'uses', path: 'properties.targetResourceId' },
    { relation: 'uses', path: 'properties.storageId' },
  ],
});

export const networkInterfaces = inGraph({
  apiVersion: 'Microsoft.Network/2024-05-01',
  kind: 'networkInterfaces',
  relations: [
    { relation: 'uses', path: 'properties.networkSecurityGroup.id' },
    { relation: 'uses', path: 'properties.ipConfigurations[*].properties.subnet.id' },
    { relation: 'exposed-by', path: 'properties.ipConfigurations[*].properties.publicIPAddress.id' },
    { relation: 'used-by', path: 'properties.virtualMachine.id' },
  ],
});

export const virtualNetworks = inGraph({
  apiVersion: 'Microsoft.Network/2024-05-01',
  kind: 'virtualNetworks',
  relations: [
    { relation: 'has-member', path: 'properties.subnets[*].id' },
    { relation: 'uses', path: 'properties.subnets[*].properties.networkSecurityGroup.id' },
  ],
});

export const publicIpAddresses = inGraph({
  apiVersion: 'Microsoft.Network/2024-05-01',
  kind: 'publicIPAddresses',
  relations: [{ relation: 'exposes', path: 'properties.ipConfiguration.id' }],
});

export const privateEndpoints = inGraph({
  apiVersion: 'Microsoft.Network/2024-05-01',
  kind: 'privateEndpoints',
  relations: [
    { relation: 'uses', path: 'properties.subnet.id' },
    { relation: 'exposes', path: 'properties.privateLinkServiceConnections[*].properties.privateLinkServiceId' },
  ],
});

export const loadBalancers = inGraph({
  apiVersion: 'Microsoft.Network/2024-05-01',
  kind: 'loadBalancers',
  relations: [
    { relation: 'exposed-by', path: 'properties.frontendIPConfigurations[*].properties.publicIPAddress.id' },
    { relation: 'exposes', path: 'properties.backendAddressPools[*].properties.backendIPConfigurations[*].id' },
  ],
});
