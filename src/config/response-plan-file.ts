/**
 * Reads a response plan's file and gives the plan with nothing left open: what the file does not say is its preset's, and
 * without a preset the weakest one's. Throws RESPONSE_PLAN_INVALID with the file and line of everything that is wrong.
 */
import { resolve } from 'node:path';
import type { z } from 'zod';
import { HeadwaterError } from '../lib/errors.js';
import { locateNode, readYamlDocuments, type YamlDocument } from '../lib/yaml/index.js';
import {
  RELEASE_PHASES,
  SEVERITIES,
  STRICT_LIMITS,
  type HealthCheck,
  type Limit,
  type ProtectedScope,
  type ReleasePhase,
  type ResponsePlan,
  type ResponseTable,
  type Rung,
  type Severity,
} from '../model/index.js';
import type { Configuration } from './configuration.js';
import type { PolicyFileLimits } from './policy-file.js';
import { readPolicyText } from './policy-text.js';
import { PRESETS, type PresetName } from './presets/index.js';
import { minutesOf, responsePlanSchema } from './response-plan-schema.js';

type Spec = z.output<typeof responsePlanSchema>['spec'];
type Cells = Spec['table'];

/** A plan, and whether somebody said the organisation's ceiling in it or took that of a preset. */
export interface LoadedResponsePlan {
  readonly plan: ResponsePlan;
  readonly ceilingSaid: boolean;
}

/**
 * The plan that a configuration asks for: `response.file`, else `response.preset`, else `assist`; and then what its keys
 * `ceiling`, `teams` and `plan` say. Throws RESPONSE_PLAN_INVALID, FILE_UNREADABLE, FILE_TOO_LARGE or ENCODING_UNREADABLE.
 * @param folder what `response.file` is relative to
 */
export async function loadResponsePlan(
  { response, limits }: Pick<Configuration, 'response' | 'limits'>,
  folder: string,
): Promise<LoadedResponsePlan> {
  const loaded =
    response.file === undefined
      ? { plan: PRESETS[response.preset ?? 'assist'], ceilingSaid: false }
      : await readResponsePlan(resolve(folder, response.file), limits, response.preset);
  const { plan } = loaded;
  const said: ResponsePlan = {
    ...plan,
    table: withCells(plan.table, response.plan),
    ceilings: {
      ...plan.ceilings,
      organisation: response.ceiling ?? plan.ceilings.organisation,
      teams: own(plan.ceilings.teams, response.teams),
    },
  };
  return { plan: said, ceilingSaid: loaded.ceilingSaid || response.ceiling !== undefined };
}

/** @param preset what holds where the file names none of its own; `watch` without */
export async function readResponsePlan(path: string, limits: PolicyFileLimits, preset?: PresetName): Promise<LoadedResponsePlan> {
  return parseResponsePlan(await readPolicyText(path, limits), path, limits, preset);
}

/** @param path names the file in errors. Throws RESPONSE_PLAN_INVALID. */
export function parseResponsePlan(
  content: string,
  path: string,
  limits: PolicyFileLimits,
  preset: PresetName = 'watch',
): LoadedResponsePlan {
  const document = onlyDocument(content, path, limits);
  const read = responsePlanSchema.safeParse(document.value);
  if (!read.success) throw invalid(read.error.issues.map((issue) => lineOf(issue, document, path)));
  const { metadata, spec } = read.data;
  return {
    plan: planOf(metadata.name, spec, PRESETS[spec.preset ?? preset]),
    ceilingSaid: spec.ceilings.organisation !== undefined,
  };
}

