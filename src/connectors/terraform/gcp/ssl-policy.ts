/** What TLS a load balancer speaks, as Compute Engine answers. */
import type { Projection } from '../projection.js';

export const sslPolicy: Projection = {
  platform: 'gcp',
  apiVersion: 'compute.googleapis.com/v1',
  kind: 'SslPolicy',
  from: ['google_compute_ssl_policy', 'google_compute_region_ssl_policy'],
  project(block) {
    return {
      name: block.get('name'),
      object: {
        name: block.get('name'),
        profile: block.get('profile').or('COMPATIBLE'),
        minTlsVersion: block.get('min_tls_version').or('TLS_1_0'),
        customFeatures: block.get('custom_features'),
        // Of a profile of Google's own the API lists the features, too; only a custom one's are in the source.
        enabledFeatures: block.get('custom_features'),
      },
    };
  },
};
