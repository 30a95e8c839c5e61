/** Simulated platforms: a cluster and a cloud that connectors take for real ones. */
export { startSimulatedPlatforms, type SimulatedOptions, type SimulatedPlatforms } from './platforms.js';
export type { BucketOptions } from './aws/bucket.js';
export type { Fields, Json } from './json.js';
export type { KnownImage } from './kubernetes/controlled.js';
export type { LeftContainer } from './kubernetes/cluster.js';
export type { ServedKind } from './kubernetes/kinds.js';
