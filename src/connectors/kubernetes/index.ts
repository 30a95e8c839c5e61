export { kubernetes, kubernetesConnector } from './connector.js';
