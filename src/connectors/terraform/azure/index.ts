/** Everything that is projected of the provider `azurerm`: a projection is its file and its line here. */
import type { ProviderProjections } from '../projection.js';
import { containerRegistry } from './container-registry.js';
import { cosmosAccount } from './cosmos-account.js';
import { defenderPlan, securityContact } from './defender.js';
import { disk } from './disk.js';
import { mysqlServer, postgresqlServer } from './flexible-server.js';
import { flowLog } from './flow-log.js';
import { keyVault } from './key-vault.js';
import { kubernetesCluster } from './kubernetes-cluster.js';
import { networkSecurityGroup } from './network-security-group.js';
import { roleDefinition } from './role-definition.js';
import { sqlDatabase } from './sql-database.js';
import { sqlServer } from './sql-server.js';
import { storageAccount } from './storage-account.js';
import { vaultKey, vaultSecret } from './vault-content.js';
import { virtualMachine } from './virtual-machine.js';
import { webSite } from './web-site.js';

export const azure: ProviderProjections = {
  prefix: 'azurerm_',
  projections: [
    containerRegistry,
    cosmosAccount,
    defenderPlan,
    disk,
    flowLog,
    keyVault,
    kubernetesCluster,
    mysqlServer,
    networkSecurityGroup,
    postgresqlServer,
    roleDefinition,
    securityContact,
    sqlDatabase,
    sqlServer,
    storageAccount,
    vaultKey,
    vaultSecret,
    virtualMachine,
    webSite,
  ],
  computed: [],
};
