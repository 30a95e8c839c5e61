/** Response plans: shown, tried on findings, compared; and what actions have earned under them. */
export { recommendTrust, trustReportOf, trustReportSchema, type TrustReport } from './recommend.js';
export { showResponsePlan } from './show-plan.js';
export { diffResponsePlans, testResponsePlan, type ResponseTestRequest } from './test-plan.js';
export type { CalledPlan, ResponseRequest } from './called-plan.js';
export type { DecidableReport } from './decide-report.js';
export {
  responseDiffReportSchema,
  responsePlanReportSchema,
  responseTestReportSchema,
  type ResponseDiffReport,
  type ResponsePlanReport,
  type ResponseTestReport,
} from './report.js';
