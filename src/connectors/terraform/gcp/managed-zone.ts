/** A DNS zone as Cloud DNS answers. */
import type { Projection } from '../projection.js';

export const managedZone: Projection = {
  platform: 'gcp',
  apiVersion: 'dns.googleapis.com/v1',
  kind: 'ManagedZone',
  from: 'google_dns_managed_zone',
  project(block) {
    const dnssec = block.one('dnssec_config');
    return {
      name: block.get('name'),
      tags: block.get('labels'),
      object: {
        name: block.get('name'),
        dnsName: block.get('dns_name'),
        labels: block.get('labels'),
        visibility: block.get('visibility').or('public'),
        dnssecConfig: {
          state: dnssec.get('state').or('off'),
          defaultKeySpecs: dnssec.all('default_key_specs').eachIfAny((key) => ({
            algorithm: key.get('algorithm'),
            keyType: key.get('key_type'),
          })),
        },
      },
    };
  },
};
