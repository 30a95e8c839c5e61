/** Evaluates within a number of steps. Never throws: an evaluation that did too much, or met what is not JSON, is in error. */
import type { Frame, Op } from './code.js';
import { refill, restore } from './meter.js';
import { CelError, type Value } from './values.js';

/** How much one evaluation may do: a step of a loop is one, work that grows with a list or text is more. */
export const MAX_STEPS = 250_000;

export function metered(run: Op, frame: Frame): Value {
  const before = refill(MAX_STEPS);
  try {
    return run(frame);
  } catch (cause) {
    return new CelError(cause instanceof Error ? cause.message : String(cause));
  } finally {
    restore(before);
  }
}
