/**
 * Shows what enforcing one policy would do to what is at hand: by release phase what complies, what would be refused and what
 * could not be judged; of what would be refused who owns it and where it is declared. Reads only; keeps nothing.
 */
import { z } from 'zod';
import { assessPolicies, findPolicyViolations, judgedResources } from '../assess/index.js';
import { loadConfiguration } from '../config/index.js';
import { loadGit } from '../connectors/registry.js';
import { previewPolicies } from '../decide/index.js';
import { buildGraph, type EstateGraph } from '../graph/index.js';
import {
  RELEASE_PHASES,
  SEVERITIES,
  type Finding,
  type Resource,
  type ResourceId,
  type Result,
  type RootCause,
} from '../model/index.js';
import { locateFailure, trace } from '../trace/index.js';
import type { AssessRequest } from './assess-files.js';
import { guardrailOf, policyCalled } from './called-policies.js';
import { gapSchema, locationSchema } from './report.js';
import { assertInputsExist, contextOf, discoverInputs, ownership, ownPolicyPaths, SYSTEM_CLOCK } from './scan.js';
import { reportGap } from './to-report.js';

const countSchema = z.int().nonnegative();
const placeSchema = {
  resource: z.object({
    id: z.string(),
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
  }),
  releasePhase: z.enum(RELEASE_PHASES),
  phaseBecause: z.string(),
  location: locationSchema.optional(),
};

export const policyPreviewSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('PolicyPreview'),
    version: z.string(),
    policy: z.string(),
    title: z.string(),
    severity: z.enum(SEVERITIES),
    phases: z
      .array(
        z.object({
          releasePhase: z.enum(RELEASE_PHASES),
          passes: countSchema,
          failures: countSchema,
          errors: countSchema.describe('What could not be judged.'),
          owners: z
            .array(z.object({ name: z.string().nullable().describe('null: nobody was found.'), failures: countSchema }))
            .describe('Whose the failures are; the most first.'),
          mayEnforce: z.boolean(),
          because: z.string(),
        }),
      )
      .describe('Those with anything that the policy applies to, the furthest from users first.'),
    failures: z.array(
      z.object({
        ...placeSchema,
        message: z.string(),
        owner: z.object({ name: z.string(), confidence: z.number() }).nullable().describe('null: nobody was found.'),
      }),
    ),
    errors: z.array(z.object({ ...placeSchema, reason: z.string() })),
    gaps: z.array(gapSchema).describe('What could not be read: the policy may apply to more.'),
  })
  .describe('What enforcing a policy would do, before it is enforced.');

export type PolicyPreviewReport = z.infer<typeof policyPreviewSchema>;

/** @param called as for `policyCalled`, whose errors it throws, and INPUT_NOT_FOUND for an input that is not there. */
export async function previewPolicyOn(
  called: string,
  inputs: readonly string[],
  request: AssessRequest,
): Promise<PolicyPreviewReport> {
  await assertInputsExist(inputs, request.folder);
  const loaded = await loadConfiguration({ named: request.config, folder: request.folder, inputs });
  const { configuration } = loaded;
  const paths = ownPolicyPaths(loaded, request);
  const guardrail = guardrailOf(await policyCalled(called, { paths, folder: request.folder, limits: configuration.limits }));
  const { policy } = guardrail;
  const discovery = await discoverInputs(inputs, configuration, request);
  const graph = buildGraph(discovery.observations, {
    phases: { rules: configuration.releasePhases, conventions: configuration.phaseConventions },
  });
  const clock = request.clock ?? SYSTEM_CLOCK;
  const kubernetesVersion = request.kubernetesVersion ?? configuration.kubernetesVersion;
  const context = contextOf(discovery, graph, { kubernetesVersion }, clock.now());
  const results = [...assessPolicies([guardrail], judgedResources([guardrail], graph), context)];
  const { findings } = findPolicyViolations(results, [policy], graph);
  const { history } = await loadGit();
  const { causes } = await trace(findings, graph, { history, clock, policies: [policy], isOwned: ownership(configuration) });
  const owners = ownersOf(findings, causes);
  const [preview] = previewPolicies(results, [policy], graph);
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'PolicyPreview',
    version: request.version,
    policy: policy.id,
    title: policy.title,
    severity: policy.severity,
    phases: (preview?.phases ?? []).map(({ phase, passes, wouldBreak, errors, mayEnforce, because }) => ({
      releasePhase: phase,
      passes,
      failures: wouldBreak.length,
      errors: errors.length,
      owners: countOwners(wouldBreak.map((id) => owners.get(id)?.name ?? null)),
      mayEnforce,
      because,
    })),
    failures: inOrder(results, graph).flatMap(({ result, place, resource }) => {
      if (result.kind !== 'fail') return [];
      const location = locateFailure(result.failures, resource, graph);
      const messages = [...new Set(result.failures.map(({ message }) => message))];
      return [
        {
          ...place,
          ...(location === undefined ? {} : { location: { ...location } }),
          message: messages.join('; ') || policy.title,
          owner: owners.get(resource.id) ?? null,
        },
      ];
    }),
    errors: inOrder(results, graph).flatMap(({ result, place, resource }) => {
      if (result.kind !== 'error') return [];
      const location = locateFailure([], resource, graph);
      return [{ ...place, ...(location === undefined ? {} : { location: { ...location } }), reason: result.reason }];
    }),
    // What was inferred while connecting is about images and their bases.
    gaps: [...discovery.sources.flatMap(({ gaps }) => gaps), ...(guardrail.selects(IMAGE) ? graph.gaps : [])].map(reportGap),
  };
}

const IMAGE = { apiVersion: 'headwater.dev/v1', kind: 'Image' } as const;

type Named = NonNullable<PolicyPreviewReport['failures'][number]['owner']>;

function ownersOf(findings: readonly Finding[], causes: readonly RootCause[]): ReadonlyMap<ResourceId, Named> {
  const causeOf = new Map(causes.flatMap((cause) => cause.findings.map((id) => [id, cause])));
  return new Map(
    findings.flatMap((finding) => {
      const owner = causeOf.get(finding.id)?.owner;
      if (finding.kind !== 'policy' || owner === undefined) return [];
      return [[finding.resource, { name: owner.name, confidence: owner.confidence }]];
    }),
  );
}

function countOwners(names: readonly (string | null)[]): PolicyPreviewReport['phases'][number]['owners'] {
  const counts = new Map<string | null, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, failures]) => ({ name, failures })).sort((a, b) => b.failures - a.failures);
}

interface Placed {
  readonly result: Result;
  readonly resource: Resource;
  readonly place: Pick<PolicyPreviewReport['errors'][number], 'resource' | 'releasePhase' | 'phaseBecause'>;
}

/** By phase; within one as they were read. */
function inOrder(results: readonly Result[], graph: EstateGraph): readonly Placed[] {
  const placed = results.flatMap((result): readonly Placed[] => {
    const resource = graph.resourceOf(result.resource);
    if (resource === undefined) return [];
    const { phase, because } = graph.phaseOf(resource.id);
    const { id, apiVersion, kind, namespace, name } = resource;
    const about = { id, apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
    return [{ result, resource, place: { resource: about, releasePhase: phase, phaseBecause: because } }];
  });
  const rank = ({ place }: Placed): number => RELEASE_PHASES.indexOf(place.releasePhase);
  return placed.toSorted((a, b) => rank(a) - rank(b));
}
