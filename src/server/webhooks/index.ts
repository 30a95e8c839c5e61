/** What comes in from others: webhooks by signature, and votes by the links of mails. */
export { webhooks, type WebhookPorts } from './plugin.js';
export { mailLinks, type MailLinkPorts } from './mail-links.js';
