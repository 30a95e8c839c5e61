export { webhook, webhookNotifier } from './notifier.js';
