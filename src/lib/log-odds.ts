/**
 * Combines reasons for and against a statement into one confidence, and weighs rival answers into shares.
 * Weights are log-odds (natural logarithm): they add up, and a negative one contradicts. Keeps no state, rounds nothing.
 */

/** Nothing inferred is ever certain, however many reasons agree. */
const LEAST = 0.01;
const MOST = 0.99;

/**
 * The probability that a statement holds, given independent reasons.
 *
 * @param weights log-odds of each reason, in any order; +2.2 alone makes an even chance 90 %
 * @param priorLogOdds what was to be expected before any reason; 0 is an even chance
 * @returns a probability within [0.01, 0.99]
 * @throws RangeError when a weight or the prior is not a finite number
 */
export function confidenceOf(weights: readonly number[], priorLogOdds = 0): number {
  const logOdds = finiteSum([...weights, priorLogOdds]);
  return Math.min(MOST, Math.max(LEAST, 1 / (1 + Math.exp(-logOdds))));
}

/**
 * How one certainty is divided among rivals of which exactly one is right, by the log-odds that speak for each.
 *
 * @returns shares in the order given; they sum to 1 (an empty list gives an empty list)
 * @throws RangeError when a number is not finite
 */
export function sharesOf(logOdds: readonly number[]): number[] {
  finiteSum(logOdds);
  // Relative to the strongest, so that large numbers cannot overflow.
  const strongest = logOdds.reduce((most, one) => Math.max(most, one), -Infinity);
  const odds = logOdds.map((one) => Math.exp(one - strongest));
  const total = odds.reduce((sum, one) => sum + one, 0);
  return odds.map((one) => one / total);
}

function finiteSum(numbers: readonly number[]): number {
  const sum = numbers.reduce((total, one) => total + one, 0);
  if (!Number.isFinite(sum)) throw new RangeError(`log-odds must be finite, not ${String(sum)}`);
  return sum;
}
