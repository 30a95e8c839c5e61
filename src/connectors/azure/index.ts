/** Microsoft Azure: subscriptions and what is in them, read through Azure Resource Manager and Resource Graph. */
export { azure } from './connector.js';
export { azureActing } from './acting.js';
