/** What can be told of the types of an expression before it is evaluated, as an API server tells it. */
export { checkTypes, type CheckedTypes, type TypeScope } from './check-types.js';
export { ADMISSION_REQUEST, NAMESPACE, UNKNOWN } from './known-types.js';
export { DYN, typeText, type Type } from '../types.js';
