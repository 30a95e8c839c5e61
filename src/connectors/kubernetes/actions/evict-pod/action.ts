/** Takes a Pod away through the Eviction API, so that its controller makes another one; above a floor of healthy replicas (S9). */
import type { ResourceAction } from '../../../../ports/index.js';
import { declared, EVICT, SCALE } from '../../calls.js';
import { lookAt, POD } from '../objects.js';
import { readSurroundings } from '../pod-surroundings.js';
import { plan } from './plan.js';
import { undo } from './undo.js';

export const evictPod: ResourceAction = {
  name: 'evict-pod',
  describes: 'Takes a Pod away so that its controller makes another one, without going below what must be healthy.',
  rung: 'contain',
  kinds: [POD],
  permissions: declared([EVICT, SCALE.deployment, SCALE.replicaSet, SCALE.controller]),
  unit: 'pod',
  look: (address, estate) => lookAt(address, estate, readSurroundings),
  plan,
  undo,
};
