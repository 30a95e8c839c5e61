/**
 * Finds the parameters that a binding names among the objects that were read beside the policy.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#parameter-resources
 */
import { kindFacts } from '../../lib/kubernetes-kinds.js';
import { labelsOf, selectorFits } from '../../lib/label-selector.js';
import type { ParamKind, ParamObject, ParamRef } from '../../model/index.js';
import type { AdmissionRequest } from './request.js';

export type Params =
  | { readonly kind: 'params'; readonly objects: readonly unknown[] }
  /** There is none, which the reference allows. */
  | { readonly kind: 'allowed'; readonly because: string }
  | { readonly kind: 'error'; readonly reason: string };

export function paramsFor(
  paramKind: ParamKind,
  ref: ParamRef,
  objects: readonly ParamObject[],
  { namespace }: AdmissionRequest,
): Params {
  const isNamespaced = kindFacts(paramKind).namespaced ?? objects.some((object) => object.namespace !== undefined);
  const wanted = ref.namespace ?? namespace;
  const found = objects.filter(
    (object) =>
      object.apiVersion === paramKind.apiVersion &&
      object.kind === paramKind.kind &&
      (ref.name === undefined || object.name === ref.name) &&
      // A manifest without a namespace goes wherever it is applied.
      (!isNamespaced || wanted === '' || object.namespace === undefined || object.namespace === wanted) &&
      (ref.selector === undefined || selectorFits(ref.selector, labelsOf(object.labels)) === true),
  );
  if (found.length > 0) return { kind: 'params', objects: found.map(({ raw }) => raw) };
  const place = isNamespaced && wanted !== '' ? ` in the namespace ${wanted}` : '';
  const which = ref.name === undefined ? 'that the selector fits' : `called ${ref.name}`;
  const missing = `no ${paramKind.kind} ${which}${place} is in the files of the policy`;
  return ref.parameterNotFoundAction === 'Allow'
    ? { kind: 'allowed', because: `${missing}, and parameterNotFoundAction is Allow` }
    : { kind: 'error', reason: missing };
}
