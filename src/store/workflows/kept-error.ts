/** What is left of an error when a workflow is run again: its name, its message, and its code where it has one of ours. */
import { ERRORS, HeadwaterError, type ErrorCode } from '../../lib/errors.js';

/** The same for what was thrown just now and for what comes back from where it was kept: no run of a workflow sees another. */
export function keptError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const { name, message } = error;
  if ('code' in error && isErrorCode(error.code)) return new HeadwaterError(error.code, message);
  const kept = new Error(message);
  kept.name = name;
  return kept;
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code);
}
