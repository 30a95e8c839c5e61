/** Tells what a policy can read of a resource, before it has seen any. */
import { ExpressionError, readsOf, type Reads } from '../lib/cel/index.js';
import { POLICY_INPUTS, type Policy } from '../model/index.js';

/** Of a policy's inputs, by their names. */
export interface PolicyReads {
  /** What it hangs on whether a resource passes, fails, does not apply or is in error, and why where it does not fail. */
  readonly deciding: Reads;
  /** What is said of one that fails, beside that. */
  readonly telling: Reads;
}

/** Undefined when it cannot be told, or the policy is malformed. */
export function readsOfPolicy({ matchConditions, variables, validations }: Policy): PolicyReads | undefined {
  const decides = [...matchConditions, ...validations].map(({ expression }) => expression);
  const tells = validations.flatMap(({ messageExpression, fields }) => [messageExpression ?? [], fields ?? []].flat());
  try {
    const deciding = readsOf({ variables, expressions: decides }, POLICY_INPUTS);
    const telling = readsOf({ variables, expressions: tells }, POLICY_INPUTS);
    return deciding === undefined || telling === undefined ? undefined : { deciding, telling };
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** Whether it may read the resource's `apiVersion` or `kind`. */
export function readsKind(reads: PolicyReads | undefined): boolean {
  return reads === undefined || anyOf([reads.deciding, reads.telling], [['apiVersion'], ['kind']]);
}

/** Whether it may read what no two resources have alike, not even the Pods of one workload. */
export function readsItsOwn(reads: Reads): boolean {
  return anyOf([reads], ITS_OWN);
}

const CONTAINERS = ['containers', 'initContainers', 'ephemeralContainers'];

/** Stands for each element of a list. */
const EACH = Symbol('each');

type Path = readonly (string | typeof EACH)[];

/**
 * Of metadata see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/. The volume with a Pod's token has
 * a random name: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-token-volume
 */
const ITS_OWN: readonly Path[] = [
  ...['name', 'uid', 'resourceVersion', 'creationTimestamp', 'managedFields'].map((field) => ['metadata', field]),
  ['spec', 'volumes', EACH, 'name'],
  ...CONTAINERS.map((list): Path => ['spec', list, EACH, 'volumeMounts', EACH, 'name']),
  ['spec', 'hostname'],
  ['spec', 'nodeName'],
  ['status'],
];

function anyOf(all: readonly Reads[], paths: readonly Path[]): boolean {
  const within = paths.flatMap((path) => ['object', 'resource'].map((input): Path => [input, ...path]));
  return all.some((reads) => within.some((path) => mayRead(reads, path)));
}

function mayRead({ whole, fields, elements, entries }: Reads, [step, ...rest]: Path): boolean {
  if (whole || step === undefined) return true;
  const next = step === EACH ? elements : (fields.get(step) ?? entries);
  return next !== undefined && mayRead(next, rest);
}
