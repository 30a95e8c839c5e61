/**
 * Reads what a vendor sends when something happened: takes the request as it came, gives the events that it proves, or why it
 * proves none. Believes nothing that is not authentic and seen for the first time; has no effects but remembering.
 */
export interface WebhookReader {
  /** As in its address and in `webhooks` of headwater.yaml: `github`. */
  readonly name: string;
  /** The environment variable that holds its secret where the configuration names no other. */
  readonly secretVariable: string;
  read(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Tells the person who voted what came of it, where that can be done. Throws nothing for what a network does. */
  answer?(
    vote: WebhookVote,
    told: VoteTold,
  ): Promise<{ readonly kind: 'told' } | { readonly kind: 'untold'; readonly because: string }>;
}

export interface WebhookRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes as they came: what was parsed and written again is no longer what was signed. */
  readonly body: Uint8Array;
  readonly now: Date;
  /** Never empty. */
  readonly secret: string;
  /** What else it must be from: `app` and `team` of a chat. */
  readonly from?: Readonly<Record<string, string>>;
  /**
   * Remembers a key until the time, over all processes.
   * @returns false when it was remembered already
   */
  remember(key: string, until: Date): Promise<boolean>;
}

export type WebhookAnswer =
  | { readonly kind: 'events'; readonly events: readonly WebhookEvent[] }
  /** Authentic, and nothing that anything is done about. */
  | { readonly kind: 'ignored'; readonly because: string }
  | { readonly kind: 'refused'; readonly code: WebhookRefusal; readonly because: string };

export type WebhookRefusal =
  'WEBHOOK_UNTRUSTED' | 'WEBHOOK_MALFORMED' | 'INTERACTION_UNTRUSTED' | 'INTERACTION_REPLAYED' | 'INTERACTION_MALFORMED';

export type WebhookEvent =
  | {
      readonly kind: 'push';
      /** `github.com/acme/shop`. */
      readonly repository: string;
      /** `refs/heads/main`. */
      readonly ref: string;
      /** Where it is now. */
      readonly commit: string;
    }
  | {
      readonly kind: 'pull-request';
      readonly repository: string;
      readonly number: number;
      readonly url: string;
      readonly state: 'opened' | 'merged' | 'closed';
    }
  | {
      readonly kind: 'image-push';
      /** `ghcr.io`. */
      readonly registry: string;
      /** Within its registry. */
      readonly repository: string;
      readonly tag?: string;
      /** Absent where the vendor does not say it. */
      readonly digest?: string;
    }
  | WebhookVote;

export interface WebhookVote {
  readonly kind: 'vote';
  /** By the chat's own id. */
  readonly who: string;
  readonly entry: string;
  readonly plan: string;
  readonly vote: 'approve' | 'reject';
  /** For `answer` alone. */
  readonly reply?: { readonly address: string; readonly message: readonly object[] };
}

export interface VoteTold {
  /** One sentence. */
  readonly words: string;
  /** False when the plan waits for more people: who else sees the message may still vote. */
  readonly isOver: boolean;
  /** False when the vote did not count: that is told to the one who voted alone. */
  readonly counted: boolean;
}
