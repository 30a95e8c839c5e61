/** Takes the public address from a database of RDS or a warehouse of Redshift. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../send.js';
import { lookAt } from '../look.js';
import { DATABASE, plan, WAREHOUSE } from './plan.js';
import { undo } from './undo.js';

export const disableDatabasePublicAccess: ResourceAction = {
  name: 'disable-database-public-access',
  describes: 'Takes the public address from a database; from within its network it is reached as before.',
  rung: 'contain',
  kinds: [DATABASE, WAREHOUSE],
  permissions: permissionsOf('rds:ModifyDBInstance', 'redshift:ModifyCluster'),
  unit: 'database',
  look: (address, estate) => lookAt(address, estate, ['PubliclyAccessible']),
  plan,
  undo,
};
