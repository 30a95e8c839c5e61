/** Declares `disable-database-public-access`: closes a database server to networks that nobody named. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { databaseAccounts } from '../../kinds/documentdb.js';
import { mysqlServers, postgresqlServers } from '../../kinds/flexible-servers.js';
import { servers } from '../../kinds/sql.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const disableDatabasePublicAccess: ResourceAction = {
  name: 'disable-database-public-access',
  describes: 'Takes the public endpoint of a database server, or the firewall rules that open it to everybody, away.',
  rung: 'contain',
  kinds: [servers, postgresqlServers, mysqlServers, databaseAccounts].map(({ apiVersion, kind }) => ({ apiVersion, kind })),
  permissions: permissionsOf(
    'PATCH Microsoft.Sql/servers',
    'DELETE Microsoft.Sql/servers/firewallRules',
    'PUT Microsoft.Sql/servers/firewallRules',
    'DELETE Microsoft.DBforPostgreSQL/flexibleServers/firewallRules',
    'PUT Microsoft.DBforPostgreSQL/flexibleServers/firewallRules',
    'DELETE Microsoft.DBforMySQL/flexibleServers/firewallRules',
    'PUT Microsoft.DBforMySQL/flexibleServers/firewallRules',
    'PATCH Microsoft.DocumentDB/databaseAccounts',
  ),
  unit: 'database server',
  look: (address, estate) =>
    lookAt(address, estate, ({ kind }) => ['properties', 'tags', ...(kind === 'databaseAccounts' ? [] : ['firewallRules'])]),
  plan,
  undo,
};
