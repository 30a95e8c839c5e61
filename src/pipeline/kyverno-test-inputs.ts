/**
 * Reads what a Kyverno test file names (policies, resources, values, users, context) and makes it ready to judge. Throws
 * POLICY_INVALID or FILE_UNREADABLE for what cannot be read.
 */
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import {
  judgeContext,
  requestOf,
  type AdmissionRequest,
  type NamespaceAnswer,
  type Operation,
  type RuledGuardrail,
} from '../assess/index.js';
import { joinDocuments, parseForeignPolicies, type ForeignDocuments } from '../config/foreign-policy-file.js';
import {
  contextSchema,
  kyvernoTestSchema,
  userInfoSchema,
  valuesSchema,
  type KyvernoTest,
  type KyvernoTestResult,
  type KyvernoValues,
} from '../config/kyverno-test-schema.js';
import type { PolicyFileLimits } from '../config/policy-file.js';
import { readPolicyText } from '../config/policy-text.js';
import type { Json, Resource } from '../model/index.js';
import type { ExpressionEngine } from '../ports/index.js';
import { compileForeignPolicies } from './compile-foreign-policies.js';
import { mockedAnswers } from './kyverno-test-context.js';
import { checked, documentReader, filesAt, type ReadDocuments } from './kyverno-test-files.js';
import { readPayloads, readResources, unique } from './kyverno-test-resources.js';

export interface PreparedTest {
  readonly results: readonly KyvernoTestResult[];
  readonly guardrails: readonly RuledGuardrail[];
  readonly resources: readonly Resource[];
  /** What the file asks for as a whole that is not evaluated. */
  readonly unsupported: readonly string[];
  /** Why what an entry asks for is not evaluated; undefined when it is. */
  unevaluated(policy: string, wanted: KyvernoTestResult): string | undefined;
  /** Whether a fail of the policy is only a warning. */
  isUnscored(policy: string): boolean;
  requestFor(resource: Resource, wanted: KyvernoTestResult): AdmissionRequest;
}

/** Throws POLICY_INVALID, FILE_UNREADABLE, FILE_TOO_LARGE or ENCODING_UNREADABLE. */
export async function readKyvernoTest(file: string, limits: PolicyFileLimits, engine: ExpressionEngine): Promise<PreparedTest> {
  const folder = dirname(file);
  const read = documentReader(limits);
  const [only] = await read(file);
  const test = checked(kyvernoTestSchema, only, file);
  const documents = await readPolicies([...test.policies, ...test.exceptions, ...test.paramResources], folder, limits, engine);
  const resources = await readResources(test.resources, folder, read);
  const payloads = await readPayloads(
    [...test.jsonPayloads, ...(typeof test.jsonPayload === 'string' ? [test.jsonPayload] : [])],
    folder,
    read,
  );
  const values = await valuesOf(test, folder, read);
  const user = typeof test.userinfo === 'string' ? await userOf(resolve(folder, test.userinfo), read) : {};
  const context = typeof test.context === 'string' ? await contextOf(resolve(folder, test.context), read) : undefined;
  const judging = judgeContext({ resources, gaps: [], now: new Date() });
  return {
    results: test.results,
    guardrails: compileForeignPolicies(documents, engine),
    resources: [...unique(resources), ...payloads],
    unsupported: unsupportedParts(test),
    unevaluated: (policy, wanted) => whyUnevaluated(documents, policy, wanted),
    isUnscored: (policy) => documents.unscored.has(policy),
    requestFor: (resource, wanted) =>
      requestOf({ resource, object: resource.raw }, judging, {
        operation: operationOf(values, wanted, resource),
        userInfo: user,
        namespaceObject: namespaceIn(values, resource),
        converts: false,
        ask: context === undefined ? undefined : mockedAnswers(context),
      }),
  };
}

const UNSUPPORTED = [
  'checks',
  'httpPayloads',
  'envoyPayloads',
  'clusterResources',
  'apiCallResponses',
  'globalContextEntries',
] as const;

function unsupportedParts(test: KyvernoTest): readonly string[] {
  return UNSUPPORTED.filter((key) => {
    const value = test[key];
    return Array.isArray(value) && value.length > 0;
  }).map((key) => `the test uses \`${key}\`, which is not evaluated`);
}

