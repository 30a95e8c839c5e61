/** Subscriptions, with the alerts on their activity log and where that log goes, and resource groups. */
import { kindOf } from '../kind.js';

const subscription = {
  call: 'GET /subscriptions/{subscriptionId}',
  permission: 'Microsoft.Resources/subscriptions/read',
  gives: ['id', 'subscriptionId', 'name', 'state', 'tags'],
};

export const subscriptions = kindOf(
  'itself',
  {
    apiVersion: 'Microsoft.Resources/2022-12-01',
    kind: 'subscriptions',
    details: [
      {
        call: 'GET /subscriptions/{subscriptionId}/providers/Microsoft.Insights/activityLogAlerts?api-version=2020-10-01',
        permission: 'Microsoft.Insights/activityLogAlerts/read',
        gives: ['activityLogAlerts'],
      },
      {
        call: 'GET /subscriptions/{subscriptionId}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview',
        permission: 'Microsoft.Insights/diagnosticSettings/read',
        gives: ['diagnosticSettings'],
      },
    ],
    touchedBy: ['microsoft.insights/activitylogalerts', 'microsoft.insights/diagnosticsettings'],
  },
  subscription,
);

export const resourceGroups = kindOf(
  'subscription',
  {
    apiVersion: 'Microsoft.Resources/2022-09-01',
    kind: 'resourceGroups',
    relations: [{ relation: 'controlled-by', path: 'managedBy' }],
  },
  {
    call: 'GET /subscriptions/{subscriptionId}/resourcegroups',
    permission: 'Microsoft.Resources/subscriptions/resourceGroups/read',
    gives: ['id', 'name', 'type', 'location', 'tags', 'properties', 'managedBy'],
  },
);
