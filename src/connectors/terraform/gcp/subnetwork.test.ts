import { expect, it } from 'vitest';
import { projected } from '../../../../test/fakes/terraform.js';

it('takes the block for flow logs as switching them on', async () => {
  const subnets = await projected(`
    resource "google_compute_subnetwork" "a" {
      name = "a"
      log_config { flow_sampling = 1 }
    }
    resource "google_compute_subnetwork" "b" {
      name    = "b"
      purpose = "REGIONAL_MANAGED_PROXY"
    }
  `);
  expect(subnets.map(({ raw }) => raw)).toEqual([
    {
      name: 'a',
      purpose: 'PRIVATE',
      logConfig: {
        enable: true,
        flowSampling: 1,
        aggregationInterval: 'INTERVAL_5_SEC',
        metadata: 'INCLUDE_ALL_METADATA',
        filterExpr: 'true',
      },
    },
    { name: 'b', purpose: 'REGIONAL_MANAGED_PROXY' },
  ]);
});
