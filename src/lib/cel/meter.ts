/**
 * Counts what one evaluation does and stops it when that is too much. Evaluation is synchronous, so there is one meter, set
 * before each evaluation; every loop, and every function whose work or result grows with its operands, pays into it first.
 * All in whole numbers: with fractions each payment would make a new number on the heap.
 */

/** Powers of two: characters that are copied, or list elements that are, for one step; and those that are only looked at. */
const COPIED_PER_STEP = 4;
const READ_PER_STEP = 6;

/** Thrown by an evaluation that did too much; `evaluate` makes an error value of it. */
export class ExhaustedError extends Error {
  constructor(limit: number) {
    super(`the expression does more than ${limit} steps on this object`);
    this.name = 'ExhaustedError';
  }
}

let left = 0;
let limit = 0;

/** Called before each evaluation. @returns what was left before, for `restore` */
export function refill(steps: number): number {
  const before = left;
  left = steps;
  limit = steps;
  return before;
}

/** Called after each evaluation, so that one that ran inside another (a getter of its data) does not refill the outer one. */
export function restore(before: number): void {
  left = before;
}

/** Throws an `ExhaustedError` when the evaluation has used its steps up. @param steps a whole number */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw new ExhaustedError(limit);
}

/** Pays for a text or list of this length that is made. */
export function spendOnCopy(length: number): void {
  if (length > MAX_LENGTH) throw new ExhaustedError(limit);
  spend(length >> COPIED_PER_STEP);
}

/** Pays for a text or list of this length that is looked through. */
export function spendOnRead(length: number): void {
  spend(length >> READ_PER_STEP);
}

/**
 * Pays for looking for a part in a text. What a search takes at worst grows with both: half a million times the same letter
 * with another in the middle kept V8 busy for a minute.
 */
export function spendOnSearch(length: number, part: number): void {
  const work = length * Math.ceil(part / 2 ** READ_PER_STEP);
  if (work > MAX_LENGTH) throw new ExhaustedError(limit);
  spend(work >> READ_PER_STEP);
}

/** Longer than any text or list can be, and as long as `>>` can count. */
const MAX_LENGTH = 2 ** 31 - 1;
