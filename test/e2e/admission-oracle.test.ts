/**
 * Our policies, exported, on the cases they ship with: what a real API server says of them and what we say, of the case and of
 * the object that the server makes of it. Requests are dry
 * runs, so nothing is kept; what the API itself refuses before it asks any admission policy is counted and no verdict.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { assessPolicies, compilePolicies, judgeContext } from '../../src/assess/index.js';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import { readPolicyCases, type PolicyCase } from '../../src/config/policy-file.js';
import { HeadwaterError } from '../../src/lib/errors.js';
import { formatKubernetesVersion, NEWEST_KUBERNETES } from '../../src/lib/kubernetes-version.js';
import { sourceId, type Policy } from '../../src/model/index.js';
import { exportPolicy, type Manifest } from '../../src/pipeline/export-policy.js';
import { expressionEngine } from '../../src/pipeline/expression-engine.js';
import { givenResource } from '../../src/pipeline/given-resource.js';
import { shippedPolicies } from '../../src/pipeline/load-policies.js';
import { admissionCluster, type AdmissionCluster, type Verdict } from '../fakes/admission-cluster.js';
import { CONTROL_PLANE_TIMEOUT_MS, hasControlPlane, startControlPlane, type ControlPlane } from '../fakes/control-plane.js';

const { limits } = DEFAULT_CONFIGURATION;

describe.skipIf(!hasControlPlane('the oracle of admission policies'))('an exported policy, in a real API server', () => {
  let server: ControlPlane;
  let cluster: AdmissionCluster;
  let exported: readonly Exported[] = [];
  beforeAll(async () => {
    server = await startControlPlane({ controllers: ['validatingadmissionpolicy-status-controller'] });
    cluster = admissionCluster(server);
    exported = await exportedPolicies(cluster);
    for (const { labels, namespace } of namespacesOf(exported)) await cluster.namespace(namespace, labels);
  }, CONTROL_PLANE_TIMEOUT_MS);
  afterAll(async () => server?.close());

  it('gives the verdict of each of its cases, and our message', async () => {
    const [differing, refusals]: [string[], string[]] = [[], []];
    let agreed = 0;
    for (const round of inRounds(exported)) {
      await cluster.enforce(round.flatMap(({ manifests }) => manifests));
      for (const entry of round) {
        const { policy, name, cases } = entry;
        const expressions = JSON.stringify([policy.matchConditions, policy.variables, policy.validations]);
        for (const { one, namespace } of cases) {
          // What a policy names is left as the case has it.
          const verdict = await cluster.tryCreate(one.resource, namespace, (field) => !expressions.includes(field));
          const difference = verdict.kind === 'refused' ? undefined : differenceOf(verdict, one, entry);
          if (verdict.kind === 'refused') refusals.push(`${name}: ${one.name}: ${verdict.why}`);
          else if (difference === undefined) agreed += 1;
          else differing.push(`${name}: ${one.name}: ${difference}`);
        }
      }
      await cluster.relent();
    }
    console.log(`${exported.length} policies, ${agreed} cases judged alike, ${refusals.length} that the API refuses itself`);
    expect(differing).toEqual([]);
    expect(agreed).toBeGreaterThan(400);
    expect(refusals.length, refusals.join('\n')).toBeLessThan(agreed / 5);
    // The policies let in what they cannot judge, so that a fault of theirs would look like a pass.
    expect(await cluster.evaluationErrors()).toEqual([]);
  });

  it('passes the type check of the server', async () => {
    await cluster.enforce([...WRONG, ...exported.flatMap(({ manifests }) => manifests)]);
    const warned = [...(await cluster.typeWarnings())].filter(([, warnings]) => warnings.length > 0);
    // What would be said of one that does not pass, and of one that is in error.
    expect(warned).toEqual([['wrong', [expect.stringContaining("undefined field 'nothing'")]]]);
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'any' } };
    expect(await cluster.tryCreate(object, 'default')).toMatchObject({ kind: 'allowed' });
    expect(await cluster.evaluationErrors()).toEqual([expect.stringContaining('policy="wrong"')]);
    await cluster.relent();
  });
});

const WRONG: readonly Manifest[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'wrong' },
    spec: {
      failurePolicy: 'Ignore',
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
      },
      validations: [{ expression: 'object.nothing == 1' }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'wrong' },
    spec: { policyName: 'wrong', validationActions: ['Deny'] },
  },
];

/** Undefined when the server says what the case says, and we say the same of the object that it would keep. */
function differenceOf(verdict: Verdict, one: PolicyCase, { policy, name }: Exported): string | undefined {
  if (verdict.kind === 'denied' && verdict.policy !== name) return `denied by ${verdict.policy}`;
  if (verdict.kind !== (one.expect === 'fail' ? 'denied' : 'allowed')) return `${one.expect} here, ${verdict.kind} there`;
  if (verdict.kind === 'denied')
    return verdict.message.includes(one.message ?? '') ? undefined : `says '${verdict.message}', not '${one.message ?? ''}'`;
  const kept = verdictOnKept(verdict.object, policy, one);
  return kept === one.expect ? undefined : `${one.expect}, but ${kept ?? 'not selected'} with what the server adds`;
}

