/** The pipeline: runs the stages in their order, loads and keeps what lies between them. What the command line and programs use. */
export type { ProgressEvent } from '../discover/index.js';
export { SYSTEM_CLOCK, ownPolicyPaths, scanInputs, type ScanRequest, type Scanned } from './scan.js';
export * from './sources/index.js';
export { backUpStore, inventoryPlace, restoreStore, withInventory } from './open-inventory.js';
export {
  assessFiles,
  assessmentReportSchema,
  assessmentToSarif,
  type AssessRequest,
  type AssessmentReport,
} from './assess-files.js';
export { verifyReport, verificationReportSchema, type VerificationReport } from './verify-report.js';
export { catalogLines } from './catalog.js';
export { scanReportSchema, type ReportedCause, type ReportedFinding, type ReportedGap, type ScanReport } from './report.js';
export {
  explainPolicyOn,
  policyExplanationSchema,
  type ExplanationPart,
  type PolicyExplanationReport,
} from './explain-policy.js';
export { toSarif } from './sarif.js';
export { keepScan, lastScan, readReport, stateFolder, writeDurably, type KeptScan } from './state-folder.js';
export { editLedger, undoAction, writeFix } from './write-fix.js';
export { choosePolicies, shippedPolicies, shippedPoliciesFolder, shippedPolicy, type LoadedPolicy } from './load-policies.js';
export {
  baselineOf,
  expiryOf,
  gate,
  gateReportSchema,
  gateToAnnotations,
  gateToCodeQuality,
  gateToMarkdown,
  gateToSarif,
  withoutCommands,
  type GateCause,
  type GateReport,
  type GateRequest,
} from './gate/index.js';
export { policyPreviewSchema, previewPolicyOn, type PolicyPreviewReport } from './preview-policy.js';
export { policyTestReport, policyTestReportSchema, type PolicyTestReport } from './policy-test-report.js';
export {
  EXPORT_PHASES,
  EXPORT_TARGETS,
  exportPolicies,
  type ExportPhase,
  type ExportRequest,
  type ExportTarget,
} from './export-policy.js';
export {
  policyCoverage,
  policyCoverageReportSchema,
  type FrameworkCoverage,
  type PolicyCoverageReport,
} from './policy-coverage.js';
