/** A role of one's own as ARM answers. */
import type { Block, Estate, Field, Projection, Shape } from '../projection.js';

const SUBSCRIPTION = 'data.azurerm_subscription';

export const roleDefinition: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.Authorization/2022-04-01',
  kind: 'roleDefinitions',
  from: 'azurerm_role_definition',
  project(block, estate) {
    return {
      name: block.get('name'),
      object: {
        name: block.get('role_definition_id'),
        properties: {
          roleName: block.get('name'),
          type: 'CustomRole',
          assignableScopes: assignableScopes(block, estate),
          permissions: block.all('permissions').each((permissions) => ({
            actions: permissions.get('actions').each((action) => action),
            notActions: permissions.get('not_actions').each((action) => action),
          })),
        },
      },
    };
  },
};

/** Where none are named, the role can be given where it is defined. */
function assignableScopes(block: Block, estate: Estate): Shape {
  const named = block.get('assignable_scopes');
  if (named.state === 'absent') return [scope(block.get('scope'), estate)];
  return named.each((item) => scope(item, estate));
}

/** The id of a subscription is known after apply, but that it is a whole one is known when it comes from that data source. */
function scope(field: Field, estate: Estate): Shape {
  const subscription = field.state === 'unknown' && estate.referred(field, SUBSCRIPTION).state === 'present';
  return subscription ? '/subscriptions/current' : field;
}
