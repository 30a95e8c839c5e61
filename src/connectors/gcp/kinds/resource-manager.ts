/** Projects with their own IAM policy, log sinks, log-based metrics and alerting policies. */
import { gcpKind } from '../kind.js';

const GET = 'GET /v3/projects/{project}';
const PERMISSION = 'resourcemanager.projects.get';

export const project = gcpKind({
  apiVersion: 'cloudresourcemanager.googleapis.com/v3',
  kind: 'Project',
  from: 'itself',
  list: { call: GET, permission: PERMISSION, gives: ['name', 'projectId', 'parent', 'labels'], items: '' },
  get: { call: GET, permission: PERMISSION, gives: [] },
  details: [
    { call: 'POST /v3/{name}:getIamPolicy', permission: 'resourcemanager.projects.getIamPolicy', gives: ['iamPolicy'] },
    { call: 'GET /v2/{name}/sinks', permission: 'logging.sinks.list', gives: ['sinks'], items: 'sinks' },
    { call: 'GET /v2/projects/{projectId}/metrics', permission: 'logging.logMetrics.list', gives: ['metrics'], items: 'metrics' },
    {
      call: 'GET /v3/projects/{projectId}/alertPolicies',
      permission: 'monitoring.alertPolicies.list',
      gives: ['alertPolicies'],
      items: 'alertPolicies',
    },
  ],
  asset: 'cloudresourcemanager.googleapis.com/projects/{projectId}',
  touchedBy: [
    { type: 'logging.googleapis.com/LogSink', is: 'in-project' },
    { type: 'logging.googleapis.com/LogMetric', is: 'in-project' },
    { type: 'monitoring.googleapis.com/AlertPolicy', is: 'in-project' },
  ],
});
