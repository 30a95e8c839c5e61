import type { CauseId } from './ids.js';
import type { Owner } from './owner.js';
import type { Severity } from './severity.js';

/** What an owner is told of one cause. One for each cause and channel: what changes later updates it. */
export interface Message {
  readonly cause: CauseId;
  readonly title: string;
  /** Sentences for people, plain text; what comes from outside is in them as data and is escaped by who sends them. */
  readonly lines: readonly string[];
  readonly severity: Severity;
  readonly owner?: Pick<Owner, 'name'>;
  readonly state: 'open' | 'planned' | 'waiting' | 'acting' | 'contained' | 'closed' | 'reopened' | 'stuck';
  readonly link?: string;
  /** What may be answered to it: a plan that waits for approval. */
  readonly asks?: {
    readonly entry: string;
    readonly plan: string;
    readonly lapsesAt: string;
    readonly undo: string;
    /** Where the one person to whom this message goes can answer: whoever has it stands for them. */
    readonly link?: string;
  };
}
