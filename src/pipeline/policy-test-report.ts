/** Runs the cases of policies and writes what came of them as a report for scripts. */
import { z } from 'zod';
import { DEFAULT_CONFIGURATION } from '../config/index.js';
import { isKyvernoTestFile, runKyvernoTests } from './kyverno-tests.js';
import { expressionEngine } from './expression-engine.js';
import { shippedPoliciesFolder } from './load-policies.js';
import { testPolicies } from './test-policies.js';

export const policyTestReportSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('PolicyTestReport'),
    version: z.string(),
    results: z.array(
      z.object({
        file: z.string(),
        policy: z.string(),
        rule: z.string().describe("The case's name; of a Kyverno test, the rule's, where its policy has rules."),
        resource: z.string(),
        expected: z.string(),
        actual: z.string().describe('The same text as `expected` exactly when the case passed.'),
        because: z.string(),
      }),
    ),
    problems: z
      .array(z.object({ file: z.string(), code: z.string(), why: z.string() }))
      .describe('Files whose cases could not be run.'),
  })
  .describe('What came of the cases of policies.');

export type PolicyTestReport = z.infer<typeof policyTestReportSchema>;

/** @param paths folders, searched recursively, or single files; the policies that ship when there are none. Throws INPUT_NOT_FOUND. */
export async function policyTestReport(paths: readonly string[], version: string): Promise<PolicyTestReport> {
  const { limits } = DEFAULT_CONFIGURATION;
  const given = paths.length > 0 ? paths : [shippedPoliciesFolder()];
  const own = await testPolicies(
    given.filter((path) => !isKyvernoTestFile(path)),
    limits,
    expressionEngine(),
  );
  const others = await runKyvernoTests(given, limits, expressionEngine());
  const [results, problems] = [
    [...own.results, ...others.results],
    [...own.problems, ...others.problems],
  ];
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'PolicyTestReport',
    version,
    results: results.map((result) => ({ ...result })),
    problems: problems.map((problem) => ({ ...problem })),
  };
}
