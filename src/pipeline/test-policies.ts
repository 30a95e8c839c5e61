/**
 * Runs the cases of policies: every cases.yaml below the given paths, on the policy.yaml beside it. What could not be run
 * is a problem, never a case that passed. Writes nothing.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { assessPolicies, compilePolicies, judgeContext } from '../assess/index.js';
import { readPolicyCases, readPolicyFile, type PolicyCase, type PolicyFileLimits } from '../config/policy-file.js';
import { HeadwaterError, type ErrorCode } from '../lib/errors.js';
import { sourceId, type Gap, type Policy, type PolicyId, type Resource, type Result } from '../model/index.js';
import type { ExpressionEngine, Limits } from '../ports/index.js';
import { givenResource } from './given-resource.js';

/** What came of one case. `expected` and `actual` are the same text exactly when it passed. */
export interface PolicyTestResult {
  /** The cases file, as found below the path that was given. */
  readonly file: string;
  readonly policy: PolicyId;
  /** The case's name. */
  readonly rule: string;
  /** `Deployment/api` */
  readonly resource: string;
  /** `pass`, `fail`, `not-applicable` or `error`; with more after it where the case asks for more and that differs. */
  readonly expected: string;
  readonly actual: string;
  /** Why it came out as it did: the messages of a fail, the reason of an error or of what does not apply. */
  readonly because: string;
}

/** A file whose cases could not be run. */
export interface PolicyTestProblem {
  readonly file: string;
  readonly code: ErrorCode;
  readonly why: string;
}

export interface PolicyTests {
  readonly results: readonly PolicyTestResult[];
  readonly problems: readonly PolicyTestProblem[];
}

const NOT_LOOKED_INTO = new Set(['node_modules', '.git']);

/** @param paths folders, searched recursively, or single policy.yaml or cases.yaml files. Throws INPUT_NOT_FOUND, FILES_TOO_MANY. */
export async function testPolicies(
  paths: readonly string[],
  limits: PolicyFileLimits & Pick<Limits, 'files'>,
  engine: ExpressionEngine,
): Promise<PolicyTests> {
  const results: PolicyTestResult[] = [];
  const problems: PolicyTestProblem[] = [];
  for (const folder of await policyFolders(paths, limits.files)) {
    const file = join(folder, 'cases.yaml');
    try {
      const policy = await readPolicyFile(join(folder, 'policy.yaml'), limits, engine);
      for (const one of await readPolicyCases(file, limits)) results.push(runCase(one, policy, file, engine));
    } catch (error) {
      if (!(error instanceof HeadwaterError)) throw error;
      problems.push({ file, code: error.code, why: error.message });
    }
  }
  return { results, problems };
}

/** Judges the case's resource as if it had been discovered. */
export function runCase(one: PolicyCase, policy: Policy, file: string, engine: ExpressionEngine): PolicyTestResult {
  const resource = {
    ...givenResource(one.resource, `case:${one.name}`, SOURCE),
    unread: one.unread.map((path) => ({ path, why: 'the case says so' })),
  };
  const others = one.related.map((other, index) => givenResource(other, `case:${one.name} ${index}`, SOURCE));
  const context = judgeContext({
    resources: [resource, ...others],
    gaps: one.relatedComplete ? [] : [UNSEEN],
    now: one.now ?? new Date(),
    kubernetes: one.kubernetesVersion,
  });
  // No result: the policy does not select the kind.
  const [result] = assessPolicies(compilePolicies([policy], engine), [resource], context);
  const about = {
    file,
    policy: policy.id,
    rule: one.name,
    resource: `${resource.kind}/${resource.name}`,
    because: becauseOf(result, resource),
  };
  const actual = result?.kind ?? 'not-applicable';
  if (actual !== one.expect) return { ...about, expected: one.expect, actual };
  const fields = result?.kind === 'fail' ? result.failures.flatMap((failure) => failure.fields) : [];
  if (one.fields !== undefined && listed(one.fields) !== listed(fields)) {
    return { ...about, expected: `fail at ${listed(one.fields)}`, actual: `fail at ${listed(fields)}` };
  }
  if (one.message !== undefined && !about.because.includes(one.message)) {
    return { ...about, expected: `${actual}: ${one.message}`, actual: `${actual}: ${about.because}` };
  }
  return { ...about, expected: one.expect, actual };
}

/** Every folder with a policy.yaml or cases.yaml, in the order of the paths, then by name. */
async function policyFolders(paths: readonly string[], limit: number): Promise<ReadonlySet<string>> {
  const folders = new Set<string>();
  let seen = 0;
  for (const path of paths) await look(path, true);
  return folders;

  async function look(path: string, given: boolean): Promise<void> {
    if ((seen += 1) > limit) throw new HeadwaterError('FILES_TOO_MANY', `more than ${limit} files below ${paths.join(', ')}`);
    if (given && !(await isFolder(path))) {
      if (!isPolicyFile(basename(path)))
        throw new HeadwaterError('INPUT_NOT_FOUND', `${path} is neither a folder nor a policy.yaml or cases.yaml`);
      folders.add(dirname(path));
      return;
    }
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory() && !NOT_LOOKED_INTO.has(entry.name)) await look(join(path, entry.name), false);
      else if (isPolicyFile(entry.name)) folders.add(path);
    }
  }
}

function isPolicyFile(name: string): boolean {
  return name === 'policy.yaml' || name === 'cases.yaml';
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new HeadwaterError('INPUT_NOT_FOUND', `${path} is not there`, { cause });
  }
}

const SOURCE = sourceId('cases');

/** What a case stands for whose related resources are not all known. */
const UNSEEN: Gap = {
  code: 'FILE_UNREADABLE',
  source: SOURCE,
  what: 'the rest',
  why: 'the case says that it was not read',
  hides: ['resources'],
};

function becauseOf(result: Result | undefined, resource: Resource): string {
  switch (result?.kind) {
    case undefined:
      return `the policy is not for the kind ${resource.kind}`;
    case 'pass':
      return '';
    case 'not-applicable':
      return result.because;
    case 'error':
      return result.reason;
    case 'fail':
      return result.failures.map(({ message }) => message).join('; ');
  }
}

function listed(paths: readonly string[]): string {
  return [...new Set(paths)].toSorted().join(', ') || 'no field';
}
