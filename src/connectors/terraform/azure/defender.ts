/** Plans of Defender for Cloud, and who is told of its alerts, as ARM answers. */
import type { Projection } from '../projection.js';

export const defenderPlan: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.Security/2024-01-01',
  kind: 'pricings',
  from: 'azurerm_security_center_subscription_pricing',
  project(block) {
    const name = block.get('resource_type').or('VirtualMachines');
    return { name, object: { name, properties: { pricingTier: block.get('tier') } } };
  },
};

export const securityContact: Projection = {
  platform: 'azure',
  apiVersion: 'Microsoft.Security/2023-12-01-preview',
  kind: 'securityContacts',
  from: 'azurerm_security_center_contact',
  project(block) {
    return {
      name: block.get('name'),
      object: {
        name: block.get('name'),
        properties: {
          emails: block.get('email'),
          notificationsByRole: { state: block.get('alerts_to_admins').as({ true: 'On', false: 'Off' }), roles: ['Owner'] },
          // The provider's switch stands for alerts of severity high.
          notificationsSources: block
            .get('alert_notifications')
            .choose((wanted) => (wanted === true ? [{ sourceType: 'Alert', minimalSeverity: 'High' }] : [])),
        },
      },
    };
  },
};
