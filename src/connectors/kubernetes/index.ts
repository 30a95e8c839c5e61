export { kubernetesActing } from './acting.js';
export { kubernetes, kubernetesConnector } from './connector.js';
export { workloadHealth } from './workload-health.js';
