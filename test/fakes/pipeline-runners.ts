/**
 * Runs what a code host would run of our own action and template: every script with bash or sh, in the environment and with
 * the files that the host's runner gives. Of expressions it knows those that the two files use, and fails at any other.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const texts = z.record(z.string(), z.string());

const stepSchema = z.object({
  name: z.string(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
  shell: z.literal('bash').optional(),
  'working-directory': z.string().optional(),
  env: texts.default({}),
  run: z.string().optional(),
});

/** What of a composite action is run: https://docs.github.com/actions/reference/metadata-syntax-for-github-actions. */
export const actionSchema = z.object({
  name: z.string(),
  description: z.string(),
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
  outputs: z.record(z.string(), z.object({ description: z.string(), value: z.string() })),
  runs: z.object({ using: z.literal('composite'), steps: z.array(stepSchema).min(1) }),
});

export interface ActionRun {
  readonly exitCode: number;
  readonly printed: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Other actions that it used, each with its version of Node. */
  readonly used: readonly string[];
}

export interface ActionSetting {
  /** The folder of the action, with action.yml. */
  readonly action: string;
  readonly workspace: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** `github.…` that expressions may ask for. */
  readonly event?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the steps one after the other until one fails, as GitHub's runner does; `uses` is only noted. */
export function runAction({ action, workspace, inputs = {}, event = {}, environment = {} }: ActionSetting): ActionRun {
  const { runs, inputs: declared, outputs } = actionSchema.parse(parse(readFileSync(join(action, 'action.yml'), 'utf8')));
  const temporary = mkdtempSync(join(dirname(workspace), 'runner-'));
  const values = new Map<string, string>([
    ...Object.entries(declared).map(([name, input]) => [`inputs.${name}`, inputs[name] ?? input.default] as const),
    ...Object.entries(event),
  ]);
  const summaryFile = join(temporary, 'summary');
  const used: string[] = [];
  let printed = '';
  let exitCode = 0;
  for (const [at, step] of runs.steps.entries()) {
    if (step.if !== undefined && !holds(step.if, values)) continue;
    if (step.uses !== undefined) {
      used.push(`${step.uses} ${fill(String(step.with?.['node-version']), values)}`);
      continue;
    }
    const script = join(temporary, `${at}.sh`);
    const outputFile = join(temporary, `${at}.output`);
    writeFileSync(script, step.run ?? '');
    writeFileSync(outputFile, '');
    const ran = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', script], {
      cwd: resolve(workspace, fill(step['working-directory'] ?? '.', values)),
      env: {
        ...machine(),
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTION_PATH: action,
        GITHUB_WORKSPACE: workspace,
        GITHUB_OUTPUT: outputFile,
        GITHUB_STEP_SUMMARY: summaryFile,
        RUNNER_TEMP: temporary,
        ...environment,
        ...Object.fromEntries(Object.entries(step.env).map(([name, text]) => [name, fill(text, values)])),
      },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    printed += ran.stdout + ran.stderr;
    for (const [name, value] of outputsIn(readFileSync(outputFile, 'utf8')))
      values.set(`steps.${step.id}.outputs.${name}`, value);
    exitCode = ran.status ?? -1;
    if (exitCode !== 0) break;
  }
  return {
    exitCode,
    printed,
    summary: existsSync(summaryFile) ? readFileSync(summaryFile, 'utf8') : '',
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, fill(value, values)])),
    used,
  };
}

/** What the steps of a run see of this machine. */
function machine(): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
}

/** `${{ name }}`; what a step has not written is empty, as on GitHub. */
function fill(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{\{\s*([^}]+?)\s*\}\}/g, (_, name: string) => {
    if (!/^(inputs|steps|github\.event)\.[\w.-]+$/.test(name)) throw new Error(`the expression ${name} is not one that is known`);
    return values.get(name) ?? '';
  });
}

