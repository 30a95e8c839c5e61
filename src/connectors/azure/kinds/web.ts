/** Apps of App Service and Functions with their web configuration. What settings they have is never asked. */
import { inSubscription } from '../kind.js';

export const sites = inSubscription({
  apiVersion: 'Microsoft.Web/2023-12-01',
  kind: 'sites',
  gives: ['id', 'name', 'type', 'location', 'tags', 'properties', 'identity'],
  details: [
    { call: 'GET {id}/config/web', permission: 'Microsoft.Web/sites/config/read', gives: ['config'] },
    {
      call: 'GET {id}/basicPublishingCredentialsPolicies',
      permission: 'Microsoft.Web/sites/basicPublishingCredentialsPolicies/read',
      gives: ['basicPublishingCredentialsPolicies'],
    },
  ],
  relations: [
    { relation: 'member-of', path: 'properties.serverFarmId' },
    { relation: 'uses', path: 'properties.virtualNetworkSubnetId' },
  ],
});
