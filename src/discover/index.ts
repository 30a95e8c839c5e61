/** Discover: inputs → observations and gaps. */
export { discover, type DiscoverDependencies, type Discovery, type ProgressEvent } from './discover.js';
