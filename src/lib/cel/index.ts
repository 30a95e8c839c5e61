/** Expressions of the policy language, CEL: compiled once, evaluated on plain JSON. */
export { createEngine } from './engine.js';
export { ExpressionError } from './expression-error.js';
