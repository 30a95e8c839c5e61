/**
 * Reads policies of Kubernetes' admission and of Kyverno from the documents of YAML files: policies, bindings, exceptions, and
 * other objects that may be their parameters. Throws POLICY_INVALID with the file and line of everything that is wrong.
 */
import type { z } from 'zod';
import { apiGroup } from '../lib/api-version.js';
import { readYamlDocuments } from '../lib/yaml/index.js';
import type {
  AdmissionBinding,
  AdmissionPolicy,
  Json,
  KyvernoClusterPolicy,
  KyvernoException,
  KyvernoRuleException,
  KyvernoValidatingPolicy,
  ParamObject,
  UnevaluatedPolicy,
} from '../model/index.js';
import type { ExpressionEngine } from '../ports/index.js';
import {
  admissionBinding,
  admissionPolicy,
  clusterPolicy,
  kyvernoException,
  kyvernoRuleException,
  paramObject,
  unevaluated,
  validatingPolicy,
} from './foreign-policy.js';
import {
  admissionBindingSchema,
  admissionPolicySchema,
  clusterPolicySchema,
  exceptionSchema,
  objectSchema,
  ruleExceptionSchema,
  unevaluatedPolicySchema,
  validatingPolicySchema,
} from './foreign-policy-schema.js';
import { checkAdmissionTypes } from './admission-types.js';
import { at, checkExpressions, invalid, itemsOf, NO_EXPRESSIONS, type Item, type Place } from './foreign-policy-item.js';
import type { PolicyFileLimits } from './policy-file.js';

export type ForeignPolicy = AdmissionPolicy | KyvernoValidatingPolicy | KyvernoClusterPolicy | UnevaluatedPolicy;

/** What files hold, in their order. */
export interface ForeignDocuments {
  readonly policies: readonly ForeignPolicy[];
  readonly bindings: readonly AdmissionBinding[];
  readonly exceptions: readonly (KyvernoException | KyvernoRuleException)[];
  /** All other objects, in case a policy takes them as parameters. */
  readonly params: readonly ParamObject[];
  /** `MutatingPolicy add-labels`: what judges nothing and so is left out. */
  readonly ignored: readonly string[];
  /** Names of the policies of which a fail is only a warning. */
  readonly unscored: ReadonlySet<string>;
}

export const NO_DOCUMENTS: ForeignDocuments = {
  policies: [],
  bindings: [],
  exceptions: [],
  params: [],
  ignored: [],
  unscored: new Set(),
};

export function joinDocuments(all: readonly ForeignDocuments[]): ForeignDocuments {
  return {
    policies: all.flatMap(({ policies }) => policies),
    bindings: all.flatMap(({ bindings }) => bindings),
    exceptions: all.flatMap(({ exceptions }) => exceptions),
    params: all.flatMap(({ params }) => params),
    ignored: all.flatMap(({ ignored }) => ignored),
    unscored: new Set(all.flatMap(({ unscored }) => [...unscored])),
  };
}

/** Groups of which a document's kind is known to be a policy or to belong to one. */
const GROUPS: ReadonlySet<string> = new Set(['admissionregistration.k8s.io', 'policies.kyverno.io', 'kyverno.io']);

/** Whether a text may hold a document that this reader is for; to tell such files from others without reading them as YAML. */
export function mayHoldForeignPolicies(text: string): boolean {
  return KYVERNO_HEAD.test(text) || (text.includes('AdmissionPolicy') && ADMISSION_HEAD.test(text));
}

const KYVERNO_HEAD = /^[ \t-]*["']?apiVersion["']?[ \t]*:[ \t]*["']?(?:policies\.)?kyverno\.io\//m;
const ADMISSION_HEAD = /^[ \t-]*["']?apiVersion["']?[ \t]*:[ \t]*["']?admissionregistration\.k8s\.io\//m;

/** @param path names the file in errors. Throws POLICY_INVALID. */
export function parseForeignPolicies(
  text: string,
  path: string,
  limits: PolicyFileLimits,
  engine: ExpressionEngine,
): ForeignDocuments {
  const { documents, problems } = readYamlDocuments(text, limits);
  const serious = problems.filter(({ kind }) => kind !== 'ambiguous');
  if (serious.length > 0) throw invalid(serious.map(({ line, reason }) => `${path}:${line}: ${reason}`));
  return joinDocuments(
    documents
      .filter(({ value }) => value !== null)
      .flatMap((document) => itemsOf(document))
      .map((item) => readItem(item, path, engine)),
  );
}

type Read = (item: Item, place: Place) => ForeignDocuments;

/** What each kind is read as. */
const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  [
    'ValidatingAdmissionPolicy',
    (item, place) => {
      const read = checked(admissionPolicySchema, item, place);
      // Without a kind of them there are none, and naming them is naming what there is not.
      const inputs = read.spec.paramKind === undefined ? ADMISSION.filter((name) => name !== 'params') : ADMISSION;
      checkExpressions(read.spec, ['spec'], 'kubernetes', inputs, item, place);
      checkAdmissionTypes(read.spec, item, place);
      return { ...NO_DOCUMENTS, policies: [admissionPolicy(read)] };
    },
  ],
  [
    'ValidatingAdmissionPolicyBinding',
    (item, place) => ({ ...NO_DOCUMENTS, bindings: [admissionBinding(checked(admissionBindingSchema, item, place))] }),
  ],
  ['ValidatingPolicy', readValidatingPolicy],
  ['NamespacedValidatingPolicy', readValidatingPolicy],
  ['ClusterPolicy', readClusterPolicy],
  ['Policy', readClusterPolicy],
  [
    'PolicyException',
    (item, place) => {
      if (groupOf(item) === 'kyverno.io')
        return { ...NO_DOCUMENTS, exceptions: [kyvernoRuleException(checked(ruleExceptionSchema, item, place))] };
      const read = checked(exceptionSchema, item, place);
      const { matchConditions } = read.spec;
      checkExpressions({ ...NO_EXPRESSIONS, matchConditions }, ['spec'], 'kyverno', KYVERNO, item, place);
      return { ...NO_DOCUMENTS, exceptions: [kyvernoException(read)] };
    },
  ],
]);

