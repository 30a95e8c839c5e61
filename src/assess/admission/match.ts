/**
 * Whether an admission policy matches a request, as Kubernetes decides it: selectors, then rules that exclude, then rules. What
 * cannot be told for want of the Namespace's labels is an error, and only when nothing else keeps the policy from the resource.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#matching-requests-matchconstraints
 */
import { apiGroup } from '../../lib/api-version.js';
import { isBuiltInGroup, kindFacts } from '../../lib/kubernetes-kinds.js';
import { isEmptySelector, labelsOf, selectorFits, type LabelOf } from '../../lib/label-selector.js';
import type { LabelSelectorSpec, MatchResources, Resource, ResourceRule } from '../../model/index.js';
import { isNamespace, NAME_LABEL, type AdmissionRequest } from './request.js';

export type Match =
  | { readonly kind: 'match' }
  | { readonly kind: 'no-match'; readonly because: string }
  | { readonly kind: 'error'; readonly reason: string };

const MATCH: Match = { kind: 'match' };

export function matchRequest(constraints: MatchResources, request: AdmissionRequest): Match {
  const inNamespace = fitsNamespace(constraints.namespaceSelector, request);
  if (inNamespace.kind === 'no-match') return inNamespace;
  if (selectorFits(constraints.objectSelector, labelsOf(request.labels)) === false)
    return no('its labels are not those that the policy is for');
  if (constraints.excludeResourceRules.some((rule) => ruleFits(rule, request) && nameFits(rule, request)))
    return no('the policy excludes it');
  const { resourceRules } = constraints;
  if (resourceRules.length === 0 || resourceRules.some((rule) => ruleFits(rule, request) && nameFits(rule, request)))
    return inNamespace;
  const converted = constraints.matchPolicy === 'Equivalent' && request.converts && isBuiltInGroup(request.group);
  const other = converted ? resourceRules.find((rule) => ruleFits(rule, request, true) && nameFits(rule, request)) : undefined;
  if (other === undefined)
    return no(`the policy is not for ${request.operation} of ${request.resources.at(-1)} of ${request.resource.apiVersion}`);
  return {
    kind: 'error',
    reason: `the policy is for ${other.apiVersions.join(', ')} of the resource, which is of ${request.resource.apiVersion}: the API server would convert it first`,
  };
}

/** Whether any resource of the kind may match. */
export function maySelect(constraints: MatchResources, resource: Pick<Resource, 'apiVersion' | 'kind'>): boolean {
  const { apiVersion } = resource;
  const group = apiGroup(apiVersion);
  const version = apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
  // Only what Kubernetes serves has such versions.
  if (!/^v\d/.test(version) || group.endsWith('headwater.dev')) return false;
  const isOwn = isBuiltInGroup(group);
  if (constraints.resourceRules.length === 0) return true;
  return constraints.resourceRules.some((rule) => {
    if (!includes(rule.apiGroups, group)) return false;
    if (!includes(rule.apiVersions, version) && !(isOwn && constraints.matchPolicy === 'Equivalent')) return false;
    // What a definition calls other kinds is known only where it is judged.
    return !isOwn || namesResource(rule, kindFacts(resource).plurals);
  });
}

function fitsNamespace(selector: LabelSelectorSpec, request: AdmissionRequest): Match {
  if (isEmptySelector(selector)) return MATCH;
  if (isNamespace(request.resource)) return matchOf(selectorFits(selector, labelsOf(request.labels)), '');
  if (request.namespaced === false) return MATCH;
  const { namespaceObject, namespace } = request;
  switch (namespaceObject.kind) {
    case 'none':
      return MATCH;
    case 'read':
      return matchOf(selectorFits(selector, labelsOf(namespaceObject.labels)), '');
    case 'unread': {
      // The one label that every Namespace has.
      const onlyName: LabelOf = (key) => (key === NAME_LABEL && namespace !== '' ? { value: namespace } : undefined);
      return matchOf(selectorFits(selector, onlyName), namespaceObject.why);
    }
  }
}

function matchOf(fits: boolean | undefined, why: string): Match {
  if (fits === undefined) return { kind: 'error', reason: `whether the policy is for its namespace is not known: ${why}` };
  return fits ? MATCH : no('its namespace is not one that the policy is for');
}

function ruleFits(rule: ResourceRule, request: AdmissionRequest, anyVersion = false): boolean {
  return (
    includes(rule.operations, request.operation) &&
    includes(rule.apiGroups, request.group) &&
    (anyVersion || includes(rule.apiVersions, request.version)) &&
    scopeFits(rule.scope, request) &&
    namesResource(rule, request.resources)
  );
}

function scopeFits(scope: ResourceRule['scope'], { namespace, namespaced }: AdmissionRequest): boolean {
  if (scope === '*') return true;
  const isNamespaced = namespaced ?? namespace !== '';
  return scope === 'Namespaced' ? isNamespaced : !isNamespaced;
}

/** `pods` and `*`, but not `pods/exec`: what is judged is the resource itself. */
function namesResource({ resources }: ResourceRule, plurals: readonly string[]): boolean {
  return resources.some((written) => {
    const [name = '', subresource = ''] = written.split('/');
    return (subresource === '' || subresource === '*') && (name === '*' || plurals.includes(name));
  });
}

function nameFits({ resourceNames }: ResourceRule, { name, generateName }: AdmissionRequest): boolean {
  if (resourceNames.length === 0) return true;
  if (name !== '') return resourceNames.includes(name);
  return generateName !== '' && resourceNames.some((wanted) => wanted.startsWith(generateName));
}

function includes(wanted: readonly string[], word: string): boolean {
  return wanted.includes('*') || wanted.includes(word);
}

function no(because: string): Match {
  return { kind: 'no-match', because };
}
