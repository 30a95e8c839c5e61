/** VPC networks as Compute Engine answers: those that blocks make, and the one that a new project gets unless it refuses. */
import type { Projection } from '../projection.js';
import { BOOLEAN } from './boolean.js';

const SHAPE = { platform: 'gcp', apiVersion: 'compute.googleapis.com/v1', kind: 'Network' } as const;

export const network: Projection = {
  ...SHAPE,
  from: 'google_compute_network',
  project(block) {
    return {
      name: block.get('name'),
      object: { name: block.get('name'), autoCreateSubnetworks: block.get('auto_create_subnetworks').or(true).as(BOOLEAN) },
    };
  },
};

export const defaultNetwork: Projection = {
  ...SHAPE,
  from: 'google_project',
  project(block) {
    const wanted = block.get('auto_create_network').or(true).as(BOOLEAN);
    if (wanted.is(false)) return undefined;
    const name = wanted.then(() => 'default');
    return { name, object: { name, autoCreateSubnetworks: true } };
  },
};
