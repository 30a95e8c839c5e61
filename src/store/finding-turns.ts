/** What an event makes of a finding that is in a state, as a function: the same for whatever keeps the history. */
import type { FindingEvent, FindingLife } from '../model/index.js';

export interface Turn {
  readonly state: FindingLife['state'];
  /** When it was opened, or opened again. */
  readonly openSince: Date;
}

/** @returns its state then; undefined for what is no news of it, and for what only a look may say */
export function turnOf({ state, openSince }: Turn, { kind, at }: FindingEvent): FindingLife['state'] | undefined {
  if (state === 'closed') return undefined;
  switch (kind) {
    case 'opened':
    case 'reopened':
      return undefined;
    case 'responded':
      return state;
    case 'contained':
      return state === 'open' ? 'contained' : undefined;
    case 'closed':
      // A look that is older than the one that opened it could not have told.
      return new Date(at) >= openSince ? 'closed' : undefined;
  }
}
