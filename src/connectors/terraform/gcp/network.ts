/** VPC networks as Compute Engine answers: those that blocks make, and the one that a new project gets unless it refuses. */
import type { Projection } from '../projection.js';

const SHAPE = { platform: 'gcp', apiVersion: 'compute.googleapis.com/v1', kind: 'Network' } as const;

export const network: Projection = {
  ...SHAPE,
  from: 'google_compute_network',
  project(block) {
    return {
      name: block.get('name'),
      object: { name: block.get('name'), autoCreateSubnetworks: block.get('auto_create_subnetworks').or(true) },
    };
  },
};

export const defaultNetwork: Projection = {
  ...SHAPE,
  from: 'google_project',
  project(block) {
    const wanted = block.get('auto_create_network').or(true);
    if (wanted.is(false)) return undefined;
    const name = wanted.map(() => 'default');
    return { name, object: { name, autoCreateSubnetworks: true } };
  },
};
