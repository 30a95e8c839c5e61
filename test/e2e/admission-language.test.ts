/** Admission policies as people write them: what a real API server says of an object, and what we say of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeContext, requestOf, subjectOf } from '../../src/assess/index.js';
import { parseForeignPolicies } from '../../src/config/foreign-policy-file.js';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import { HeadwaterError } from '../../src/lib/errors.js';
import { sourceId } from '../../src/model/index.js';
import { compileForeignPolicies } from '../../src/pipeline/compile-foreign-policies.js';
import { expressionEngine } from '../../src/pipeline/expression-engine.js';
import { givenResource } from '../../src/pipeline/given-resource.js';
import { EXAMPLES, LABELS, NAMESPACE, OBJECT, PARAMS, UNTYPED, type Body, type Example } from './admission-examples.js';
import { admissionCluster, type AdmissionCluster, type ApiObject } from '../fakes/admission-cluster.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane, startControlPlane, type ControlPlane } from '../fakes/control-plane.js';

describe.skipIf(!hasControlPlane('the oracle of the language of admission policies'))('an admission policy', () => {
  let server: ControlPlane;
  let cluster: AdmissionCluster;
  const obeyed = new Set<string>();
  beforeAll(async () => {
    server = await startControlPlane();
    cluster = admissionCluster(server);
    await cluster.namespace(NAMESPACE, LABELS);
    for (const params of PARAMS) await cluster.apply(params, NAMESPACE);
    const taken: ApiObject[] = [];
    for (const [index, example] of EXAMPLES.entries()) {
      const [policy, binding] = policyOf(example, index);
      if ((await cluster.tryCreate(policy, NAMESPACE)).kind !== 'allowed') continue;
      obeyed.add(example.name);
      taken.push(policy, binding);
    }
    await cluster.enforce(taken);
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => server?.close());

  it.each(EXAMPLES.map((example, index) => [example.name, example, index] as const))(
    'is judged as there: %s',
    async (name, example, index) => {
      const object = objectOf(example, index);
      const there = obeyed.has(name) ? await verdictThere(cluster, object) : 'not a policy';
      const here = verdictHere(example, index, object);
      if (UNTYPED.has(name)) expect([there, here === there]).toEqual(['not a policy', false]);
      else expect(here).toBe(there);
    },
  );
});

const nameOf = (index: number): string => `example-${index}`;

function objectOf({ object = OBJECT }: Example, index: number): Body {
  const { metadata } = object;
  return {
    ...object,
    metadata: { ...(typeof metadata === 'object' ? metadata : {}), name: nameOf(index), namespace: NAMESPACE },
  };
}

/** The policy, which is for the object of its own name, and its binding. */
function policyOf({ spec, binding = {} }: Example, index: number): readonly [Body, Body] {
  const metadata = { name: nameOf(index) };
  const rule = {
    apiGroups: ['*'],
    apiVersions: ['*'],
    operations: ['CREATE'],
    resources: ['configmaps', 'deployments'],
    resourceNames: [nameOf(index)],
  };
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata, spec: { matchConstraints: { resourceRules: [rule] }, ...spec } },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: nameOf(index), validationActions: ['Deny'], ...binding },
    },
  ];
}

async function verdictThere(cluster: AdmissionCluster, object: ApiObject): Promise<string> {
  const verdict = await cluster.tryCreate(object, NAMESPACE);
  switch (verdict.kind) {
    case 'allowed':
      return 'allowed';
    case 'refused':
      throw new Error(verdict.why);
    case 'denied':
      return /^(?:expression|match condition) .* (?:resulted in error|error)|^failed to configure|^no params found/s.test(
        verdict.message,
      )
        ? 'error'
        : `denied: ${verdict.message}`;
  }
}

/** What the server would make of our verdict, by the policy's own `failurePolicy`. */
function verdictHere(example: Example, index: number, object: Body): string {
  const engine = expressionEngine();
  const text = [...policyOf(example, index), ...PARAMS].map((one) => JSON.stringify(one)).join('\n---\n');
  let guardrails;
  try {
    guardrails = compileForeignPolicies(parseForeignPolicies(text, 'policy.yaml', DEFAULT_CONFIGURATION.limits, engine), engine);
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === 'POLICY_INVALID') return 'not a policy';
    throw error;
  }
  const resource = givenResource({ apiVersion: '', kind: '', ...object }, 'object', sourceId('test'));
  const context = judgeContext({ resources: [resource], gaps: [], now: new Date() });
  const labels = { ...LABELS, 'kubernetes.io/metadata.name': NAMESPACE };
  const namespaceObject = { kind: 'read' as const, labels, object: { metadata: { name: NAMESPACE, labels } } };
  const [judgement] = guardrails
    .flatMap((guardrail) => guardrail.rulesOn(requestOf(subjectOf(resource), context, { namespaceObject })))
    .map((one) => one.judgement);
  switch (judgement?.kind) {
    case undefined:
    case 'pass':
    case 'not-applicable':
      return 'allowed';
    case 'error':
      return example.spec['failurePolicy'] === 'Ignore' ? 'allowed' : 'error';
    case 'fail':
      return `denied: ${judgement.failures[0]?.message ?? ''}`;
  }
}
