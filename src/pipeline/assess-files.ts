/** Evaluates policies on files and nothing else: no images, no causes, no database. What a pull request's check runs. */
import { z } from 'zod';
import type { Log } from 'sarif';
import { assessPolicies, judgedResources } from '../assess/index.js';
import { loadConfiguration } from '../config/index.js';
import { buildGraph } from '../graph/index.js';
import { formatKubernetesVersion, type KubernetesVersion } from '../lib/kubernetes-version.js';
import type { Location, PolicyHeader, Resource, ResourceId, Result } from '../model/index.js';
import { locateFailure } from '../trace/index.js';
import { choosePolicies } from './load-policies.js';
import { gapSchema, locationSchema } from './report.js';
import { assertInputsExist, contextOf, discoverInputs, SYSTEM_CLOCK, type ScanRequest } from './scan.js';
import { reportGap } from './to-report.js';

export const assessmentReportSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('AssessmentReport'),
    version: z.string(),
    kubernetesVersion: z.string().describe('The version of Kubernetes whose rules the policies judged by.'),
    summary: z.object({ pass: z.number(), fail: z.number(), error: z.number(), 'not-applicable': z.number() }),
    results: z.array(
      z.object({
        policy: z.string(),
        resource: z.object({ apiVersion: z.string(), kind: z.string(), namespace: z.string().optional(), name: z.string() }),
        result: z.enum(['pass', 'fail', 'not-applicable', 'error']),
        message: z.string().describe('Why it failed, could not be judged, or does not apply; empty for a pass.'),
        location: locationSchema.optional(),
      }),
    ),
    gaps: z.array(gapSchema),
  })
  .describe('What policies say of files.');

export type AssessmentReport = z.infer<typeof assessmentReportSchema>;

export interface AssessRequest extends ScanRequest {
  /** Instead of the configured one. */
  readonly kubernetesVersion?: KubernetesVersion | undefined;
}

export async function assessFiles(files: readonly string[], request: AssessRequest): Promise<AssessmentReport> {
  await assertInputsExist(files, request.folder);
  const { configuration } = await loadConfiguration({ named: request.config, folder: request.folder, inputs: files });
  const guardrails = await choosePolicies({
    packs: request.packs,
    paths: request.policies ?? [],
    folder: request.folder,
    limits: configuration.limits,
  });
  const { observations, sources } = await discoverInputs(files, configuration, request);
  const graph = buildGraph(observations, {
    phases: { rules: configuration.releasePhases, conventions: configuration.phaseConventions },
  });
  const kubernetes = request.kubernetesVersion ?? configuration.kubernetesVersion;
  const now = (request.clock ?? SYSTEM_CLOCK).now();
  const context = contextOf({ sources }, graph, { kubernetesVersion: kubernetes }, now);
  const results = [...assessPolicies(guardrails, judgedResources(guardrails, graph), context)];
  const titles = new Map(guardrails.map(({ policy }) => [policy.id, policy]));
  const wholes = new Map<ResourceId, Location | undefined>();
  const wholeOf = (resource: Resource): Location | undefined => {
    if (!wholes.has(resource.id)) wholes.set(resource.id, locateFailure([], resource, graph));
    return wholes.get(resource.id);
  };
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'AssessmentReport',
    version: request.version,
    kubernetesVersion: formatKubernetesVersion(kubernetes),
    summary: count(results),
    results: results.flatMap((result) => {
      const resource = graph.resourceOf(result.resource);
      const policy = titles.get(result.policy);
      if (resource === undefined || policy === undefined) return [];
      const location = result.kind === 'fail' ? locateFailure(result.failures, resource, graph) : wholeOf(resource);
      return [
        {
          policy: result.policy as string,
          resource: nameOf(resource),
          result: result.kind,
          message: messageOf(result, policy),
          ...(location === undefined ? {} : { location: { ...location } }),
        },
      ];
    }),
    gaps: [...sources.flatMap(({ gaps }) => gaps), ...graph.gaps.filter(({ code }) => code !== 'IMAGE_NOT_SEEN')].map(reportGap),
  };
}

function count(results: readonly Result[]): AssessmentReport['summary'] {
  const summary = { pass: 0, fail: 0, error: 0, 'not-applicable': 0 };
  for (const { kind } of results) summary[kind] += 1;
  return summary;
}

function nameOf({ apiVersion, kind, namespace, name }: Resource): AssessmentReport['results'][number]['resource'] {
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
}

function messageOf(result: Result, policy: PolicyHeader): string {
  if (result.kind === 'pass') return '';
  if (result.kind === 'fail') return [...new Set(result.failures.map(({ message }) => message))].join('; ') || policy.title;
  return result.kind === 'error' ? result.reason : result.because;
}

/** Fails only, at their lines; errors and gaps are notifications, never results. */
export function assessmentToSarif(report: AssessmentReport): Log {
  const failing = report.results.filter(({ result }) => result === 'fail');
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Headwater',
            version: report.version,
            informationUri: 'https://headwater.dev',
            rules: [...new Set(failing.map(({ policy }) => policy))].map((id) => ({ id })),
          },
        },
        results: failing.map(({ policy, resource, message, location }) => ({
          ruleId: policy,
          level: 'error',
          message: { text: `${resource.kind} ${resource.name}: ${message}` },
          partialFingerprints: {
            'headwater/v1': `${policy}/${resource.apiVersion}/${resource.kind}/${resource.namespace ?? ''}/${resource.name}`,
          },
          ...(location === undefined
            ? {}
            : {
                locations: [
                  {
                    physicalLocation: {
                      artifactLocation: { uri: encodeURI(location.path) },
                      region: { startLine: location.startLine, endLine: location.endLine },
                    },
                  },
                ],
              }),
        })),
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [
              ...report.results
                .filter(({ result }) => result === 'error')
                .map(({ policy, resource, message }) => ({
                  descriptor: { id: 'POLICY_ERROR' },
                  level: 'warning' as const,
                  message: { text: `${policy} on ${resource.kind} ${resource.name}: ${message}` },
                })),
              ...report.gaps.map((gap) => ({
                descriptor: { id: gap.code },
                level: 'warning' as const,
                message: { text: `${gap.what}: ${gap.why}` },
              })),
            ],
          },
        ],
      },
    ],
  };
}
