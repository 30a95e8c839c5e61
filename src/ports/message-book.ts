import type { CauseId } from '../model/index.js';
import type { SentMessage } from './notifier.js';

/** What was told to whom: one message for each cause, notifier and place, never more than so many a day. */
export interface MessageBook {
  /**
   * Before a message is sent: takes it for the sender. `same`: its text was sent already; `enough`: the day's number is used
   * up. A claim that was neither sent nor dropped within a minute may be taken by another.
   */
  claim(claim: {
    readonly cause: CauseId;
    readonly notifier: string;
    readonly to: string;
    /** The hash of what it says. */
    readonly text: string;
    readonly perDay: number;
    readonly at: Date;
  }): Promise<MessageClaim>;
  sent(claim: string, message: SentMessage, at: Date): Promise<void>;
  /** Nothing was sent. */
  dropped(claim: string): Promise<void>;
}

export type MessageClaim =
  | { readonly kind: 'yours'; readonly claim: string; readonly sent?: SentMessage }
  | { readonly kind: 'same' }
  | { readonly kind: 'enough' }
  | { readonly kind: 'busy' };
