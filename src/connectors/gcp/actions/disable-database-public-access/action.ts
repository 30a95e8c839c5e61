/** Declares `disable-database-public-access`: takes authorized networks of a Cloud SQL instance away. */
import type { ResourceAction } from '../../../../ports/index.js';
import { permissionsOf } from '../../calls.js';
import { sqlInstance } from '../../kinds/sql.js';
import { lookAt } from '../look.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

const { apiVersion, kind } = sqlInstance;

export const disableDatabasePublicAccess: ResourceAction = {
  name: 'disable-database-public-access',
  describes: 'Takes networks that are too wide out of those that may connect to a database.',
  rung: 'contain',
  kinds: [{ apiVersion, kind }],
  permissions: permissionsOf('sql.instances.patch'),
  unit: 'database',
  look: (address, estate) => lookAt(address, estate, () => ['settings']),
  plan,
  undo,
};
