/** Headwater for programs: scan, assess, verify, and the reports they give. */
export {
  assessFiles,
  scanInputs,
  toSarif,
  verifyReport,
  scanReportSchema,
  assessmentReportSchema,
  verificationReportSchema,
} from './pipeline/index.js';
export type { AssessmentReport, ProgressEvent, ScanReport, ScanRequest, VerificationReport } from './pipeline/index.js';
export { HeadwaterError, ERRORS, type ErrorCode } from './lib/errors.js';
