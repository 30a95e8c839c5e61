/** What Headwater keeps, in PostgreSQL. */
export { openStore, type Store, type StoreOptions } from './open.js';
export { defaultStateFolder, passableFolder } from './server/index.js';
export { emptyStore } from './empty.js';
export { backup, restore } from './backup.js';
export { createWorkflowEngine } from './workflows/index.js';
export { takeLead, type Leadership } from './lead.js';
