export { gitlab } from './connector.js';
export { gitlabActing } from './acting.js';
export { gitlabProposals } from './proposals.js';
export { gitlabWebhook } from './webhook.js';
