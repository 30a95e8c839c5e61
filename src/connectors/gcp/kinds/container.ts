/** Clusters of Google Kubernetes Engine, with their node pools. */
import { gcpKind } from '../kind.js';

export const cluster = gcpKind({
  apiVersion: 'container.googleapis.com/v1',
  kind: 'Cluster',
  from: 'project',
  list: {
    call: 'GET /v1/projects/{project}/locations/-/clusters',
    permission: 'container.clusters.list',
    gives: [
      'name',
      'location',
      'resourceLabels',
      'autopilot',
      'legacyAbac',
      'privateClusterConfig',
      'networkConfig',
      'networkPolicy',
      'masterAuthorizedNetworksConfig',
      'controlPlaneEndpointsConfig',
      'workloadIdentityConfig',
      'databaseEncryption',
      'shieldedNodes',
      'releaseChannel',
      'masterAuth',
      'nodePools',
    ],
    items: 'clusters',
  },
  get: { call: 'GET /v1/{path}', permission: 'container.clusters.get', gives: [] },
  asset: 'container.googleapis.com/{selfLink}',
  labels: 'resourceLabels',
  relations: [
    { relation: 'uses', path: 'networkConfig.network', service: 'compute' },
    { relation: 'uses', path: 'networkConfig.subnetwork', service: 'compute' },
    { relation: 'encrypted-by', path: 'databaseEncryption.keyName', service: 'cloudkms' },
    { relation: 'encrypted-by', path: 'nodePools[*].config.bootDiskKmsKey', service: 'cloudkms' },
    { relation: 'runs-as', path: 'nodePools[*].config.serviceAccount', service: 'iam' },
  ],
  touchedBy: [{ type: 'container.googleapis.com/NodePool', is: 'below' }],
});
