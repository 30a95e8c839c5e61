import type { Message } from '../model/index.js';

/** A way to tell people something: a chat, mail, a webhook, an issue tracker. */
export interface Notifier {
  /** Its connector's name. */
  readonly name: string;
  /**
   * Sends the message, or changes the one that was sent before.
   * @param to the channel, address or repository, in the notifier's own form
   * @param sent what an earlier message of the same cause left behind
   */
  send(to: string, message: Message, sent: SentMessage | undefined): Promise<SendAnswer>;
}

export interface SentMessage {
  /** The notifier's own: a thread's time stamp, a message id, an issue's number. */
  readonly reference: string;
}

export type SendAnswer =
  | { readonly kind: 'sent'; readonly reference: string }
  /** Nothing was sent for certain, and trying again later may help. */
  | { readonly kind: 'later'; readonly because: string }
  /** It will never be taken like this: an address that is refused, a token that is not taken. */
  | { readonly kind: 'refused'; readonly because: string }
  /** Whether it arrived is not known: it is not sent again by itself. */
  | { readonly kind: 'unknown'; readonly because: string };
