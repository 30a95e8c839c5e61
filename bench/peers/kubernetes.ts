/**
 * Ours beside Kyverno's command line and Gatekeeper's gator: six rules of Pods, in each one's own language, on the same
 * files. Both are processes, so what they evaluate in is what a run takes longer than one with a single policy for no Pod.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { stringify } from 'yaml';
import { z } from 'zod';
import { assessPolicies, compilePolicies, judgeContext, type Guardrail } from '../../src/assess/index.js';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import { createEngine } from '../../src/lib/cel/index.js';
import type { Resource } from '../../src/model/index.js';
import { choosePolicies } from '../../src/pipeline/load-policies.js';
import { generateCluster } from '../kubernetes/generate.js';
import { podResource } from '../kubernetes/resources.js';
import { inTurn, timed } from '../measure.js';
import { readPolicies } from '../read-policies.js';
import { median, type BenchRow } from '../row.js';
import type { Installed } from './install.js';
import { assertAgree, besidePeer, OWN_ROUNDS, type Fails } from './rows.js';

const RULES = [
  'no-privileged-containers',
  'no-host-namespaces',
  'no-host-path-volumes',
  'no-host-ports',
  'no-privilege-escalation',
  'read-only-root-filesystem',
];
const PODS_OF_A_FILE = 100;
const LEAST_SHARE = 0.1;

export interface Inputs {
  /** Has the files of the Pods, and is where peers are given what else they need. */
  readonly folder: string;
  readonly resources: readonly Resource[];
  readonly evaluations: number;
  readonly rounds: number;
}

export function writePods(folder: string, count: number, rounds: number): Inputs {
  const { pods } = generateCluster(count, 'none');
  mkdirSync(join(folder, 'pods'), { recursive: true });
  for (let at = 0; at < pods.length; at += PODS_OF_A_FILE) {
    const text = pods.slice(at, at + PODS_OF_A_FILE).map((pod) => stringify(pod));
    writeFileSync(join(folder, 'pods', `pods-${at}.yaml`), text.join('---\n'));
  }
  return { folder, resources: pods.map(podResource), evaluations: pods.length * RULES.length, rounds };
}

const kyvernoReport = z.object({
  results: z.array(z.object({ policy: z.string(), result: z.string(), resources: z.array(z.object({ name: z.string() })) })),
});

export async function besideKyverno(
  { program, version }: Installed & { readonly kind: 'installed' },
  inputs: Inputs,
): Promise<readonly BenchRow[]> {
  const policies = join(process.cwd(), 'bench', 'peers', 'kyverno');
  const nothing = join(inputs.folder, 'kyverno-nothing.yaml');
  writeFileSync(nothing, KYVERNO_NOTHING);
  const apply = (path: string) => {
    return start(
      program,
      ['apply', path, '--resource', join(inputs.folder, 'pods'), '--policy-report', '--output-format', 'json'],
      [0, 1],
    );
  };
  const { results } = kyvernoReport.parse(JSON.parse(apply(policies)));
  const fails = new Set(
    results.flatMap(({ policy, result, resources }) =>
      result === 'fail' ? resources.map(({ name }) => `${policy} ${name}`) : [],
    ),
  );
  const peer = `Kyverno ${version}`;
  const asTheyAre = await choosePolicies({
    packs: [],
    paths: [policies],
    folder: process.cwd(),
    limits: DEFAULT_CONFIGURATION.limits,
  });
  const whole = wholeTimes(
    inputs.rounds,
    () => apply(policies),
    () => apply(nothing),
  );
  return [
    ...evaluated('Kyverno’s ValidatingPolicies as they are', asTheyAre, inputs, fails, peer, whole.alone),
    ...evaluated('policies of ours for the same rules', await ownPolicies(), inputs, fails, peer, whole.alone),
    wholeRow(inputs, fails, peer, whole.all, ['--policy', policies]),
  ];
}

const gatorReport = z
  .array(
    z.object({
      constraint: z.object({ metadata: z.object({ name: z.string() }) }),
      violatingObject: z.object({ metadata: z.object({ name: z.string() }) }),
    }),
  )
  .nullable();

export async function besideGator(
  { program, version }: Installed & { readonly kind: 'installed' },
  inputs: Inputs,
): Promise<readonly BenchRow[]> {
  const policies = join(process.cwd(), 'bench', 'peers', 'gator');
  const nothing = join(inputs.folder, 'gator-nothing.yaml');
  writeFileSync(nothing, GATOR_NOTHING);
  const test = (path: string) =>
    start(program, ['test', '-f', path, '-f', join(inputs.folder, 'pods'), '--output', 'json'], [0, 1]);
  const violations = gatorReport.parse(JSON.parse(test(policies))) ?? [];
  const fails = new Set(
    violations.map(({ constraint, violatingObject }) => `${constraint.metadata.name} ${violatingObject.metadata.name}`),
  );
  const peer = `gator ${version}`;
  const whole = wholeTimes(
    inputs.rounds,
    () => test(policies),
    () => test(nothing),
  );
  return [
    ...evaluated('policies of ours for the same rules', await ownPolicies(), inputs, fails, peer, whole.alone),
    wholeRow(inputs, fails, peer, whole.all, [
      '--policy',
      ...RULES.map((name) => join(process.cwd(), 'policies', 'kubernetes', name)),
    ]),
  ];
}

