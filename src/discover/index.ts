/** Discover: inputs → observations and gaps. */
export { discover, type DiscoverDependencies, type Discovery, type ProgressEvent } from './discover.js';
export { createApiCalls, type ApiCalls, type ApiCallsOptions, type CallCount } from './api-calls.js';
export { nameOfScope, syncEstate, type SyncOptions, type SyncOutcome } from './sync-estate.js';
export { followChanges, type FollowOptions } from './follow-changes.js';
export { readInside } from './read-inside-resources.js';