function planOf(name: string, spec: Spec, base: ResponsePlan): ResponsePlan {
  const { ceilings, families, windows, limits, health } = spec;
  return {
    name,
    table: withCells(base.table, spec.table),
    families: families?.map(({ policies, table }) => ({ policies, table: cellsOf(table) })) ?? base.families,
    ceilings: {
      organisation: ceilings.organisation ?? base.ceilings.organisation,
      teams: own(base.ceilings.teams, ceilings.teams),
      policies: own(base.ceilings.policies, ceilings.policies),
    },
    windows: windows?.map(({ lasts, ...window }) => ({ ...window, lasts: minutesOf(lasts) })) ?? base.windows,
    freezes: spec.freezes ?? base.freezes,
    approvals: spec.approvals ?? base.approvals,
    limits: limits?.map(limitOf) ?? base.limits,
    ramp: { ...base.ramp, ...defined(spec.ramp) },
    irreversibleUpTo: spec.irreversibleUpTo ?? base.irreversibleUpTo,
    protected: spec.protected?.map(scopeOf) ?? base.protected,
    trust: { ...base.trust, ...defined(spec.trust) },
    health: health?.map(healthOf) ?? base.health,
    jump: { ...base.jump, ...defined(spec.jump) },
  };
}

function withCells(base: ResponseTable, said: Cells): ResponseTable {
  const rowOf = (severity: Severity): Readonly<Record<ReleasePhase, Rung>> => ({
    ...base[severity],
    ...defined(said[severity] ?? {}),
  });
  return {
    unknown: rowOf('unknown'),
    informational: rowOf('informational'),
    low: rowOf('low'),
    medium: rowOf('medium'),
    high: rowOf('high'),
    critical: rowOf('critical'),
  };
}

/** The cells that were given, and no key without a value. */
function cellsOf(said: Cells): ResponsePlan['families'][number]['table'] {
  const rows = SEVERITIES.flatMap((severity) => {
    const row = said[severity];
    if (row === undefined) return [];
    const cells = RELEASE_PHASES.flatMap((phase) => (row[phase] === undefined ? [] : [[phase, row[phase]] as const]));
    return [[severity, Object.fromEntries(cells)] as const];
  });
  return Object.fromEntries(rows);
}

/** A limit with one number still has both: what is not said of the count is the strict default (S4). */
function limitOf({ count, ...limit }: NonNullable<Spec['limits']>[number]): Limit {
  return { ...limit, count: count ?? STRICT_LIMITS[limit.per] };
}

function scopeOf({
  because,
  platform,
  account,
  namespace,
  kind,
  name,
  labels,
}: NonNullable<Spec['protected']>[number]): ProtectedScope {
  return { because, ...defined({ platform, account, namespace, kind, name, labels }) };
}

function healthOf(check: NonNullable<Spec['health']>[number]): HealthCheck {
  if (check.kind === 'workload') return check;
  if (check.kind === 'http') {
    const { service, ...said } = check;
    return { ...said, ...defined({ service }) };
  }
  const { service, atMost, atLeast, ...said } = check;
  return { ...said, ...defined({ service, atMost, atLeast }) };
}

type Defined<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> };

/** Without the keys that were not written. */
function defined<Value extends object>(value: Value): Partial<Defined<Value>> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<Defined<Value>>;
}

/** Names come from outside: no key of theirs is one of an object's own. */
function own(...records: readonly Readonly<Record<string, Rung>>[]): Readonly<Record<string, Rung>> {
  const all: Record<string, Rung> = Object.create(null);
  for (const record of records) for (const [name, rung] of Object.entries(record)) all[name] = rung;
  return all;
}

function onlyDocument(content: string, path: string, limits: PolicyFileLimits): YamlDocument {
  const { documents, problems } = readYamlDocuments(content, limits);
  if (problems.length > 0) throw invalid(problems.map(({ line, reason }) => `${path}:${line}: ${reason}`));
  const [document, ...others] = documents;
  if (document === undefined || others.length > 0) throw invalid([`${path}:1: it holds ${documents.length} documents, not one`]);
  return document;
}

function lineOf(issue: z.core.$ZodIssue, document: YamlDocument, path: string): string {
  const keys = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  const steps = keys.map((key) => (typeof key === 'number' ? key : String(key)));
  const place = `${path}:${locateNode(document, steps).startLine}`;
  return issue.path.length === 0 ? `${place}: ${issue.message}` : `${place}: ${issue.path.join('.')}: ${issue.message}`;
}

function invalid(problems: readonly string[]): HeadwaterError {
  return new HeadwaterError('RESPONSE_PLAN_INVALID', problems.join('\n'));
}
