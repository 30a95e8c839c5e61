/**
 * Explains a policy, in whichever language, on the resources of a file: one that any connector reads, or objects written as
 * their provider gives them.
 */
import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import {
  explainPolicy,
  explainRuled,
  type ExplainedExpression,
  type ExplainedJudgement,
  type JudgeContext,
} from '../assess/index.js';
import { loadConfiguration } from '../config/index.js';
import type { PolicyFileLimits } from '../config/policy-file.js';
import type { CaseResource } from '../config/policy-schema.js';
import { buildGraph } from '../graph/index.js';
import { HeadwaterError } from '../lib/errors.js';
import { readTextInside } from '../lib/read-inside.js';
import { readYamlDocuments } from '../lib/yaml/index.js';
import { sourceId, type Gap, type Resource, type Result } from '../model/index.js';
import type { AssessRequest } from './assess-files.js';
import { idOf, policyCalled, type CalledPolicy } from './called-policies.js';
import { expressionEngine } from './expression-engine.js';
import { givenResource } from './given-resource.js';
import { assertInputsExist, contextOf, discoverInputs, ownPolicyPaths, SYSTEM_CLOCK } from './scan.js';

interface ExplanationPart {
  readonly expression: string;
  readonly with?: Readonly<Record<string, unknown>> | undefined;
  readonly value?: unknown;
  readonly error?: string | undefined;
  readonly parts: readonly ExplanationPart[];
}

const verdict = {
  result: z.enum(['pass', 'fail', 'not-applicable', 'error']),
  because: z.string(),
};

/** What of a policy something belongs to, where it has more than one of them. */
const partOfPolicy = {
  rule: z.string().optional().describe('A rule of a ClusterPolicy, generated ones included.'),
  binding: z.string().optional().describe('A binding of a ValidatingAdmissionPolicy.'),
  parameter: z.string().optional().describe('The object that it was evaluated with as `params`.'),
  exception: z.string().optional().describe('A PolicyException. A pass means that it holds for the resource.'),
};

const partSchema: z.ZodType<ExplanationPart> = z.lazy(() =>
  z.object({
    expression: z.string().describe('The expression, or the part of one.'),
    with: z.record(z.string(), z.unknown()).optional().describe('The variables of the loop that it is in.'),
    value: z.unknown().optional().describe('What it gave.'),
    error: z.string().optional().describe('Why it gave nothing.'),
    parts: z.array(partSchema).describe('What it consists of, as far as that was needed.'),
  }),
);

export const policyExplanationSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('PolicyExplanation'),
    version: z.string(),
    policy: z.string(),
    items: z.array(
      z.object({
        resource: z.object({ apiVersion: z.string(), kind: z.string(), namespace: z.string().optional(), name: z.string() }),
        ...verdict,
        judgements: z
          .array(z.object({ ...partOfPolicy, ...verdict }))
          .optional()
          .describe('Of a policy with rules, bindings, parameters or exceptions: what each came to.'),
        expressions: z.array(z.object({ ...partOfPolicy, what: z.string(), explanation: partSchema })),
      }),
    ),
  })
  .describe('How a policy comes to its results.');

export type PolicyExplanationReport = z.infer<typeof policyExplanationSchema>;
export type { ExplanationPart };

export interface ExplainRequest extends AssessRequest {
  /** Only the resources of this name; all without. */
  readonly name?: string | undefined;
}

/**
 * @param called a policy of the user's own or one that ships, by id or by the last part of one, or the path of a policy file
 * @param file a file or folder with resources
 * Throws ID_UNKNOWN, OPTION_INVALID, POLICY_INVALID, INPUT_NOT_FOUND, and FILE_MALFORMED when the file holds no resource.
 */
