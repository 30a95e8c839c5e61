/** What the process says when it ends. The same for every command; docs/reference/exit-codes.md is generated from this. */
export const EXIT = {
  ok: { code: 0, means: 'It worked. Findings alone do not change this.' },
  failure: { code: 1, means: 'It failed; the error says why.' },
  usage: { code: 2, means: 'The command line or the configuration is wrong.' },
  findings: { code: 3, means: 'There are findings at the threshold that was asked for.' },
  coverage: { code: 4, means: 'Something could not be read, and complete coverage was asked for.' },
  approval: { code: 5, means: 'It waits for an approval.' },
  refused: { code: 6, means: 'A guardrail refused it; nothing was changed.' },
  interrupted: { code: 130, means: 'It was interrupted.' },
} as const;

const USAGE_ERRORS: ReadonlySet<string> = new Set([
  'INPUT_NOT_FOUND',
  'OPTION_INVALID',
  'CONFIGURATION_INVALID',
  'POLICY_INVALID',
  'RESPONSE_PLAN_INVALID',
  'PACK_UNKNOWN',
  'FRAMEWORK_UNKNOWN',
  'FRAMEWORK_INVALID',
  'ID_UNKNOWN',
  'SCAN_NOT_FOUND',
  'REPORT_INVALID',
  'BASELINE_INVALID',
  'REVISION_NOT_FOUND',
  'SOURCE_UNKNOWN',
  'SOURCE_UNKNOWN_PLATFORM',
  'NOTIFIER_UNKNOWN',
]);

/** Whether an error of this code ends with EXIT.usage. */
export function isUsageError(code: string): boolean {
  return USAGE_ERRORS.has(code);
}
