/** Takes rights away: the subjects of a binding that fail, or the binding when no others are left or none is named. */
import type { ResourceAction } from '../../../../ports/index.js';
import { CREATE, declared, DELETE, PATCH } from '../../calls.js';
import { readDeployers } from '../declared-by.js';
import { CLUSTER_ROLE_BINDING, lookAt, ROLE_BINDING } from '../objects.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const removeBinding: ResourceAction = {
  name: 'remove-binding',
  describes: 'Takes the failing subjects out of a binding of a role, or removes the binding.',
  rung: 'enforce',
  kinds: [ROLE_BINDING, CLUSTER_ROLE_BINDING],
  permissions: declared([
    PATCH.roleBinding,
    DELETE.roleBinding,
    CREATE.roleBinding,
    PATCH.clusterRoleBinding,
    DELETE.clusterRoleBinding,
    CREATE.clusterRoleBinding,
  ]),
  unit: 'binding',
  look: (address, estate) =>
    lookAt(address, estate, async (target, reader) => ({ deployers: await readDeployers(target, reader) })),
  plan,
  undo,
};
