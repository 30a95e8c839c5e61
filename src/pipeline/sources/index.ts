/** Sources: what runs, read into the inventory again and again, and followed in between. */
export { claimAddress, nameOfSource, type SourceSurroundings } from './open-source.js';
export { followSources, type FollowRequest } from './follow-sources.js';
export type { ResultChange } from './live-findings.js';
export { syncSources, type SyncedSource } from './sync-sources.js';
export { testSources, type TestedSource } from './test-sources.js';
export { actionPermissionsOf, permissionsOf, type ActionPermissions, type NeededPermissions } from './permissions.js';
export { listResources, showResource, type ResourceQuery } from './list-resources.js';
export { sourceList, sourceTestReport, syncReport } from './source-reports.js';
export {
  resourceListSchema,
  shownResourceSchema,
  sourceListSchema,
  sourceTestReportSchema,
  syncReportSchema,
  type ListedResource,
  type ShownResource,
  type SourceList,
  type SourceTestReport,
  type SyncReport,
} from './reports.js';
