/** Zones of Cloud DNS. */
import { gcpKind } from '../kind.js';

export const managedZone = gcpKind({
  apiVersion: 'dns.googleapis.com/v1',
  kind: 'ManagedZone',
  from: 'project',
  list: {
    call: 'GET /dns/v1/projects/{project}/managedZones',
    permission: 'dns.managedZones.list',
    gives: ['name', 'dnsName', 'labels', 'visibility', 'dnssecConfig'],
    items: 'managedZones',
  },
  get: { call: 'GET /dns/v1/{path}', permission: 'dns.managedZones.get', gives: [] },
  asset: 'dns.googleapis.com/projects/{project}/managedZones/{name}',
  created: 'creationTime',
});