/** Kinds that judge, in a language or by means that Headwater has not. */
const UNEVALUATED: ReadonlyMap<string, string> = new Map([
  ['ImageValidatingPolicy', 'an ImageValidatingPolicy verifies images with a registry, which is not evaluated'],
  [
    'NamespacedImageValidatingPolicy',
    'a NamespacedImageValidatingPolicy verifies images with a registry, which is not evaluated',
  ],
]);

/** Kinds that change, make or delete resources and so judge nothing. */
const EFFECTS: ReadonlySet<string> = new Set([
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingPolicy',
  'NamespacedMutatingPolicy',
  'GeneratingPolicy',
  'NamespacedGeneratingPolicy',
  'DeletingPolicy',
  'NamespacedDeletingPolicy',
  'CleanupPolicy',
  'ClusterCleanupPolicy',
  'GlobalContextEntry',
]);

function readItem(item: Item, path: string, engine: ExpressionEngine): ForeignDocuments {
  const place = { path, engine };
  const { apiVersion, kind, metadata } = checked(objectSchema, item, place);
  const name = metadata?.name ?? '';
  if (GROUPS.has(apiGroup(apiVersion))) {
    const read = READERS.get(kind);
    if (read !== undefined) return { ...read(item, place), unscored: new Set(isUnscored(metadata?.annotations) ? [name] : []) };
    const why = UNEVALUATED.get(kind);
    if (why !== undefined)
      return { ...NO_DOCUMENTS, policies: [unevaluated(checked(unevaluatedPolicySchema, item, place), why)] };
    if (EFFECTS.has(kind)) return { ...NO_DOCUMENTS, ignored: [`${kind} ${name}`] };
  }
  return {
    ...NO_DOCUMENTS,
    params: [paramObject({ apiVersion, kind, name, metadata: metadata ?? undefined, raw: jsonOf(item.value) })],
  };
}

function readValidatingPolicy(item: Item, place: Place): ForeignDocuments {
  const read = checked(validatingPolicySchema, item, place);
  const mode = read.spec.evaluation?.mode ?? 'Kubernetes';
  if (mode !== 'Kubernetes' && mode !== 'JSON') {
    const why = `its evaluation mode is ${mode}, and only Kubernetes and JSON are evaluated`;
    return { ...NO_DOCUMENTS, policies: [unevaluated(read, why)] };
  }
  checkExpressions(read.spec, ['spec'], 'kyverno', KYVERNO, item, place);
  return { ...NO_DOCUMENTS, policies: [validatingPolicy(read, mode)] };
}

function readClusterPolicy(item: Item, place: Place): ForeignDocuments {
  const read = checked(clusterPolicySchema, item, place);
  for (const [index, { validate, celPreconditions }] of read.spec.rules.entries()) {
    const { cel } = validate ?? {};
    if (cel === undefined) continue;
    const keys = ['spec', 'rules', index];
    checkExpressions(
      { ...NO_EXPRESSIONS, matchConditions: celPreconditions },
      keys,
      'kubernetes',
      ADMISSION,
      item,
      place,
      'celPreconditions',
    );
    const { variables, expressions, auditAnnotations } = cel;
    const parts = { ...NO_EXPRESSIONS, variables, validations: expressions, auditAnnotations };
    checkExpressions(parts, [...keys, 'validate', 'cel'], 'kubernetes', ADMISSION, item, place, 'expressions');
  }
  return { ...NO_DOCUMENTS, policies: [clusterPolicy(read)] };
}

const ADMISSION = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'authorizer'];
const KYVERNO = ['object', 'oldObject', 'request', 'namespaceObject', 'exceptions', 'authorizer'];

function checked<Schema extends z.ZodType>(schema: Schema, item: Item, { path }: Place): z.output<Schema> {
  const read = schema.safeParse(item.value);
  if (read.success) return read.data;
  throw invalid(
    read.error.issues.map((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
      return `${at(item, path, keys)}: ${issue.message}`;
    }),
  );
}

/** https://kyverno.io/docs/guides/reports/#scored-results */
function isUnscored(annotations: Readonly<Record<string, unknown>> | undefined): boolean {
  return annotations !== undefined && Object.hasOwn(annotations, SCORED) && annotations[SCORED] === 'false';
}

const SCORED = 'policies.kyverno.io/scored';

function groupOf({ value }: Item): string {
  const apiVersion = typeof value === 'object' && value !== null && 'apiVersion' in value ? value.apiVersion : undefined;
  return typeof apiVersion === 'string' ? apiGroup(apiVersion) : '';
}

/** The documents of a YAML file are JSON already. */
function jsonOf(value: unknown): Json {
  return value as Json;
}
