export { github } from './connector.js';
export { githubActing } from './acting.js';
export { githubProposals } from './proposals.js';
export { githubWebhook } from './webhook.js';
