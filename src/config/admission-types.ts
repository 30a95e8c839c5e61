/**
 * Refuses, at their lines, the expressions of a ValidatingAdmissionPolicy that an API server does not take for their types: a
 * policy that no cluster has judges nothing. https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#type-checking
 */
import { ADMISSION_REQUEST, checkTypes, DYN, NAMESPACE, typeText, UNKNOWN, type Type } from '../lib/cel/check/index.js';
import { at, invalid, type Item, type Place, type WrittenExpressions } from './foreign-policy-item.js';

interface Written extends WrittenExpressions {
  readonly paramKind?: unknown;
}

/** @param written expressions that compile. Throws POLICY_INVALID. */
export function checkAdmissionTypes(
  { paramKind, matchConditions, variables, validations, auditAnnotations }: Written,
  item: Item,
  { path }: Place,
): void {
  const inputs: ReadonlyMap<string, Type> = new Map([
    ['object', DYN],
    ['oldObject', DYN],
    ['params', paramKind === undefined ? UNKNOWN : DYN],
    ['request', ADMISSION_REQUEST],
    ['namespaceObject', NAMESPACE],
  ]);
  const known = new Map<string, Type>();
  const none: ReadonlyMap<string, Type> = new Map();
  const problems: string[] = [];
  const check = (
    text: string,
    wanted: readonly string[],
    where: readonly (string | number)[],
    declared: ReadonlyMap<string, Type> = known,
  ): Type => {
    const { type, problems: found } = checkTypes(text, { inputs, variables: declared });
    const isOther = wanted.length > 0 && type.name !== UNKNOWN.name && !wanted.includes(type.name);
    const given = isOther ? [`it gives ${typeText(type)}, not ${wanted.join(' or ')}`] : [];
    const here = at(item, path, ['spec', ...where]);
    problems.push(...[...found, ...given].map((why) => `${here}: the API server does not take this: ${why}`));
    return type;
  };
  for (const [index, { expression }] of matchConditions.entries())
    check(expression, ['bool'], ['matchConditions', index, 'expression'], none);
  for (const [index, { name, expression }] of variables.entries())
    known.set(name, check(expression, [], ['variables', index, 'expression']));
  for (const [index, { expression, messageExpression }] of validations.entries()) {
    check(expression, ['bool'], ['validations', index, 'expression']);
    if (messageExpression !== undefined) check(messageExpression, ['string'], ['validations', index, 'messageExpression']);
  }
  for (const [index, { valueExpression }] of auditAnnotations.entries())
    check(valueExpression, ['string', 'null_type'], ['auditAnnotations', index, 'valueExpression']);
  if (problems.length > 0) throw invalid(problems);
}
