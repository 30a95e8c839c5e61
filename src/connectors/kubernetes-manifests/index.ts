export { kubernetesManifests } from './connector.js';
