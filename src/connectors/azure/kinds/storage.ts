/** Storage accounts. What keys they have is never asked: listKeys gives them away. */
import { inSubscription } from '../kind.js';

const DIAGNOSTICS = 'providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview';
const READ_DIAGNOSTICS = 'Microsoft.Insights/diagnosticSettings/read';

export const storageAccounts = inSubscription({
  apiVersion: 'Microsoft.Storage/2023-05-01',
  kind: 'storageAccounts',
  gives: ['id', 'name', 'type', 'location', 'tags', 'properties', 'sku', 'identity'],
  details: [
    {
      call: 'GET {id}/blobServices/default',
      permission: 'Microsoft.Storage/storageAccounts/blobServices/read',
      gives: ['blobServices'],
    },
    { call: `GET {id}/blobServices/default/${DIAGNOSTICS}`, permission: READ_DIAGNOSTICS, gives: ['blobDiagnosticSettings'] },
    { call: `GET {id}/queueServices/default/${DIAGNOSTICS}`, permission: READ_DIAGNOSTICS, gives: ['queueDiagnosticSettings'] },
    { call: `GET {id}/tableServices/default/${DIAGNOSTICS}`, permission: READ_DIAGNOSTICS, gives: ['tableDiagnosticSettings'] },
  ],
  relations: [
    { relation: 'uses', path: 'properties.networkAcls.virtualNetworkRules[*].id' },
    { relation: 'exposed-by', path: 'properties.privateEndpointConnections[*].properties.privateEndpoint.id' },
    { relation: 'uses', path: 'blobDiagnosticSettings[*].properties.workspaceId' },
  ],
});
