/** The Connector port for Kubernetes manifests. */
import type { Connector } from '../../ports/index.js';
import { readManifests } from './read.js';
import { recogniseManifests } from './recognise.js';

export const kubernetesManifests: Connector = {
  name: 'kubernetes-manifests',
  describes: 'Kubernetes manifests and Kustomize overlays in folders and git checkouts',
  recognise: recogniseManifests,
  read: readManifests,
};
