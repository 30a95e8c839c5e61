/** The view of a look: what the server's lists and pages show of it. */
export { openedAt, viewOf, type OpenedAt, type SeenLook } from './view-of.js';
export { riverOfCause } from './river.js';
export {
  riverSchema,
  viewedCauseSchema,
  viewedCoverageSchema,
  viewedFacetsSchema,
  viewedFindingSchema,
  viewedImageSchema,
  viewedPoliciesSchema,
  viewedResourceSchema,
  type CausePath,
  type River,
  type RiverEdge,
  type RiverNode,
  type ViewedCauseBody,
  type ViewedCoverage,
  type ViewedFacets,
  type ViewedPolicies,
  type ViewedSummary,
} from './documents.js';
