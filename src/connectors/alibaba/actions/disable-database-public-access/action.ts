/** Declares `disable-database-public-access`. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { databaseInstances } from '../../kinds/rds.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = databaseInstances;

export const disableDatabasePublicAccess: ResourceAction = {
  name: 'disable-database-public-access',
  describes: 'Takes everybody out of the IP whitelists of a database, or its public endpoint away.',
  rung: 'contain',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf(
    'rds:ModifySecurityIps',
    'rds:ReleaseInstancePublicConnection',
    'rds:AllocateInstancePublicConnection',
  ),
  unit: 'database',
  look: (address, estate) => lookAt(address, estate, () => ['DBInstanceIPArray', 'DBInstanceNetInfos']),
  plan,
  undo,
};
