/** A virtual machine as Compute Engine answers. */
import type { Json } from '../../../model/index.js';
import { firstOf, unread, type Projection } from '../projection.js';
import { metadataOf } from './metadata.js';

export const instance: Projection = {
  platform: 'gcp',
  apiVersion: 'compute.googleapis.com/v1',
  kind: 'Instance',
  from: 'google_compute_instance',
  project(block) {
    return {
      name: block.get('name'),
      tags: block.get('labels'),
      object: {
        name: block.get('name'),
        zone: block.get('zone'),
        labels: block.get('labels'),
        canIpForward: block.get('can_ip_forward').or(false),
        networkInterfaces: block.all('network_interface').each((nic) => ({
          network: nic.get('network'),
          subnetwork: nic.get('subnetwork'),
          networkIP: nic.get('network_ip'),
          accessConfigs: nic
            .all('access_config')
            .eachIfAny((access) => ({ type: 'ONE_TO_ONE_NAT', natIP: access.get('nat_ip') })),
          ipv6AccessConfigs: nic.all('ipv6_access_config').eachIfAny((access) => ({
            type: 'DIRECT_IPV6',
            externalIpv6: access.get('external_ipv6'),
          })),
        })),
        // Without an address the provider takes the default service account, which the API knows by this name, too.
        serviceAccounts: block.all('service_account').eachIfAny((account) => ({
          email: account.get('email').or('default'),
          scopes: account.get('scopes').each((scope) => scope.map(scopeUrl)),
        })),
        metadata: metadataOf(block.get('metadata')),
        shieldedInstanceConfig: firstOf(
          block.one('shielded_instance_config').object((shielded) => ({
            enableSecureBoot: shielded.get('enable_secure_boot').or(false),
            enableVtpm: shielded.get('enable_vtpm').or(true),
            enableIntegrityMonitoring: shielded.get('enable_integrity_monitoring').or(true),
          })),
          unread('it depends on the image, which is not part of the source'),
        ),
      },
    };
  },
};

/** The provider takes short names for scopes, the API answers URLs. */
function scopeUrl(scope: Json): string {
  const text = String(scope);
  return text.includes('/') ? text : `https://www.googleapis.com/auth/${text}`;
}
