/** Telling people: who gets which message, and getting it there once. */
export { messagesFor } from './messages-for.js';
export { deliver, type DeliverDependencies, type DeliveryOutcome } from './deliver.js';
export type { CauseToTell, Delivery, NotifyRoute, QuietHours, ToTell } from './route.js';
