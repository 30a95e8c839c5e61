/** What a server says went wrong, as an error of a command: with the server's own code and remedy, known here or not. */
import { EXIT, isUsageError } from '../exit-codes.js';

/** Codes by which a server says that it will not, and that nothing was changed. */
const REFUSALS: ReadonlySet<string> = new Set(['RIGHT_MISSING', 'TOKEN_BOUNDS', 'VOTE_REFUSED', 'UNDO_REFUSED']);

interface Said {
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
}

export class ServerProblem extends Error {
  /** Of the catalogue of the server's version, which may be another one than ours. */
  readonly code: string;
  readonly remedy: string;
  readonly exitCode: number;

  constructor({ code, detail, remedy }: Said) {
    super(detail);
    this.name = 'ServerProblem';
    this.code = code;
    this.remedy = remedy;
    this.exitCode = exitCodeOf(code);
  }
}

function exitCodeOf(code: string): number {
  if (REFUSALS.has(code)) return EXIT.refused.code;
  return isUsageError(code) ? EXIT.usage.code : EXIT.failure.code;
}
