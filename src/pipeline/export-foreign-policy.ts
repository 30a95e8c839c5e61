/**
 * Exports a ValidatingAdmissionPolicy that the user brings: as it is, with each of its bindings once for each release phase, or
 * as a ValidatingPolicy of Kyverno for each. What the user wrote is kept as written. A policy of Kyverno is one already: that is
 * said, and nothing is exported.
 */
import type { ForeignPolicy } from '../config/foreign-policy-file.js';
import { itemsOf } from '../config/foreign-policy-item.js';
import type { PolicyFileLimits } from '../config/policy-file.js';
import { readPolicyText } from '../config/policy-text.js';
import { namesOfExpression } from '../lib/cel/index.js';
import { isNamespacedResource } from '../lib/kubernetes-kinds.js';
import { readYamlDocuments } from '../lib/yaml/index.js';
import type { AdmissionPolicy, ResourceRule } from '../model/index.js';
import { placesOf, type Manifest, type Place, type PlaceRequest, type Scope } from './export-places.js';
import { NOT_IN_KYVERNO, refused, type ExportTarget } from './exported-expressions.js';

/**
 * @param files where the policy and its bindings were read
 * Throws POLICY_NOT_EXPORTABLE, and what reading the files throws.
 */
export async function exportForeignPolicy(
  policy: ForeignPolicy,
  files: readonly string[],
  limits: PolicyFileLimits,
  target: ExportTarget,
  request: PlaceRequest,
): Promise<readonly Manifest[]> {
  const { id } = policy.header;
  if (policy.kind !== 'ValidatingAdmissionPolicy') throw refused({ id }, alreadyEnforced(policy, target));
  const written = (await Promise.all(files.map((file) => manifestsIn(file, limits)))).flat();
  const own = written.find((one) => one['kind'] === policy.kind && part(one, 'metadata')['name'] === policy.name);
  if (own === undefined) throw new Error(`${id} is not in the files that it was read from`);
  const bindings = written.filter(
    (one) => one['kind'] === 'ValidatingAdmissionPolicyBinding' && part(one, 'spec')['policyName'] === policy.name,
  );
  const places = placesOf(id, scopesOf(policy), request);
  if (target === 'kyverno') return places.flatMap((place) => kyvernoPolicy(policy, own, bindings, place));
  return [clean(own), ...boundBy(policy, bindings).flatMap((binding) => places.flatMap((place) => boundAt(binding, place)))];
}

function alreadyEnforced({ kind }: Exclude<ForeignPolicy, AdmissionPolicy>, target: ExportTarget): string {
  if (kind === 'unevaluated') return 'it is of a kind that Headwater does not evaluate';
  if (target === 'kyverno') return `it is a ${kind} of Kyverno already: apply its file as it is`;
  const generated =
    kind === 'ValidatingPolicy'
      ? ', which makes ValidatingAdmissionPolicies of it itself where its spec.autogen.validatingAdmissionPolicy is enabled'
      : '';
  return `it is a ${kind} of Kyverno, whose functions and exceptions an API server has not; apply it to Kyverno${generated}`;
}

/** Without any binding of its own, one that is for all that it matches. */
function boundBy({ header, name, paramKind }: AdmissionPolicy, bindings: readonly Manifest[]): readonly Manifest[] {
  if (bindings.length > 0) return bindings;
  if (paramKind !== undefined)
    throw refused(header, `it takes parameters, and no binding beside it says which; give its file with --policy`);
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name },
    },
  ];
}

/** The binding, narrowed to a place and as strong as the policy is let there; none where it is for nothing that is there. */
function boundAt(binding: Manifest, place: Place): readonly Manifest[] {
  const metadata = part(clean(binding), 'metadata');
  const spec = part(binding, 'spec');
  const matchResources = narrowed(part(spec, 'matchResources'), place, [EVERYTHING]);
  if (matchResources === undefined) return [];
  return [
    {
      ...clean(binding),
      metadata: { ...metadata, name: `${String(metadata['name'])}-${place.suffix}` },
      spec: {
        ...spec,
        validationActions: place.actions,
        ...(Object.keys(matchResources).length === 0 ? {} : { matchResources }),
      },
    },
  ];
}

const EVERYTHING: Manifest = {
  apiGroups: ['*'],
  apiVersions: ['*'],
  operations: ['*'],
  resources: ['*/*'],
};

