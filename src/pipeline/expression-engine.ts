import { createEngine } from '../lib/cel/index.js';
import type { ExpressionEngine } from '../ports/index.js';

let shared: ExpressionEngine | undefined;

/** The engine of the policy language: one for the process, as it keeps nothing between evaluations. */
export function expressionEngine(): ExpressionEngine {
  shared ??= createEngine();
  return shared;
}