async function ownPolicies(): Promise<readonly Guardrail[]> {
  return compilePolicies([...(await readPolicies('kubernetes', RULES)).values()], createEngine());
}

function evaluated(
  what: string,
  guardrails: readonly Guardrail[],
  { resources, evaluations, rounds }: Inputs,
  theirs: Fails,
  peer: string,
  alone: number,
): readonly BenchRow[] {
  if (guardrails.length !== RULES.length) throw new Error(`${guardrails.length} policies stand for ${RULES.length} rules`);
  const context = judgeContext({ resources, gaps: [], now: new Date() });
  const names = new Map(resources.map(({ id, name }) => [id, name]));
  const judge = () => assessPolicies(guardrails, resources, context);
  const results = [...judge()];
  if (results.length !== evaluations) throw new Error(`${results.length} verdicts stand for ${evaluations} evaluations`);
  const unclear = results.find(({ kind }) => kind === 'error');
  if (unclear?.kind === 'error') throw new Error(`${unclear.policy} of ${unclear.resource}: ${unclear.reason}`);
  const fails = new Set(
    results
      .filter(({ kind }) => kind === 'fail')
      .map(({ policy, resource }) => `${policy.slice(policy.lastIndexOf('/') + 1)} ${names.get(resource)}`),
  );
  assertAgree(fails, theirs, peer);
  const [times] = inTurn(Math.max(rounds, OWN_ROUNDS), judge);
  if (times === undefined) throw new RangeError('nothing was measured');
  if (alone <= 0) {
    console.error(
      `NOT COUNTED: ${peer} took hardly longer for ${evaluations} evaluations than for reading the Pods; give more --pods`,
    );
    return [];
  }
  return [
    besidePeer({
      name: `${what}, evaluated alone, beside ${peer}`,
      peer,
      evaluations,
      fails,
      ours: times.wall,
      theirs: alone,
      how: 'the peer’s time is that of its process less one with a single policy, which selects no Pod',
    }),
  ];
}

/** Ours as a process, too: both read the same files and print JSON. */
function wholeRow(
  { folder, evaluations, rounds }: Inputs,
  fails: Fails,
  peer: string,
  theirs: number,
  policies: readonly string[],
): BenchRow {
  const program = join(process.cwd(), 'bin', 'headwater.js');
  const assess = () => start(execPath, [program, 'assess', join(folder, 'pods'), ...policies, '--output', 'json'], [3]);
  assess();
  const ours = median(Array.from({ length: rounds }, () => timed(assess).wall));
  return besidePeer({
    name: `headwater assess, the whole process, beside ${peer}`,
    peer,
    evaluations,
    fails,
    ours,
    theirs,
    how: 'start, reading the files and the report included',
  });
}

/** Medians: of a run, and of what it takes longer than one without anything to evaluate. */
function wholeTimes(rounds: number, full: () => unknown, empty: () => unknown): { readonly all: number; readonly alone: number } {
  const [all, without] = inTurn(rounds, full, empty);
  if (all === undefined || without === undefined) throw new RangeError('nothing was measured');
  const alone = all.wall - without.wall;
  // A small difference of two large times is noise.
  return { all: all.wall, alone: alone > all.wall * LEAST_SHARE ? alone : 0 };
}

function start(program: string, args: readonly string[], exits: readonly number[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (error !== undefined) throw error;
  if (!exits.includes(status ?? -1)) throw new Error(`${program} ended with ${status}: ${stderr.slice(-2000)}`);
  return stdout;
}

/** One that selects no Pod: Kyverno does nearly as much for each policy that selects nothing as for one that does. */
const KYVERNO_NOTHING = `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: { name: nothing }
spec:
  validationActions: [Audit]
  autogen: { podControllers: { controllers: [] } }
  matchConstraints:
    resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }]
  validations: [{ expression: 'true', message: none }]
`;

const GATOR_NOTHING = `apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: nothing }
spec:
  crd: { spec: { names: { kind: Nothing } } }
  targets:
    - target: admission.k8s.gatekeeper.sh
      code: [{ engine: K8sNativeValidation, source: { validations: [{ expression: 'true', message: none }] } }]
---
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: Nothing
metadata: { name: nothing }
spec: { enforcementAction: warn, match: { kinds: [{ apiGroups: [''], kinds: [ConfigMap] }] } }
`;

/** That every rule has its file on each side. */
export function assertComplete(): void {
  for (const peer of ['kyverno', 'gator']) {
    const files = readdirSync(join(process.cwd(), 'bench', 'peers', peer)).map((name) => name.replace(/\.yaml$/, ''));
    const differs = [...RULES.filter((name) => !files.includes(name)), ...files.filter((name) => !RULES.includes(name))];
    if (differs.length > 0) throw new Error(`${peer} and the rules differ in ${differs.join(', ')}`);
  }
}
