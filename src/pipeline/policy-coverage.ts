/**
 * Holds policies against frameworks: says of every requirement whether a policy checks it, a part of it, or nothing does.
 * Counts what policies say of themselves and never judges a resource: a covered requirement is one that is looked at, not one
 * that is met.
 */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { DEFAULT_CONFIGURATION } from '../config/index.js';
import { readFrameworkFile, type Framework } from '../config/framework-file.js';
import { HeadwaterError } from '../lib/errors.js';
import type { PolicyHeader } from '../model/index.js';
import { choosePolicies, shippedPolicies, shippedPoliciesFolder } from './load-policies.js';

/** From best to worst; `outside` is neither. */
export const COVERAGES = ['covered', 'partly', 'not', 'outside'] as const;
export type Coverage = (typeof COVERAGES)[number];

const countSchema = z.int().nonnegative();

export const policyCoverageReportSchema = z
  .object({
    apiVersion: z.literal('headwater.dev/v1'),
    kind: z.literal('PolicyCoverageReport'),
    version: z.string(),
    packs: z.array(z.string()).nullable().describe('The packs whose policies were counted; null means all that ship.'),
    frameworks: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        version: z.string(),
        url: z.string(),
        scope: z.string().describe('Which of its requirements are listed, and why the others are not.'),
        counts: z
          .object({
            requirements: countSchema.describe('All that are listed: the sum of the others.'),
            covered: countSchema,
            partly: countSchema,
            not: countSchema,
            outside: countSchema,
          })
          .describe('Requirements by coverage.'),
        requirements: z.array(
          z.object({
            id: z.string(),
            title: z.string(),
            assessment: z.enum(['automated', 'manual']),
            coverage: z
              .enum(COVERAGES)
              .describe(
                '`covered`: a policy checks the whole of it; `partly`: policies check parts; `not`: none does; `outside`: no resource can show it.',
              ),
            outside: z.string().optional().describe('Why no resource can show it.'),
            policies: z.array(z.object({ id: z.string(), title: z.string(), covers: z.enum(['whole', 'part']) })),
          }),
        ),
        unlisted: z
          .array(z.object({ policy: z.string(), requirement: z.string() }))
          .describe('What policies name of the framework that its file does not list.'),
      }),
    ),
  })
  .describe('Which requirements of frameworks the policies check: not whether they are met.');

export type PolicyCoverageReport = z.infer<typeof policyCoverageReportSchema>;
export type FrameworkCoverage = PolicyCoverageReport['frameworks'][number];
type RequirementCoverage = FrameworkCoverage['requirements'][number];

export interface PolicyCoverageRequest {
  /** The name of one that ships, or the path of a file; undefined means all that ship. */
  readonly framework: string | undefined;
  /** Only policies of these; undefined means all that ship. */
  readonly packs: readonly string[] | undefined;
  /** Policy files of the user's own, or folders of them, counted as well. */
  readonly policies: readonly string[];
  /** What paths are relative to. */
  readonly folder: string;
  readonly version: string;
}

/** Throws FRAMEWORK_UNKNOWN, FRAMEWORK_INVALID, PACK_UNKNOWN, POLICY_INVALID, INPUT_NOT_FOUND or what a file that cannot be read gives. */
export async function policyCoverage(request: PolicyCoverageRequest): Promise<PolicyCoverageReport> {
  const { limits } = DEFAULT_CONFIGURATION;
  const frameworks =
    request.framework === undefined ? await shippedFrameworks() : [await frameworkAt(request.framework, request.folder)];
  const packs = request.packs ?? (await shippedPolicies(limits)).flatMap(({ policy }) => policy.packs);
  const guardrails = await choosePolicies({ packs, paths: request.policies, folder: request.folder, limits });
  const policies = guardrails.map(({ policy }) => policy);
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'PolicyCoverageReport',
    version: request.version,
    packs: request.packs === undefined ? null : [...request.packs],
    frameworks: frameworks.map((framework) => frameworkCoverage(framework, policies)),
  };
}

/** `policies/frameworks` of this installation. */
export function shippedFrameworksFolder(): string {
  return join(shippedPoliciesFolder(), 'frameworks');
}

/** All that ship, by name. */
export async function shippedFrameworks(): Promise<readonly Framework[]> {
  const names = await shippedNames();
  return Promise.all(names.map((name) => readFrameworkFile(shippedFile(name), DEFAULT_CONFIGURATION.limits)));
}

/** What policies say of the requirements of one framework. Pure. */
export function frameworkCoverage(framework: Framework, policies: readonly PolicyHeader[]): FrameworkCoverage {
  const { name, title, version, url, scope } = framework;
  const named = policies.flatMap((policy) =>
    policy.controls.filter((control) => control.framework === name).map(({ id, covers }) => ({ policy, id, covers })),
  );
  const requirements = framework.requirements.map(({ id, title: asks, assessment, outside }): RequirementCoverage => {
    const checks = named.filter((control) => control.id === id);
    return {
      id,
      title: asks,
      assessment,
      coverage: coverageOf(
        checks.map(({ covers }) => covers),
        outside !== undefined,
      ),
      ...(outside === undefined ? {} : { outside }),
      policies: checks.map(({ policy, covers }) => ({ id: policy.id, title: policy.title, covers })),
    };
  });
  const listed = new Set(framework.requirements.map(({ id }) => id));
  const countOf = (coverage: Coverage): number => requirements.filter((one) => one.coverage === coverage).length;
  return {
    name,
    title,
    version,
    url,
    scope,
    counts: {
      requirements: requirements.length,
      covered: countOf('covered'),
      partly: countOf('partly'),
      not: countOf('not'),
      outside: countOf('outside'),
    },
    requirements,
    unlisted: named.filter(({ id }) => !listed.has(id)).map(({ policy, id }) => ({ policy: policy.id, requirement: id })),
  };
}

/** Parts never add up to a whole: nothing says that they leave no gap between them. */
function coverageOf(covers: readonly ('whole' | 'part')[], outside: boolean): Coverage {
  if (covers.includes('whole')) return 'covered';
  if (covers.length > 0) return 'partly';
  return outside ? 'outside' : 'not';
}

async function frameworkAt(given: string, folder: string): Promise<Framework> {
  const { limits } = DEFAULT_CONFIGURATION;
  if (isPath(given)) return readFrameworkFile(resolve(folder, given), limits);
  const names = await shippedNames();
  if (names.includes(given)) return readFrameworkFile(shippedFile(given), limits);
  throw new HeadwaterError('FRAMEWORK_UNKNOWN', `no framework is called ${given}; there are ${names.join(', ')}`);
}

function isPath(given: string): boolean {
  return /\.ya?ml$/.test(given) || /[\\/]/.test(given);
}

async function shippedNames(): Promise<readonly string[]> {
  const entries = await readdir(shippedFrameworksFolder());
  return entries
    .filter((entry) => entry.endsWith('.yaml'))
    .map((entry) => entry.slice(0, -'.yaml'.length))
    .toSorted();
}

function shippedFile(name: string): string {
  return join(shippedFrameworksFolder(), `${name}.yaml`);
}
