/** The pipeline: runs the stages in their order, loads and keeps what lies between them. What the command line and programs use. */
export type { ProgressEvent } from '../discover/index.js';
export { SYSTEM_CLOCK, ownPolicyPaths, scanInputs, type ScanRequest, type Scanned } from './scan.js';
export * from './sources/index.js';
export * from './act/index.js';
export { backUpStore, inventoryPlace, restoreStore, storeExists, withInventory, withStore } from './open-inventory.js';
export {
  anchorText,
  evidenceVerificationSchema,
  exportedEvidence,
  parseAnchor,
  verifyEvidence,
  verifyEvidenceFile,
  type EvidenceCheck,
  type EvidenceVerification,
} from './evidence.js';
export { evidenceToOcsf, ocsfEventSchema, type EvidenceContext, type OcsfEvent } from './evidence-ocsf.js';
export {
  assessFiles,
  assessmentReportSchema,
  assessmentToSarif,
  type AssessRequest,
  type AssessmentReport,
} from './assess-files.js';
export { recordFindings, type FindingChanges, type HistoryOfFindings } from './finding-history.js';
export {
  LIFE_STATES,
  findingHistory,
  findingHistorySchema,
  findingLifeListSchema,
  findingLives,
  type FindingHistoryReport,
  type FindingLifeList,
  type ReportedLife,
} from './finding-lives.js';
export { closingTimes } from './closing-times.js';
export { verifyReport, verificationReportSchema, type VerificationReport } from './verify-report.js';
export { catalogLines } from './catalog.js';
export { scanReportSchema, type ReportedCause, type ReportedFinding, type ReportedGap, type ScanReport } from './report.js';
export {
  explainPolicyOn,
  policyExplanationSchema,
  type ExplanationPart,
  type PolicyExplanationReport,
} from './explain-policy.js';
export * from './response/index.js';
export * from './serve/index.js';
export { riverSchema, viewedCauseSchema, viewedFindingSchema, viewedImageSchema, viewedResourceSchema } from './view/index.js';
export { toSarif } from './sarif.js';
export { forgetServerLogin, keepServerLogin, serverLogins, type ServerLogin } from './server-logins.js';
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
export {
  assertNotifier,
  notifyPreviewSchema,
  previewMessages,
  sendTestMessage,
  tellPeople,
  testMessage,
  type NotifyPreview,
} from './notify.js';
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
export { openHooks, type HookAnswer, type HookPorts, type Hooks } from './serve/webhooks.js';
export { mailLink, showMailLink, voteByMailLink, type AskedPlan, type MailPage, type MailVotePorts } from './serve/mail-links.js';
