/** Headwater for those who write a connector: the port, the vocabulary, and nothing that runs. */
export type { Candidate, Claim, Connector, Limits, ReadContext, SourceTree } from './ports/index.js';
export * from './model/index.js';
