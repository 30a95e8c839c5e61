import type { Grant, Identity, Json } from '../model/index.js';

/**
 * Who has come in, and what each of them was given to show for it. Of a secret only its SHA-256 is kept; all times are by the
 * clock of what keeps them. What has expired is as if it had never been, and is removed as others come and go.
 */
export interface Access {
  readonly sessions: Sessions;
  readonly tokens: ApiTokens;
  readonly answers: IdempotentAnswers;
  readonly passes: Passes;
  /** Remembers a key for all processes. @returns false when it is remembered already, and that has not run out */
  once(key: string, until: Date): Promise<boolean>;
}

/** In milliseconds. */
export interface SessionSpan {
  /** After so long without a request it ends. */
  readonly idle: number;
  /** After so long it ends in any case. */
  readonly longest: number;
}

export interface Session {
  readonly identity: Identity;
  /** RFC 3339. */
  readonly openedAt: string;
  /** RFC 3339: when it ends in any case. */
  readonly endsAt: string;
}

export interface Sessions {
  /** With a new secret, always: none that was known before opens anything. */
  open(identity: Identity, span: SessionSpan): Promise<{ readonly secret: string; readonly session: Session }>;
  /** One that is open; asking for it is using it. */
  get(secret: string): Promise<Session | undefined>;
  close(secret: string): Promise<void>;
  /** All of an identity, by its id. @param by as whom that is asked for. @returns how many were open */
  closeAll(id: string, by: string): Promise<number>;
}

/** `login`: somebody proved at a terminal who they are, as for a session. `program`: what they made for something that speaks for them. */
export type ApiTokenKind = 'login' | 'program';

export interface ApiToken {
  readonly id: string;
  readonly kind: ApiTokenKind;
  /** What its owner calls it. */
  readonly name: string;
  readonly owner: Identity;
  /** What it may at the most: less, where its owner may less by now. */
  readonly grant: Grant;
  /** RFC 3339, as the others. */
  readonly createdAt: string;
  readonly expiresAt: string;
  /** To the minute. Absent: it was never used. */
  readonly lastUsedAt?: string;
}

export interface NewApiToken {
  /** Of a program without. */
  readonly kind?: ApiTokenKind;
  readonly name: string;
  readonly owner: Identity;
  readonly grant: Grant;
  /** How long it works, in milliseconds. */
  readonly lifetime: number;
  /** As whom it is asked for. */
  readonly by: string;
}

export interface ApiTokens {
  /** The secret is given here and never again. */
  create(token: NewApiToken): Promise<{ readonly secret: string; readonly token: ApiToken }>;
  /** One that works; asking for it is using it. */
  find(secret: string): Promise<ApiToken | undefined>;
  /** Those that work, of one owner by id or of all; the oldest first. */
  list(owner?: string): Promise<readonly ApiToken[]>;
  /** @returns false when no token that works has the id */
  revoke(id: string, by: string): Promise<boolean>;
}

/** What was answered to a request that may come again. */
export interface IdempotentAnswers {
  /**
   * Before a request is carried out. Its fingerprint is over all that it asks for. What was begun and never finished is another's
   * to begin after some minutes; what was finished is kept for 24 hours.
   */
  begin(actor: string, key: string, fingerprint: string): Promise<Begun>;
  /** Keeps the answer, unless another one was kept meanwhile. */
  finish(claim: string, answer: KeptAnswer): Promise<void>;
  /** Nothing was done: the same request may come again at once. */
  release(claim: string): Promise<void>;
}

export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
}

export type Begun =
  | { readonly kind: 'new'; readonly claim: string }
  | { readonly kind: 'in-progress' }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  /** The same key came with another request. */
  | { readonly kind: 'mismatch' };

/** What waits for somebody who was given its key, and works once: an address that opens a session. */
export interface Passes {
  /** @param kind what it is for: a key of one kind is none of another; @param key hard to guess; @param milliseconds how long it works */
  keep(kind: string, key: string, body: Json, milliseconds: number): Promise<void>;
  /** What was kept, to the first who asks in time. */
  take(kind: string, key: string): Promise<Json | undefined>;
}