const engine = expressionEngine();
const keptSchema = z.looseObject({ apiVersion: z.string(), kind: z.string() }).catchall(z.json());

function verdictOnKept(object: unknown, policy: Policy, { kubernetesVersion, now = new Date() }: PolicyCase): string | undefined {
  const resource = givenResource(keptSchema.parse(object), 'kept', sourceId('server'));
  const context = judgeContext({ resources: [resource], gaps: [], now, kubernetes: kubernetesVersion });
  const [result] = assessPolicies(compilePolicies([policy], engine), [resource], context);
  return result?.kind;
}

interface Exported {
  readonly policy: Policy;
  readonly name: string;
  readonly label: string;
  readonly manifests: readonly Manifest[];
  readonly cases: readonly { readonly one: PolicyCase; readonly namespace: string; readonly isOwn: boolean }[];
  /** Where another policy that is enforced at the same time would judge its cases as well. */
  readonly shared: ReadonlySet<string>;
}

/** Each policy that can be exported, for each version of Kubernetes that its cases name, with those that pass or fail. */
async function exportedPolicies(cluster: AdmissionCluster): Promise<readonly Exported[]> {
  const exported: Exported[] = [];
  for (const { policy, folder } of await shippedPolicies()) {
    if (!policy.id.startsWith('kubernetes/')) continue;
    const judged = (await readPolicyCases(`${folder}/cases.yaml`, limits)).filter(
      ({ expect: kind, unread }) => (kind === 'pass' || kind === 'fail') && unread.length === 0,
    );
    const versionOf = ({ kubernetesVersion = NEWEST_KUBERNETES }: PolicyCase): string =>
      formatKubernetesVersion(kubernetesVersion);
    for (const version of new Set(judged.map(versionOf))) {
      const ofVersion = judged.filter((one) => versionOf(one) === version);
      const own = `oracle-${exported.length}`;
      const label = `oracle.example/${own}`;
      const manifests = manifestsOf(policy, label, ofVersion[0]);
      if (manifests === undefined) continue;
      const suffix = version === formatKubernetesVersion(NEWEST_KUBERNETES) ? '' : `-${version}`;
      // Whoever judges the namespace itself means the one that kubectl would take.
      const unsaid = JSON.stringify(policy.validations).includes('namespace') ? 'default' : own;
      const cases = ofVersion.map((one) => {
        const said = namespaceIn(one.resource);
        return { one, namespace: said ?? unsaid, isOwn: said === undefined && unsaid === own };
      });
      const shared = new Set<string>();
      for (const { one, namespace, isOwn } of cases) {
        const isNamespaced = await cluster.isNamespaced(one.resource);
        if (isNamespaced === false) shared.add(`all ${one.resource.kind}`);
        else if (!isOwn) shared.add(namespace);
      }
      exported.push({
        policy,
        name: `${policy.id.replaceAll('/', '-')}${suffix}`,
        label,
        manifests: manifests.map((manifest) => renamed(manifest, suffix)),
        cases,
        shared,
      });
    }
  }
  return exported;
}

/** Undefined for a policy that is refused. */
function manifestsOf(policy: Policy, phaseLabel: string, one: PolicyCase | undefined): readonly Manifest[] | undefined {
  try {
    return exportPolicy(policy, {
      target: 'validating-admission-policy',
      rollout: { [policy.id]: { production: 'hold', unknown: 'hold' } },
      phases: ['production'],
      phaseLabel,
      kubernetes: one?.kubernetesVersion,
    });
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === 'POLICY_NOT_EXPORTABLE') return undefined;
    throw error;
  }
}

/** Two exports of one policy, for two versions, go by one name. */
function renamed(manifest: Manifest, suffix: string): Manifest {
  const { metadata, spec } = manifest;
  const add = (value: unknown, key: string): unknown =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? { ...value, [key]: `${String(Object.getOwnPropertyDescriptor(value, key)?.value)}${suffix}` }
      : value;
  return { ...manifest, metadata: add(metadata, 'name'), spec: add(spec, 'policyName') };
}

function namespaceIn({ metadata }: PolicyCase['resource']): string | undefined {
  const said: unknown =
    typeof metadata === 'object' && metadata !== null && 'namespace' in metadata ? metadata['namespace'] : undefined;
  return typeof said === 'string' ? said : undefined;
}

/** In each namespace that a case of a policy goes into the policy is enforced as in production. */
function namespacesOf(
  entries: readonly Exported[],
): readonly { readonly namespace: string; readonly labels: Readonly<Record<string, string>> }[] {
  return entries.flatMap(({ cases, label }) =>
    [...new Set(cases.map(({ namespace }) => namespace))].map((namespace) => ({ namespace, labels: { [label]: 'production' } })),
  );
}

/** Only policies that do not get in each other's way are enforced together. */
function inRounds(entries: readonly Exported[]): readonly (readonly Exported[])[] {
  const rounds: { readonly members: Exported[]; readonly shared: Set<string> }[] = [];
  for (const entry of entries) {
    let round = rounds.find(({ shared }) => ![...entry.shared].some((place) => shared.has(place)));
    if (round === undefined) rounds.push((round = { members: [], shared: new Set() }));
    round.members.push(entry);
    for (const place of entry.shared) round.shared.add(place);
  }
  return rounds.map(({ members }) => members);
}
