/** A service as Cloud Run answers. */
import type { Projection } from '../projection.js';
import { iamPolicy, iamTypes } from './iam-policy.js';

const SERVICE = 'google_cloud_run_v2_service';

export const runService: Projection = {
  platform: 'gcp',
  apiVersion: 'run.googleapis.com/v2',
  kind: 'Service',
  from: SERVICE,
  joins: iamTypes(SERVICE),
  project(block, estate) {
    return {
      name: block.get('name'),
      tags: block.get('labels'),
      object: {
        name: block.get('name'),
        labels: block.get('labels'),
        ingress: block.get('ingress').or('INGRESS_TRAFFIC_ALL'),
        invokerIamDisabled: block.get('invoker_iam_disabled').or(false),
        iamPolicy: iamPolicy(estate, block, 'name', ['name']),
      },
    };
  },
};