/** None where it is for nothing that is there. */
function kyvernoPolicy(policy: AdmissionPolicy, own: Manifest, bindings: readonly Manifest[], place: Place): readonly Manifest[] {
  assertSayable(policy, bindings);
  const metadata = part(clean(own), 'metadata');
  const spec = part(own, 'spec');
  const matchConstraints = narrowed(part(spec, 'matchConstraints'), place, [EVERYTHING]);
  if (matchConstraints === undefined) return [];
  return [
    {
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'ValidatingPolicy',
      metadata: {
        ...metadata,
        name: `${policy.name}-${place.suffix}`,
        annotations: { ...part(metadata, 'annotations'), 'headwater.dev/policy': policy.header.id },
      },
      spec: {
        ...spec,
        validationActions: place.actions,
        // It is for what its rules name; nothing is to be generated of it.
        autogen: { podControllers: { controllers: [] } },
        matchConstraints,
      },
    },
  ];
}

/** Throws POLICY_NOT_EXPORTABLE for what a ValidatingPolicy cannot say. */
function assertSayable(policy: AdmissionPolicy, bindings: readonly Manifest[]): void {
  const { header, paramKind } = policy;
  if (paramKind !== undefined) throw refused(header, 'it takes parameters, and a ValidatingPolicy of Kyverno has none');
  const narrowing = bindings.find((binding) => Object.keys(part(part(binding, 'spec'), 'matchResources')).length > 0);
  if (narrowing !== undefined)
    throw refused(
      header,
      `its binding ${String(part(narrowing, 'metadata')['name'])} narrows what it is for, and a ValidatingPolicy of Kyverno has no bindings`,
    );
  const calls = textsOf(policy).flatMap((text) => [...namesOfExpression(text).calls]);
  const missing = calls.find((name) => NOT_IN_KYVERNO.test(name));
  if (missing !== undefined) throw refused(header, `it calls ${missing}(), which Kyverno has not`);
}

function textsOf({ matchConditions, variables, validations, auditAnnotations }: AdmissionPolicy): readonly string[] {
  return [
    ...[...matchConditions, ...variables].map(({ expression }) => expression),
    ...validations.flatMap(({ expression, messageExpression = '' }) => [expression, messageExpression]),
    ...auditAnnotations.map(({ valueExpression }) => valueExpression),
  ].filter((text) => text !== '');
}

/**
 * What something matches, within a place; undefined where that is nothing.
 * @param rules what it is for when it names no resources
 */
function narrowed(match: Manifest, { phase, scope }: Place, rules: readonly Manifest[]): Manifest | undefined {
  const selector = phase === undefined ? {} : { namespaceSelector: inPhase(part(match, 'namespaceSelector'), phase) };
  if (scope === undefined) return { ...match, ...selector };
  const own = listOf(match['resourceRules']);
  const fitting = (own.length === 0 ? rules : own).filter(
    ({ scope: wanted = '*' }) => wanted === '*' || wanted === null || wanted === scope,
  );
  return fitting.length === 0 ? undefined : { ...match, ...selector, resourceRules: fitting.map((one) => ({ ...one, scope })) };
}

/** The selector, and the label of the phase as well. */
function inPhase(selector: Manifest, [label, phase]: readonly [string, string]): Manifest {
  const matchLabels = part(selector, 'matchLabels');
  if (!Object.hasOwn(matchLabels, label)) return { ...selector, matchLabels: { ...matchLabels, [label]: phase } };
  const expressions = listOf(selector['matchExpressions']);
  return { ...selector, matchExpressions: [...expressions, { key: label, operator: 'In', values: [phase] }] };
}

/** Both for resources of which it is not known. */
function scopesOf({ matchConstraints }: AdmissionPolicy): ReadonlySet<Scope> {
  const { resourceRules } = matchConstraints;
  return new Set(resourceRules.length === 0 ? BOTH : resourceRules.flatMap(scopesOfRule));
}

const BOTH: readonly Scope[] = ['Namespaced', 'Cluster'];

function scopesOfRule({ scope, apiGroups, resources }: ResourceRule): readonly Scope[] {
  if (scope !== '*') return [scope];
  const names = resources.map((written) => written.split('/')[0] ?? '');
  return apiGroups.flatMap((group) =>
    names.flatMap((name) => {
      const namespaced = isNamespacedResource(group, name);
      return namespaced === undefined ? BOTH : [namespaced ? 'Namespaced' : 'Cluster'];
    }),
  );
}

/** Without what a server adds to an object that it keeps. */
function clean({ apiVersion, kind, metadata, spec }: Manifest): Manifest {
  const { name, labels, annotations } = asObject(metadata);
  const said = { name, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) };
  return { apiVersion, kind, metadata: said, spec };
}

async function manifestsIn(file: string, limits: PolicyFileLimits): Promise<readonly Manifest[]> {
  const { documents } = readYamlDocuments(await readPolicyText(file, limits), limits);
  return documents.flatMap((document) => itemsOf(document).map(({ value }) => asObject(value)));
}

function part(manifest: Manifest, key: string): Manifest {
  return asObject(Object.hasOwn(manifest, key) ? manifest[key] : undefined);
}

function asObject(value: unknown): Manifest {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly Manifest[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
