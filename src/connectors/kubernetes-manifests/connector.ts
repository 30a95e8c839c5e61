/** The Connector port for Kubernetes manifests. */
import type { Connector } from '../../ports/index.js';
import { readManifests } from './read.js';
import { recogniseManifests } from './recognise.js';

export const kubernetesManifests: Connector = {
  name: 'kubernetes-manifests',
  describes: 'Kubernetes manifests and Kustomize overlays in folders, git checkouts and single YAML or JSON files',
  recognise: recogniseManifests,
  read: readManifests,
};
