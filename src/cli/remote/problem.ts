/** What a server says went wrong (RFC 9457), as an error of a command: with the server's own code and remedy, known here or not. */
import { z } from 'zod';
import { HeadwaterError } from '../../lib/errors.js';
import { EXIT, isUsageError } from '../exit-codes.js';

/** Codes by which a server says that it will not, and that nothing was changed. */
const REFUSALS: ReadonlySet<string> = new Set(['RIGHT_MISSING', 'TOKEN_BOUNDS', 'VOTE_REFUSED', 'UNDO_REFUSED']);

const problemSchema = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/),
  title: z.string(),
  detail: z.string().optional(),
  remedy: z.string(),
});

export class ServerProblem extends Error {
  /** Of the catalogue of the server's version, which may be another one than ours. */
  readonly code: string;
  readonly remedy: string;
  readonly exitCode: number;

  constructor({ code, title, detail = title, remedy }: z.infer<typeof problemSchema>) {
    super(detail);
    this.name = 'ServerProblem';
    this.code = code;
    this.remedy = remedy;
    this.exitCode = exitCodeOf(code);
  }
}

/** What an answer that is no success means. A page of something else than a server of ours is SERVER_UNREACHABLE. */
export function problemFrom(origin: string, status: number, body: unknown): ServerProblem | HeadwaterError {
  const problem = problemSchema.safeParse(body);
  if (problem.success) return new ServerProblem(problem.data);
  return new HeadwaterError('SERVER_UNREACHABLE', `what answers at ${origin} says ${status}`);
}

function exitCodeOf(code: string): number {
  if (REFUSALS.has(code)) return EXIT.refused.code;
  return isUsageError(code) ? EXIT.usage.code : EXIT.failure.code;
}
