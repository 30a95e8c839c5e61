/** Every kind of resource that is read. */
import type { AzureKind } from '../kind.js';
import { roleDefinitions, userAssignedIdentities } from './authorization.js';
import { diskEncryptionSets, disks, snapshots, virtualMachines, virtualMachineScaleSets } from './compute.js';
import { managedClusters, registries } from './containers.js';
import { databaseAccounts } from './documentdb.js';
import { mysqlServers, postgresqlServers } from './flexible-servers.js';
import { keys, secrets, vaults } from './key-vault.js';
import {
  flowLogs,
  loadBalancers,
  networkInterfaces,
  networkSecurityGroups,
  privateEndpoints,
  publicIpAddresses,
  virtualNetworks,
} from './network.js';
import { resourceGroups, subscriptions } from './resources.js';
import { pricings, securityContacts } from './security.js';
import { databases, servers } from './sql.js';
import { storageAccounts } from './storage.js';
import { sites } from './web.js';

export const KINDS: readonly AzureKind[] = [
  subscriptions,
  resourceGroups,
  roleDefinitions,
  userAssignedIdentities,
  pricings,
  securityContacts,
  storageAccounts,
  virtualMachines,
  virtualMachineScaleSets,
  disks,
  diskEncryptionSets,
  snapshots,
  networkSecurityGroups,
  flowLogs,
  networkInterfaces,
  virtualNetworks,
  publicIpAddresses,
  privateEndpoints,
  loadBalancers,
  vaults,
  keys,
  secrets,
  servers,
  databases,
  mysqlServers,
  postgresqlServers,
  sites,
  registries,
  managedClusters,
  databaseAccounts,
];
