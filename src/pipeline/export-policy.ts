/**
 * Exports policies in Headwater's own format to where they are enforced without Headwater: a ValidatingAdmissionPolicy with a
 * binding for each release phase, or a Kyverno ValidatingPolicy for each. What cannot be said there is refused, never left out.
 */
import { HeadwaterError } from '../lib/errors.js';
import { guessedPlural, isBuiltInGroup, kindFacts } from '../lib/kubernetes-kinds.js';
import { NEWEST_KUBERNETES, type KubernetesVersion } from '../lib/kubernetes-version.js';
import type { Policy, PolicyRollout, ReleasePhase, Rung } from '../model/index.js';
import { exportedExpressions, refused, type ExportedExpressions, type ExportTarget } from './exported-expressions.js';
import { shippedPolicies } from './load-policies.js';

export type { ExportTarget } from './exported-expressions.js';

export const EXPORT_TARGETS: readonly ExportTarget[] = ['validating-admission-policy', 'kyverno'];
export const EXPORT_PHASES = ['development', 'test', 'staging', 'production'] as const;
export type ExportPhase = (typeof EXPORT_PHASES)[number];

/** The label of a Namespace that says which release phase it is in. */
export const PHASE_LABEL = 'headwater.dev/release-phase';

export interface ExportRequest {
  readonly target: ExportTarget;
  /** All without. */
  readonly phases?: readonly ExportPhase[] | undefined;
  /** How far a policy has been let in each phase, by policy id; `record` where nothing is said. */
  readonly rollout: Readonly<Record<string, PolicyRollout>>;
  readonly phaseLabel?: string | undefined;
  readonly kubernetes?: KubernetesVersion | undefined;
}

/** An object of Kubernetes' API. */
export type Manifest = Readonly<Record<string, unknown>>;

/** Policies that ship, by id or by the last part of one. Throws ID_UNKNOWN or POLICY_NOT_EXPORTABLE. */
export async function exportPolicies(ids: readonly string[], request: ExportRequest): Promise<readonly Manifest[]> {
  const all = await shippedPolicies();
  return ids.flatMap((id) => {
    const found = all.filter(({ policy }) => policy.id === id || policy.id.endsWith(`/${id}`));
    const [only] = found;
    if (only === undefined || found.length > 1)
      throw new HeadwaterError(
        'ID_UNKNOWN',
        `${found.length === 0 ? 'no policy is' : `${found.length} policies are`} called ${id}`,
      );
    return exportPolicy(only.policy, request);
  });
}

/** Throws POLICY_NOT_EXPORTABLE. */
export function exportPolicy(policy: Policy, request: ExportRequest): readonly Manifest[] {
  const { target, phases = EXPORT_PHASES, phaseLabel = PHASE_LABEL, kubernetes = NEWEST_KUBERNETES } = request;
  const rules = resourceRules(policy);
  const expressions = exportedExpressions(policy, target, kubernetes);
  const rollout = Object.hasOwn(request.rollout, policy.id) ? (request.rollout[policy.id] ?? {}) : {};
  const places = placesOf(policy, phases, rollout, phaseLabel);
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

function admissionBinding(policyName: string, { suffix, actions, scope, namespaceSelector }: Place): Manifest {
  const matchResources = {
    ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
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
  { actions, scope, namespaceSelector }: Place,
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
        ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
        resourceRules: scope === undefined ? rules : rules.map((one) => ({ ...one, scope })),
      },
      ...expressions,
    },
  };
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

function resourceRules(policy: Policy): readonly Rule[] {
  const { podTemplates, apiGroups, kinds } = policy.select;
  if (podTemplates) return POD_RULES;
  const foreign = apiGroups.find((group) => group !== '*' && !isBuiltInGroup(group) && !policy.id.startsWith('kubernetes/'));
  if (foreign !== undefined || apiGroups.some((group) => group.endsWith('headwater.dev')))
    throw refused(policy, `it is for ${kinds.join(', ')} of ${foreign ?? apiGroups.join(', ')}, which are not in a cluster`);
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

/** Where a policy is enforced, and how strongly. */
interface Place {
  readonly suffix: string;
  readonly actions: readonly string[];
  /** Undefined where the policy is about nothing of the other scope. */
  readonly scope: 'Namespaced' | 'Cluster' | undefined;
  readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
}

/**
 * One for each phase, told by the label of the Namespace. A namespace selector keeps nothing from what is in no namespace, so
 * that has a place of its own: of no phase, and as far as the policy is let where the phase is unknown.
 */
function placesOf(policy: Policy, phases: readonly ExportPhase[], rollout: PolicyRollout, phaseLabel: string): readonly Place[] {
  const scopes = scopesOf(policy);
  const actionsIn = (phase: ReleasePhase): readonly string[] => ACTIONS[rollout[phase] ?? 'record'];
  const scope = <S extends 'Namespaced' | 'Cluster'>(own: S): S | undefined => (scopes.size > 1 ? own : undefined);
  const inPhase = (phase: ExportPhase): Place => ({
    suffix: phase,
    actions: actionsIn(phase),
    scope: scope('Namespaced'),
    namespaceSelector: { matchLabels: { [phaseLabel]: phase } },
  });
  return [
    ...(scopes.has('Namespaced') ? phases.map(inPhase) : []),
    ...(scopes.has('Cluster') ? [{ suffix: 'cluster', actions: actionsIn('unknown'), scope: scope('Cluster') }] : []),
  ];
}

/** Both for kinds of which it is not known. */
function scopesOf({ select }: Policy): ReadonlySet<'Namespaced' | 'Cluster'> {
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

const ACTIONS: Readonly<Record<Rung, readonly string[]>> = {
  record: ['Audit'],
  notify: ['Warn', 'Audit'],
  propose: ['Warn', 'Audit'],
  hold: ['Deny'],
  contain: ['Deny'],
  enforce: ['Deny'],
};

function kyvernoAnnotations({ id, title, description, severity }: Policy): Readonly<Record<string, string>> {
  return {
    'policies.kyverno.io/title': title,
    'policies.kyverno.io/description': description.replaceAll(/\s+/g, ' '),
    ...(severity === 'unknown' ? {} : { 'policies.kyverno.io/severity': severity === 'informational' ? 'info' : severity }),
    'headwater.dev/policy': id,
  };
}
