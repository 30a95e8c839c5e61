/** Graph: observations → one estate graph, with lineage, packages and release phases inferred. */
export { buildGraph, type GraphOptions } from './build-graph.js';
export type { DeclaredBy } from './declared-by.js';
export { isRetired } from './controllers.js';
export { phaseReader } from './phase-reader.js';
export type { EstateGraph, ImagePackages, MatchedFailure, MatchedReport, ResolvedUse } from './estate-graph.js';
export { standsForImage } from './image-resource.js';
export { newestGenerations, trackOf } from './generations.js';
export type { PhaseRule, PhaseRules } from './release-phase.js';
export { createRelationIndex, type RelationIndex } from './relations/index.js';
export type { KnownBase, Lineage, UnseenBase } from './lineage/index.js';
