/** Trace: findings × graph → root causes, each with its place, owner, evidence and candidate fix. */
export { trace, type TraceDependencies, type Traced } from './trace.js';
export type { ImageSource, ImageSources } from './image-sources.js';
export { locateFailure } from './locate-failure.js';