function holds(condition: string, values: ReadonlyMap<string, string>): boolean {
  const name = /^(steps\.[\w.-]+) != ''$/.exec(condition)?.[1];
  if (name === undefined) throw new Error(`the condition ${condition} is not one that is known`);
  return (values.get(name) ?? '') !== '';
}

function outputsIn(file: string): readonly (readonly [string, string])[] {
  return file
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
}

const inputSchema = z.strictObject({
  description: z.string(),
  default: z.string().optional(),
  regex: z.string().optional(),
  options: z.array(z.string()).optional(),
});

const jobSchema = z.strictObject({
  stage: z.string(),
  image: z.string(),
  rules: z.array(z.strictObject({ if: z.string() })),
  variables: z.record(z.string(), z.union([z.string(), z.strictObject({ value: z.string(), expand: z.literal(false) })])),
  script: z.array(z.string()).min(1),
  artifacts: z.strictObject({
    when: z.literal('always'),
    expire_in: z.string(),
    paths: z.array(z.string()),
    reports: z.strictObject({ codequality: z.string() }),
  }),
});

/** A file with a header of inputs and one job: https://docs.gitlab.com/ci/inputs/ and https://docs.gitlab.com/ci/yaml/. */
export function parseTemplate(text: string) {
  const documents = parseAllDocuments(text, { version: '1.1' });
  if (!Array.isArray(documents) || documents.length !== 2) throw new Error('a template is a header and a pipeline');
  const [header, pipeline] = documents.map((document) => document.toJS() as unknown);
  return {
    inputs: z.strictObject({ spec: z.strictObject({ inputs: z.record(z.string(), inputSchema) }) }).parse(header).spec.inputs,
    jobs: z.record(z.string(), jobSchema).parse(pipeline),
  };
}

export interface JobSetting {
  readonly template: string;
  readonly checkout: string;
  readonly shell: 'bash' | 'sh';
  readonly inputs: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

export interface JobRun {
  readonly exitCode: number;
  readonly printed: string;
  readonly codeQuality: string | undefined;
}

/** Puts the inputs in as GitLab does, and runs the lines of the only job in one shell, as its runner does. */
export function runJob({ template, checkout, shell, inputs, variables = {} }: JobSetting): JobRun {
  const { inputs: declared, jobs } = parseTemplate(readFileSync(template, 'utf8'));
  for (const name of Object.keys(inputs)) if (declared[name] === undefined) throw new Error(`there is no input ${name}`);
  const put = (text: string): string =>
    text.replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => given(name, declared[name], inputs[name]));
  const [job] = Object.values(jobs);
  if (job === undefined) throw new Error('the template has no job');
  put(job.image);
  const own = Object.entries(job.variables).map(([name, one]) => [name, put(typeof one === 'string' ? one : one.value)]);
  const ran = spawnSync(shell, ['-e', '-c', job.script.map(put).join('\n')], {
    cwd: checkout,
    env: {
      ...machine(),
      TMPDIR: dirname(checkout),
      CI: 'true',
      CI_PROJECT_DIR: checkout,
      ...variables,
      ...Object.fromEntries(own),
    },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const report = join(checkout, job.artifacts.reports.codequality);
  return {
    exitCode: ran.status ?? -1,
    printed: ran.stdout + ran.stderr,
    codeQuality: existsSync(report) ? readFileSync(report, 'utf8') : undefined,
  };
}

/** Throws where GitLab would not make the pipeline. */
function given(name: string, declared: z.infer<typeof inputSchema> | undefined, value: string | undefined): string {
  const text = value ?? declared?.default;
  if (declared === undefined || text === undefined) throw new Error(`the input ${name} is not given`);
  if (declared.regex !== undefined && !new RegExp(declared.regex).test(text)) throw new Error(`${name} is not as its regex says`);
  if (declared.options !== undefined && !declared.options.includes(text)) throw new Error(`${name} is not one of its options`);
  return text;
}
