export { slack, slackNotifier } from './notifier.js';
export { slackWebhook } from './webhook.js';
export { readInteraction, type SlackInteraction, type SlackRequest, type SlackTrust } from './interaction.js';
