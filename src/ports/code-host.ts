import type { Gap } from '../model/index.js';
import type { Limits } from './limits.js';

/** Where people keep many repositories. Finds out which of them an address means, and reads none of them. */
export interface CodeHost {
  readonly name: string;
  /** One line for help. */
  readonly describes: string;
  /** What an address means; undefined for one of another scheme. Asks nobody. */
  recognise(address: string): CodePlace | undefined;
}

export interface CodePlace {
  /** For people: `GitHub acme`. */
  readonly as: string;
  /** What could not be listed, or was left out, is a gap. */
  list(context: { readonly limits: Limits; readonly signal: AbortSignal }): Promise<ListedRepositories>;
}

export interface ListedRepositories {
  /** Addresses of remotes, without credentials. */
  readonly repositories: readonly string[];
  readonly gaps: readonly Omit<Gap, 'source'>[];
}
