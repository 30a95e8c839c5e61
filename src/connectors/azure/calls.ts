/**
 * Every call by which this connector changes something, and what must be allowed for it. What is not in this table cannot be
 * sent. By Azure's REST reference, in the versions of the kinds that are read. None of these calls takes an ETag there, so
 * that two writers of one resource are told apart by reading only.
 */
import { typeOf, type AzureKind } from './kind.js';
import { disks } from './kinds/compute.js';
import { registries } from './kinds/containers.js';
import { databaseAccounts } from './kinds/documentdb.js';
import { mysqlServers, postgresqlServers } from './kinds/flexible-servers.js';
import { vaults } from './kinds/key-vault.js';
import { networkSecurityGroups } from './kinds/network.js';
import { servers } from './kinds/sql.js';
import { storageAccounts } from './kinds/storage.js';

export interface WriteCall {
  readonly method: 'PATCH' | 'PUT' | 'DELETE';
  /** Of the resource that the step's address names. */
  readonly of: AzureKind;
  /** Below it: `securityRules`. */
  readonly child?: string;
  readonly permissions: readonly string[];
  /** PATCH sets these members of `properties` and no others. */
  readonly sets: readonly string[];
  /** Where the platform answers 202 and goes on by itself: how long that may take, in seconds. */
  readonly takes?: number;
}

/** Asked of whoever writes network rules that name subnets, on these subnets. */
const JOIN_SUBNET = 'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action';
/** Asked of whoever writes a rule that names application security groups, on these. */
const JOIN_GROUP = 'Microsoft.Network/applicationSecurityGroups/joinNetworkSecurityRule/action';

/** Most of these operations end within one; what is longer has failed. */
const MINUTES = 600;

export const CALLS = {
  // https://learn.microsoft.com/rest/api/storagerp/storage-accounts/update
  'PATCH Microsoft.Storage/storageAccounts': patch(
    storageAccounts,
    ['allowBlobPublicAccess', 'allowSharedKeyAccess', 'networkAcls', 'publicNetworkAccess'],
    JOIN_SUBNET,
  ),
  // https://learn.microsoft.com/rest/api/compute/disks/update
  'PATCH Microsoft.Compute/disks': { ...patch(disks, ['networkAccessPolicy']), takes: MINUTES },
  // https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/update
  'PATCH Microsoft.KeyVault/vaults': patch(vaults, ['networkAcls'], JOIN_SUBNET),
  // https://learn.microsoft.com/rest/api/containerregistry/registries/update
  'PATCH Microsoft.ContainerRegistry/registries': patch(registries, [
    'adminUserEnabled',
    'anonymousPullEnabled',
    'publicNetworkAccess',
  ]),
  // https://learn.microsoft.com/rest/api/cosmos-db-resource-provider/database-accounts/update
  'PATCH Microsoft.DocumentDB/databaseAccounts': {
    ...patch(databaseAccounts, ['disableLocalAuth', 'ipRules', 'publicNetworkAccess']),
    takes: 2 * MINUTES,
  },
  // https://learn.microsoft.com/rest/api/sql/servers/update
  'PATCH Microsoft.Sql/servers': { ...patch(servers, ['publicNetworkAccess']), takes: MINUTES },
  // https://learn.microsoft.com/rest/api/sql/firewall-rules
  'DELETE Microsoft.Sql/servers/firewallRules': remove(servers, 'firewallRules'),
  'PUT Microsoft.Sql/servers/firewallRules': put(servers, 'firewallRules'),
  // https://learn.microsoft.com/rest/api/postgresql/firewall-rules
  'DELETE Microsoft.DBforPostgreSQL/flexibleServers/firewallRules': {
    ...remove(postgresqlServers, 'firewallRules'),
    takes: MINUTES,
  },
  'PUT Microsoft.DBforPostgreSQL/flexibleServers/firewallRules': { ...put(postgresqlServers, 'firewallRules'), takes: MINUTES },
  // https://learn.microsoft.com/rest/api/mysql/firewall-rules
  'DELETE Microsoft.DBforMySQL/flexibleServers/firewallRules': { ...remove(mysqlServers, 'firewallRules'), takes: MINUTES },
  'PUT Microsoft.DBforMySQL/flexibleServers/firewallRules': { ...put(mysqlServers, 'firewallRules'), takes: MINUTES },
  // https://learn.microsoft.com/rest/api/virtualnetwork/security-rules
  'DELETE Microsoft.Network/networkSecurityGroups/securityRules': {
    ...remove(networkSecurityGroups, 'securityRules'),
    takes: MINUTES,
  },
  'PUT Microsoft.Network/networkSecurityGroups/securityRules': {
    ...put(networkSecurityGroups, 'securityRules', JOIN_GROUP),
    takes: MINUTES,
  },
} satisfies Record<string, WriteCall>;

export type CallName = keyof typeof CALLS;

/** The call of that name; undefined for what is none. */
export function callOf(name: string): WriteCall | undefined {
  return isCall(name) ? CALLS[name] : undefined;
}

function isCall(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}

/** A line for each permission that a call of an action needs. */
export function permissionsOf(...names: readonly CallName[]): readonly { readonly call: string; readonly permission: string }[] {
  return names.flatMap((call) => CALLS[call].permissions.map((permission) => ({ call, permission })));
}

function patch(of: AzureKind, sets: readonly string[], ...more: readonly string[]): WriteCall {
  return { method: 'PATCH', of, sets, permissions: [`${typeOf(of)}/write`, ...more] };
}

function put(of: AzureKind, child: string, ...more: readonly string[]): WriteCall {
  return { method: 'PUT', of, child, sets: [], permissions: [`${typeOf(of)}/${child}/write`, ...more] };
}

function remove(of: AzureKind, child: string): WriteCall {
  return { method: 'DELETE', of, child, sets: [], permissions: [`${typeOf(of)}/${child}/delete`] };
}
