/** A subnet as Compute Engine answers. */
import type { Projection } from '../projection.js';

export const subnetwork: Projection = {
  platform: 'gcp',
  apiVersion: 'compute.googleapis.com/v1',
  kind: 'Subnetwork',
  from: 'google_compute_subnetwork',
  project(block) {
    return {
      name: block.get('name'),
      object: {
        name: block.get('name'),
        network: block.get('network'),
        region: block.get('region'),
        purpose: block.get('purpose').or('PRIVATE'),
        // The block itself is what switches flow logs on.
        logConfig: block.one('log_config').object((log) => ({
          enable: true,
          flowSampling: log.get('flow_sampling').or(0.5),
          aggregationInterval: log.get('aggregation_interval').or('INTERVAL_5_SEC'),
          metadata: log.get('metadata').or('INCLUDE_ALL_METADATA'),
          filterExpr: log.get('filter_expr').or('true'),
        })),
      },
    };
  },
};
