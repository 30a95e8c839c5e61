/** Expressions of the policy language, CEL: compiled once, evaluated on plain JSON. */
export { createEngine, lazyValue, unreadValue } from './engine.js';
export { HOST, hostValue, type AskHost } from './host.js';
export { explain as explainExpression, type Explanation } from './explain.js';
export { ExpressionError } from './expression-error.js';
export { withLiteralsLoosened } from './loosen-literals.js';
export { readsOf, type Reads } from './reads.js';
export { namesOfExpression, withNamesReplaced, type ExpressionNames } from './rewrite.js';
export { Boxed } from './values.js';
