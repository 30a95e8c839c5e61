/**
 * Exports policies in Headwater's own format to where they are enforced without Headwater: a ValidatingAdmissionPolicy with a
 * binding for each release phase, or a Kyverno ValidatingPolicy for each. What cannot be said there is refused, never left out.
 */
import { guessedPlural, isBuiltInGroup, kindFacts } from '../lib/kubernetes-kinds.js';
import { NEWEST_KUBERNETES, type KubernetesVersion } from '../lib/kubernetes-version.js';
import type { Policy } from '../model/index.js';
import { policiesCalled, type PolicyCall } from './called-policies.js';
import { exportForeignPolicy } from './export-foreign-policy.js';
import { placesOf, type Manifest, type Place, type PlaceRequest, type Scope } from './export-places.js';
import { exportedExpressions, refused, type ExportedExpressions, type ExportTarget } from './exported-expressions.js';
import { shippedPolicies } from './load-policies.js';

export type { ExportTarget } from './exported-expressions.js';
export { EXPORT_PHASES, PHASE_LABEL, type ExportPhase, type Manifest } from './export-places.js';

export const EXPORT_TARGETS: readonly ExportTarget[] = ['validating-admission-policy', 'kyverno'];

export interface ExportRequest extends PlaceRequest {
  readonly target: ExportTarget;
  readonly kubernetes?: KubernetesVersion | undefined;
  /** API groups, beside our own, of what is in no cluster. */
  readonly outside?: ReadonlySet<string> | undefined;
}

/**
 * Policies of the user's own or that ship, by id, by the last part of one, or by their files.
 * Throws ID_UNKNOWN, INPUT_NOT_FOUND, POLICY_INVALID or POLICY_NOT_EXPORTABLE.
 */
export async function exportPolicies(
  names: readonly string[],
  call: PolicyCall,
  request: ExportRequest,
): Promise<readonly Manifest[]> {
  const called = await policiesCalled(names, call);
  const outside = await groupsOutside();
  const exported = called.map(async (one) =>
    one.kind === 'own'
      ? exportPolicy(one.policy, { ...request, outside })
      : await exportForeignPolicy(one.policy, one.files, call.limits, request.target, request),
  );
  return (await Promise.all(exported)).flat();
}

/** What policies of other families than Kubernetes' are for. */
async function groupsOutside(): Promise<ReadonlySet<string>> {
  const others = (await shippedPolicies()).filter(({ policy }) => !policy.id.startsWith('kubernetes/'));
  return new Set(others.flatMap(({ policy }) => policy.select.apiGroups).filter((group) => !isBuiltInGroup(group)));
}

/** Throws POLICY_NOT_EXPORTABLE. */
export function exportPolicy(policy: Policy, request: ExportRequest): readonly Manifest[] {
  const { target, kubernetes = NEWEST_KUBERNETES } = request;
  const rules = resourceRules(policy, request.outside ?? new Set());
  const expressions = exportedExpressions(policy, target, kubernetes);
  const places = placesOf(policy.id, scopesOf(policy), request);
  const name = policy.id.replaceAll('/', '-');
  return target === 'kyverno'
    ? places.map((place) => kyvernoPolicy(policy, `${name}-${place.suffix}`, rules, expressions, place))
    : [admissionPolicy(policy, name, rules, expressions), ...places.map((place) => admissionBinding(name, place))];
}

// What an exported policy cannot judge is let in: missing data is no violation.
const FAILURE_POLICY = 'Ignore';

function admissionPolicy(
  { id, severity }: Policy,
  name: string,
  rules: readonly Rule[],
  expressions: ExportedExpressions,
): Manifest {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, annotations: { 'headwater.dev/policy': id, 'headwater.dev/severity': severity } },
    spec: { failurePolicy: FAILURE_POLICY, matchConstraints: { resourceRules: rules }, ...expressions },
  };
}

