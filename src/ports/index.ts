/** Small interfaces to the outside world. */
export * from './connector.js';
export * from './source-history.js';
export * from './clock.js';
export * from './expression-engine.js';
export * from './action-ledger.js';
export * from './source-trees.js';
export * from './code-host.js';
export * from './limits.js';
export * from './estate.js';
export * from './api-caller.js';
export * from './inventory.js';
export * from './resource-reader.js';
