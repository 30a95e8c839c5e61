/** Who somebody is, once it was proved, and what they may do. */
import type { Role } from './approval.js';
import type { ReleasePhase } from './release-phase.js';

/** A role, and for what it holds. */
export interface Grant {
  readonly role: Role;
  /** Only for what is in these; for all without. */
  readonly phases?: readonly ReleasePhase[];
  /** Only for what these owners have, as globs of their names; for all without. */
  readonly teams?: readonly string[];
}

/** As whom a login, a chat or a machine's user was proved. Says nothing of what they may do: that is looked up at each request. */
export interface Identity {
  /** As the one that proved it knows them: `ada@example.org`, `local:ada`, `slack:U012AB3CD`. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly via: 'local' | 'oidc' | 'chat' | 'mail';
  /** Of the identity provider, as they were when it was proved. */
  readonly groups: readonly string[];
}

/** Who asks for something, and what they may. */
export interface Principal {
  /** The person: one has one vote, however many ids they have. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly via: 'local' | 'oidc' | 'token' | 'chat' | 'mail';
  /** All of them together. Empty: may do nothing. */
  readonly grants: readonly Grant[];
  /** The name of the API token that speaks for them; present when `via` is `token`. */
  readonly token?: string;
}
