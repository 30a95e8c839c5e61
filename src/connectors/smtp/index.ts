export { smtp, smtpNotifier } from './notifier.js';