function admissionBinding(policyName: string, { suffix, actions, scope, phase }: Place): Manifest {
  const matchResources = {
    ...selecting(phase),
    ...(scope === undefined ? {} : { resourceRules: [{ ...rule(['*'], ['*/*']), scope }] }),
  };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: `${policyName}-${suffix}` },
    spec: {
      policyName,
      validationActions: actions,
      ...(Object.keys(matchResources).length === 0 ? {} : { matchResources }),
    },
  };
}

function kyvernoPolicy(
  policy: Policy,
  name: string,
  rules: readonly Rule[],
  expressions: ExportedExpressions,
  { actions, scope, phase }: Place,
): Manifest {
  return {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name, annotations: kyvernoAnnotations(policy) },
    spec: {
      validationActions: actions,
      // It names the controllers itself; nothing is to be generated of it.
      autogen: { podControllers: { controllers: [] } },
      failurePolicy: FAILURE_POLICY,
      matchConstraints: {
        ...selecting(phase),
        resourceRules: scope === undefined ? rules : rules.map((one) => ({ ...one, scope })),
      },
      ...expressions,
    },
  };
}

function selecting(phase: Place['phase']): Manifest {
  return phase === undefined ? {} : { namespaceSelector: { matchLabels: { [phase[0]]: phase[1] } } };
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  readonly scope?: 'Namespaced' | 'Cluster';
}

const OPERATIONS = ['CREATE', 'UPDATE'];

const POD_RULES: readonly Rule[] = [
  rule([''], ['pods', 'pods/ephemeralcontainers', 'podtemplates', 'replicationcontrollers']),
  rule(['apps'], ['daemonsets', 'deployments', 'replicasets', 'statefulsets']),
  rule(['batch'], ['cronjobs', 'jobs']),
];

function resourceRules(policy: Policy, outside: ReadonlySet<string>): readonly Rule[] {
  const { podTemplates, apiGroups, kinds } = policy.select;
  if (podTemplates) return POD_RULES;
  const foreign = apiGroups.find((group) => group.endsWith('headwater.dev') || outside.has(group));
  if (foreign !== undefined) throw refused(policy, `it is for ${kinds.join(', ')} of ${foreign}, which are not in a cluster`);
  return [rule(apiGroups, kinds.includes('*') ? ['*'] : [...new Set(kinds.flatMap((kind) => pluralsIn(apiGroups, kind)))])];
}

function pluralsIn(groups: readonly string[], kind: string): readonly string[] {
  return groups.flatMap((group) =>
    group === '*' ? [guessedPlural(kind)] : kindFacts({ apiVersion: `${group}/v1`, kind }).plurals,
  );
}

function rule(apiGroups: readonly string[], resources: readonly string[]): Rule {
  return { apiGroups, apiVersions: ['*'], operations: OPERATIONS, resources };
}

/** Both for kinds of which it is not known. */
function scopesOf({ select }: Policy): ReadonlySet<Scope> {
  if (select.podTemplates) return new Set(['Namespaced']);
  const known = select.apiGroups.flatMap((group) =>
    select.kinds.map((kind) =>
      group === '*' || kind === '*' ? undefined : kindFacts({ apiVersion: `${group}/v1`, kind }).namespaced,
    ),
  );
  return new Set(
    known.flatMap((namespaced) => {
      if (namespaced === undefined) return ['Namespaced', 'Cluster'] as const;
      return namespaced ? (['Namespaced'] as const) : (['Cluster'] as const);
    }),
  );
}

function kyvernoAnnotations({ id, title, description, severity }: Policy): Readonly<Record<string, string>> {
  return {
    'policies.kyverno.io/title': title,
    'policies.kyverno.io/description': description.replaceAll(/\s+/g, ' '),
    ...(severity === 'unknown' ? {} : { 'policies.kyverno.io/severity': severity === 'informational' ? 'info' : severity }),
    'headwater.dev/policy': id,
  };
}
