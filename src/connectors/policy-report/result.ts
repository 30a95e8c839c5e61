/** One result of a policy report in our words: what fails on which objects, or why that is not known. */
import { apiGroup } from '../../lib/api-version.js';
import { kindFacts } from '../../lib/kubernetes-kinds.js';
import type { NamedObject, ReportedFailure, Resource, Severity } from '../../model/index.js';
import { requirementsOf } from './requirements.js';
import type { ObjectReference, Report, Result } from './schema.js';

export type ReadResult =
  | { readonly kind: 'failures'; readonly failures: readonly ReportedFailure[] }
  | { readonly kind: 'error'; readonly rule: string; readonly scanner: string }
  | { readonly kind: 'problem'; readonly why: string };

const SEVERITIES: ReadonlyMap<string, Severity> = new Map([
  ['info', 'informational'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['critical', 'critical'],
]);

/** Undefined for one that passes or was skipped. */
export function readResult(result: Result, report: Report, resource: Resource): ReadResult | undefined {
  if (result.result === 'pass' || result.result === 'skip') return undefined;
  const { policy } = result;
  if (policy === undefined) return { kind: 'problem', why: 'it names no policy' };
  const scanner = scannerOf(result, report, resource);
  const rule = ruleOf(policy, result.rule);
  if (result.result === 'error') return { kind: 'error', rule, scanner };
  const objects = objectsOf(result, report, resource);
  if (typeof objects === 'string') return { kind: 'problem', why: objects };
  const failures = objects.map((object): ReportedFailure => ({
    source: resource.source,
    scanner,
    rule,
    title: `${rule} fails`,
    message: firstLine(result.message ?? `${rule} fails`),
    severity: severityOf(result),
    about: { kind: 'object', object, namedBy: resource.id },
    controls: requirementsOf(scanner, policy),
    guidance: '',
  }));
  return { kind: 'failures', failures };
}

/** Kyverno names its kinds of policies as sources; one that names none is told by who manages the report. */
function scannerOf({ source }: Result, report: Report, { labels }: Resource): string {
  const managed = Object.hasOwn(labels, 'app.kubernetes.io/managed-by') ? labels['app.kubernetes.io/managed-by'] : undefined;
  const engine = Object.hasOwn(labels, 'policy.kubernetes.io/engine') ? labels['policy.kubernetes.io/engine'] : undefined;
  const name = (source ?? report.source ?? engine ?? managed ?? 'policy-report').trim().toLowerCase();
  return name.startsWith('kyverno') ? 'kyverno' : name.replaceAll(/[^a-z0-9.-]+/g, '-');
}

/** What Kyverno makes of a rule on Pods for their controllers is the same rule. */
function ruleOf(policy: string, rule = ''): string {
  const own = rule.replace(/^autogen-(?:cronjob-)?/, '');
  return own === '' || own === policy ? policy : `${policy}/${own}`;
}

/** `warn` is a policy that is not scored: low at most. */
function severityOf({ result, severity }: Result): Severity {
  const stated = SEVERITIES.get(severity ?? '') ?? 'unknown';
  return result === 'warn' && stated !== 'unknown' && stated !== 'informational' ? 'low' : stated;
}

/** The result's own objects, else the report's. */
function objectsOf(
  { resources, resourceSelector }: Result,
  { scope, scopeSelector }: Report,
  resource: Resource,
): readonly NamedObject[] | string {
  if (resources.length === 0 && resourceSelector != null) return 'it names its objects by a selector, which is not read';
  const named = resources.length > 0 ? resources : scope == null ? [] : [scope];
  if (named.length === 0)
    return scopeSelector == null ? 'it names no object' : 'it names its objects by a selector, which is not read';
  const objects = named.flatMap((reference) => objectOf(reference, resource) ?? []);
  return objects.length === named.length ? objects : 'an object has no kind or no name';
}

/** What says no namespace is in the report's, unless its kind lives in none. */
function objectOf({ apiVersion, kind, namespace, name }: ObjectReference, resource: Resource): NamedObject | undefined {
  if (kind === undefined || name === undefined) return undefined;
  const isNamespaced = kindFacts({ apiVersion: apiVersion ?? '', kind }).namespaced !== false;
  return {
    ...(apiVersion === undefined ? {} : { group: apiGroup(apiVersion) }),
    kind,
    namespace: isNamespaced ? (namespace ?? resource.namespace ?? '') : '',
    name,
  };
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.trim() ?? '';
}
