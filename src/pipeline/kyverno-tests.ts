/**
 * Runs Kyverno's own test files: every kyverno-test.yaml below the given paths, on the policies and resources that it names.
 * What a file needs and is not evaluated here is a problem with its name, never a test that passed. Writes nothing.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RuledGuardrail, RuleVerdict } from '../assess/index.js';
import type { PolicyFileLimits } from '../config/policy-file.js';
import type { KyvernoTestResult } from '../config/kyverno-test-schema.js';
import { HeadwaterError } from '../lib/errors.js';
import { policyId, type Resource } from '../model/index.js';
import type { ExpressionEngine, Limits } from '../ports/index.js';
import { readKyvernoTest, type PreparedTest } from './kyverno-test-inputs.js';
import type { PolicyTestProblem, PolicyTestResult, PolicyTests } from './test-policies.js';

const NAMES: ReadonlySet<string> = new Set(['kyverno-test.yaml', 'kyverno-test.yml']);
const NOT_LOOKED_INTO: ReadonlySet<string> = new Set(['node_modules', '.git']);

export function isKyvernoTestFile(path: string): boolean {
  return NAMES.has(basename(path));
}

/** @param paths folders, searched recursively, hidden ones too, or single test files. Throws FILES_TOO_MANY. */
export async function runKyvernoTests(
  paths: readonly string[],
  limits: PolicyFileLimits & Pick<Limits, 'files'>,
  engine: ExpressionEngine,
): Promise<PolicyTests> {
  const results: PolicyTestResult[] = [];
  const problems: PolicyTestProblem[] = [];
  for (const file of await testFiles(paths, limits.files)) {
    try {
      const test = await readKyvernoTest(file, limits, engine);
      for (const why of test.unsupported) problems.push({ file, code: 'POLICY_ERROR', why });
      for (const wanted of test.results) {
        const outcome = runResult(wanted, test, file);
        results.push(...outcome.results);
        for (const why of outcome.problems) problems.push({ file, code: 'POLICY_ERROR', why });
      }
    } catch (error) {
      if (!(error instanceof HeadwaterError)) throw error;
      problems.push({ file, code: error.code, why: error.message });
    }
  }
  return { results, problems };
}

async function testFiles(paths: readonly string[], limit: number): Promise<ReadonlySet<string>> {
  const files = new Set<string>();
  let seen = 0;
  for (const path of paths) await look(path);
  return files;

  async function look(path: string): Promise<void> {
    if ((seen += 1) > limit) throw new HeadwaterError('FILES_TOO_MANY', `more than ${limit} files below ${paths.join(', ')}`);
    if (isKyvernoTestFile(path)) {
      files.add(path);
      return;
    }
    if (!(await stat(path)).isDirectory()) return;
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory() ? !NOT_LOOKED_INTO.has(entry.name) : NAMES.has(entry.name)) await look(join(path, entry.name));
    }
  }
}

interface Outcome {
  readonly results: readonly PolicyTestResult[];
  readonly problems: readonly string[];
}

/** One entry of a test file: a policy, or a rule of it, and what it must say of resources. */
function runResult(wanted: KyvernoTestResult, test: PreparedTest, file: string): Outcome {
  const name = wanted.policy.slice(wanted.policy.lastIndexOf('/') + 1);
  const guardrails = test.guardrails.filter((guardrail) => guardrail.name === name);
  const missing = test.unevaluated(name, wanted);
  if (missing !== undefined) return { results: [], problems: [missing] };
  const expected = wanted.result ?? wanted.status;
  if (expected === undefined || expected === null)
    return { results: [], problems: [`a result of ${wanted.policy} does not say what it expects`] };
  const about = { file, policy: policyId(wanted.policy), rule: wanted.rule ?? '', expected };
  if (guardrails.length === 0)
    return {
      results: [{ ...about, resource: '', actual: 'no such policy', because: `no policy is called ${wanted.policy}` }],
      problems: [],
    };
  const chosen = chosenResources(wanted, test.resources);
  const results = chosen.absent.map((resource) => ({
    ...about,
    resource,
    actual: 'no such resource',
    because: 'no resource of the test has this name',
  }));
  const rows = chosen.resources.map((resource) => ({ resource, ...verdictOn(resource, guardrails, wanted, test) }));
  // Where the entry names no resources, those that the policy is not for are not meant.
  const isNamed = chosen.isNamed || rows.every(({ actual }) => actual === EXCLUDED);
  for (const { resource, actual, because } of rows) {
    if (actual === EXCLUDED && !isNamed) continue;
    results.push({ ...about, resource: `${resource.kind}/${resource.name}`, actual: settled(actual, expected), because });
  }
  return { results, problems: [] };
}

const EXCLUDED = 'excluded';