export async function explainPolicyOn(called: string, file: string, request: ExplainRequest): Promise<PolicyExplanationReport> {
  await assertInputsExist([file], request.folder);
  const loaded = await loadConfiguration({ named: request.config, folder: request.folder, inputs: [file] });
  const { configuration } = loaded;
  const policy = await policyCalled(called, {
    paths: ownPolicyPaths(loaded, request),
    folder: request.folder,
    limits: configuration.limits,
  });
  const discovery = await discoverInputs([file], configuration, request);
  const graph = buildGraph(discovery.observations, {
    phases: { rules: configuration.releasePhases, conventions: configuration.phaseConventions },
  });
  const seen = [...graph.resources.values()];
  const resources = seen.length > 0 ? seen : await objectsIn(resolve(request.folder, file), configuration.limits);
  const [only] = discovery.sources.flatMap(({ gaps }) => gaps);
  if (resources.length === 0) throw noResource(file, only);
  const kubernetesVersion = request.kubernetesVersion ?? configuration.kubernetesVersion;
  const context = contextOf(
    discovery,
    { ...graph, resources: new Map(resources.map((one) => [one.id, one])) },
    { kubernetesVersion },
    (request.clock ?? SYSTEM_CLOCK).now(),
  );
  const wanted = request.name === undefined ? resources : resources.filter(({ name }) => name === request.name);
  if (wanted.length === 0) throw new HeadwaterError('OPTION_INVALID', `${file} holds no resource called ${request.name ?? ''}`);
  const explained = wanted.map((resource) => itemOf(policy, resource, context));
  const telling = explained.filter(({ expressions, judgements = [] }) => expressions.length + judgements.length > 0);
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'PolicyExplanation',
    version: request.version,
    policy: idOf(policy),
    items: telling.length > 0 ? telling : explained,
  };
}

function itemOf(called: CalledPolicy, resource: Resource, context: JudgeContext): PolicyExplanationReport['items'][number] {
  const about = { resource: nameOf(resource) };
  if (called.kind === 'own') {
    const { result, expressions } = explainPolicy(called.policy, resource, context, expressionEngine());
    return { ...about, result: result.kind, because: becauseOf(result), expressions: expressions.map(partsOf) };
  }
  const { result, judgements } = explainRuled(called.guardrail, resource, context, expressionEngine());
  return {
    ...about,
    result: result.kind,
    because: becauseOf(result),
    judgements: judgements.map(({ of, judgement }) => ({ ...of, result: judgement.kind, because: becauseOf(judgement) })),
    expressions: judgements.flatMap(({ of, expressions }) => expressions.map((one) => ({ ...of, ...partsOf(one) }))),
  };
}

/** The documents that say of what kind they are. */
async function objectsIn(path: string, limits: PolicyFileLimits): Promise<readonly Resource[]> {
  const read = await readTextInside(dirname(path), path, limits.textFile);
  if (read.kind !== 'text') return [];
  const { documents, problems } = readYamlDocuments(read.text, limits);
  const [first] = problems;
  if (first !== undefined) throw new HeadwaterError('FILE_MALFORMED', `${path}:${first.line}: ${first.reason}`);
  return documents.flatMap(({ value }, index) => {
    return isObject(value) ? [givenResource(value, `file:${basename(path)}:${index}`, sourceId(path))] : [];
  });
}

function noResource(file: string, gap: Gap | undefined): HeadwaterError {
  if (gap !== undefined) return new HeadwaterError('FILE_MALFORMED', `${file} holds no resource: ${gap.what}: ${gap.why}`);
  return new HeadwaterError('FILE_MALFORMED', `${file} holds no resource: nothing in it has an apiVersion and a kind`);
}

function isObject(value: unknown): value is CaseResource {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return ['apiVersion', 'kind'].every((key) => typeof Object.getOwnPropertyDescriptor(value, key)?.value === 'string');
}

function nameOf({ apiVersion, kind, namespace, name }: Resource): PolicyExplanationReport['items'][number]['resource'] {
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
}

function becauseOf(result: Result | ExplainedJudgement['judgement']): string {
  switch (result.kind) {
    case 'pass':
      return 'every validation is true';
    case 'fail':
      return result.failures.map(({ message }) => message).join('; ');
    case 'error':
      return result.reason;
    case 'not-applicable':
      return result.because;
  }
}

function partsOf({ what, explanation }: ExplainedExpression): { what: string; explanation: ExplanationPart } {
  return { what, explanation: partOf(explanation) };
}

function partOf({ expression, with: bound, result, parts }: ExplainedExpression['explanation']): ExplanationPart {
  return {
    expression,
    ...(bound === undefined ? {} : { with: bound }),
    ...(result.kind === 'value' ? { value: result.value } : { error: result.reason }),
    parts: parts.map(partOf),
  };
}