function whyUnevaluated(documents: ForeignDocuments, name: string, wanted: KyvernoTestResult): string | undefined {
  const compares = ['patchedResource', 'patchedResources', 'generatedResource', 'generatedResources', 'cloneSourceResource'].find(
    (key) => typeof wanted[key] === 'string' || Array.isArray(wanted[key]),
  );
  if (compares !== undefined)
    return `${wanted.policy}: the result compares a ${compares}, and what changes or makes resources is not evaluated`;
  const ignored = documents.ignored.find((one) => one.endsWith(` ${name}`));
  if (ignored !== undefined) return `${ignored} changes, makes or deletes resources, which is not evaluated`;
  for (const policy of documents.policies) {
    if (policy.name !== name) continue;
    if (policy.kind === 'unevaluated') return `${name}: ${policy.why}`;
    if (policy.kind !== 'ClusterPolicy' && policy.kind !== 'Policy') continue;
    const asked = wanted.rule ?? '';
    const meant = policy.rules.filter(
      ({ name: rule }) => asked === '' || [rule, `autogen-${rule}`, `autogen-cronjob-${rule}`].includes(asked),
    );
    // A name that no rule has may mean any of them.
    for (const { name: rule, body } of meant.length > 0 ? meant : policy.rules) {
      if (body.kind === 'unevaluated') return `${name}: rule ${rule}: ${body.what}`;
    }
  }
  return undefined;
}

async function readPolicies(
  paths: readonly string[],
  folder: string,
  limits: PolicyFileLimits,
  engine: ExpressionEngine,
): Promise<ForeignDocuments> {
  const files = (await Promise.all(paths.map((path) => filesAt(path, folder)))).flat();
  return joinDocuments(
    await Promise.all(files.map(async (path) => parseForeignPolicies(await readPolicyText(path, limits), path, limits, engine))),
  );
}

async function valuesOf(test: KyvernoTest, folder: string, read: ReadDocuments): Promise<KyvernoValues> {
  if (typeof test.variables !== 'string') return test.values ?? {};
  const path = resolve(folder, test.variables);
  const [only] = await read(path);
  return checked(valuesSchema, only, path);
}

async function userOf(path: string, read: ReadDocuments): Promise<Json> {
  const [only] = await read(path);
  const { roles, clusterRoles, userInfo } = checked(userInfoSchema, only, path);
  return { ...userInfo, roles, clusterRoles };
}

async function contextOf(path: string, read: ReadDocuments): Promise<z.output<typeof contextSchema>['spec']> {
  const [only] = await read(path);
  return checked(contextSchema, only, path).spec;
}

const OPERATIONS: ReadonlySet<string> = new Set<Operation>(['CREATE', 'UPDATE', 'DELETE']);

function operationOf(values: KyvernoValues, wanted: KyvernoTestResult, resource: Resource): Operation | undefined {
  const policy = wanted.policy.slice(wanted.policy.lastIndexOf('/') + 1);
  const own = values.policies
    ?.filter(({ name }) => name === policy)
    .flatMap(({ resources }) => resources ?? [])
    .find(({ name }) => name === resource.name)?.values?.['request.operation'];
  const said = [wanted.operation, own, values.globalValues?.['request.operation']].find(
    (operation) => typeof operation === 'string' && OPERATIONS.has(operation),
  );
  return isOperation(said) ? said : undefined;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'string' && OPERATIONS.has(value);
}

function namespaceIn(values: KyvernoValues, resource: Resource): NamespaceAnswer {
  const { namespace: name } = resource;
  if (name === undefined) return { kind: 'none' };
  const object = values.namespaces?.find(({ metadata }) => metadata.name === name);
  const labels = {
    'kubernetes.io/metadata.name': name,
    ...(object?.metadata.labels ?? values.namespaceSelector?.find((selector) => selector.name === name)?.labels),
  };
  const metadata = { ...object?.metadata, name, labels };
  return { kind: 'read', labels, object: { apiVersion: 'v1', kind: 'Namespace', ...object, metadata } };
}