/** What the policy is not for is nothing that it could find wrong: Kyverno takes it for a pass as well as for a skip. */
function settled(actual: string, expected: string): string {
  if (actual !== EXCLUDED) return actual;
  return expected === 'pass' ? 'pass' : 'skip';
}

interface Chosen {
  readonly resources: readonly Resource[];
  readonly absent: readonly string[];
  readonly isNamed: boolean;
}

/** By name or `namespace/name`; the kind only tells those apart that have one name. */
function chosenResources(wanted: KyvernoTestResult, all: readonly Resource[]): Chosen {
  const { kind, namespace } = wanted;
  const names = [...(wanted.resources ?? []), ...(typeof wanted.resource === 'string' ? [wanted.resource] : [])];
  const specs = wanted.resourceSpecs ?? [];
  if (names.length + specs.length === 0) {
    const ofKind = all.filter((resource) => resource.kind === kind);
    return { resources: ofKind.length > 0 ? ofKind : all, absent: [], isNamed: false };
  }
  const chosen = new Set<Resource>();
  const absent: string[] = [];
  for (const written of names) {
    const slash = written.indexOf('/');
    const place = slash === -1 ? undefined : written.slice(0, slash);
    // The name of a payload is its path.
    const named = all.filter(
      (resource) =>
        resource.name === written ||
        (slash !== -1 && resource.name === written.slice(slash + 1) && (resource.namespace ?? '') === place),
    );
    const inPlace =
      namespace === undefined || namespace === null ? named : named.filter((resource) => resource.namespace === namespace);
    const found = inPlace.length > 0 ? inPlace : named;
    const ofKind = found.filter((resource) => resource.kind === kind);
    for (const resource of ofKind.length > 0 ? ofKind : found) chosen.add(resource);
    if (found.length === 0) absent.push(written);
  }
  for (const { group, version, name, namespace: place, kind: specKind } of specs) {
    const apiVersion = [group, version].filter((part) => part !== undefined && part !== null && part !== '').join('/');
    const found = all.filter(
      (resource) =>
        resource.name === name &&
        resource.apiVersion === apiVersion &&
        (resource.namespace ?? '') === (place ?? '') &&
        (specKind === undefined || specKind === null || resource.kind === specKind),
    );
    for (const resource of found) chosen.add(resource);
    if (found.length === 0) absent.push(name);
  }
  return { resources: [...chosen], absent, isNamed: true };
}

interface Actual {
  readonly actual: string;
  readonly because: string;
}

function verdictOn(
  resource: Resource,
  guardrails: readonly RuledGuardrail[],
  wanted: KyvernoTestResult,
  test: PreparedTest,
): Actual {
  const expected = wanted.result ?? wanted.status;
  const said = guardrails
    .flatMap((guardrail) =>
      relevant(guardrail.rulesOn(test.requestFor(resource, wanted)), guardrail, wanted.rule ?? '').map((verdict) =>
        actualOf(verdict, guardrail, test.isUnscored(wanted.policy)),
      ),
    )
    .filter(({ actual }) => actual !== EXCLUDED);
  return said.find(({ actual }) => actual !== expected) ?? said[0] ?? { actual: EXCLUDED, because: 'the policy is not for it' };
}

/** A test names a rule; those that are generated of it count as it. Policies without rules have one verdict. */
function relevant(verdicts: readonly RuleVerdict[], guardrail: RuledGuardrail, rule: string): readonly RuleVerdict[] {
  if (rule === '' || !hasRules(guardrail)) return verdicts;
  const names = [rule, `autogen-${rule}`.slice(0, 63), `autogen-cronjob-${rule}`.slice(0, 63)];
  return verdicts.filter((verdict) => names.includes(verdict.rule));
}

function actualOf({ judgement, decidedBy, letsIn }: RuleVerdict, guardrail: RuledGuardrail, isUnscored: boolean): Actual {
  switch (judgement.kind) {
    case 'pass':
      return { actual: 'pass', because: '' };
    case 'fail':
      return { actual: isUnscored ? 'warn' : 'fail', because: judgement.failures.map(({ message }) => message).join('; ') };
    case 'not-applicable':
      return { actual: decidedBy === 'match' ? EXCLUDED : 'skip', because: judgement.because };
    case 'error': {
      const because = judgement.reason;
      if (decidedBy === 'conditions' && letsIn === true) return { actual: 'skip', because };
      // Kyverno denies what such a rule cannot judge, and reports that as a fail.
      return { actual: hasRules(guardrail) && decidedBy === 'validations' ? 'fail' : 'error', because };
    }
  }
}

function hasRules({ kind }: RuledGuardrail): boolean {
  return kind === 'ClusterPolicy' || kind === 'Policy';
}
