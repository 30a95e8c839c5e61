/** From a failure that a user should expect makes a gap; anything else is a bug and is thrown on. */
import { ERRORS, HeadwaterError, messageOf, type ErrorCode } from '../../lib/errors.js';
import type { GapHides, Observation } from '../../model/index.js';
import type { ReadContext } from '../../ports/index.js';

/** Throws the signal's reason once the read was stopped: what fails then says nothing about the input. */
export function gapOf(context: ReadContext, what: string, error: unknown, hides: readonly GapHides[]): Observation {
  const { code, why, remedy } = expected(context, error);
  return context.gap({ code, what, why, remedy, hides });
}

/** A gap of one layer, whatever the reason: it hides that layer's packages and nothing else. */
export function layerGap(context: ReadContext, what: string, error: unknown): Observation {
  const { code, why, remedy } = expected(context, error);
  return context.gap({ code: 'LAYER_UNREADABLE', what, why: `${why} (${code})`, remedy, hides: ['packages'] });
}

function expected(
  context: ReadContext,
  error: unknown,
): { readonly code: ErrorCode; readonly why: string; readonly remedy: string } {
  context.signal.throwIfAborted();
  if (!(error instanceof HeadwaterError)) throw error;
  return { code: error.code, why: messageOf(error), remedy: ERRORS[error.code].remedy };
}

/** Parses JSON from outside. Throws FILE_MALFORMED. */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw new HeadwaterError('FILE_MALFORMED', `${what} is not JSON`, { cause: error });
  }
}

interface Schema<T> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: T }
    | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Holds a value against its schema. Throws FILE_MALFORMED with the first field that is wrong. */
export function parseAs<T>(schema: Schema<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  throw new HeadwaterError('FILE_MALFORMED', `${what} is not what it should be${at}: ${issue?.message ?? 'invalid'}`);
}
