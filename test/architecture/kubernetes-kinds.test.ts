// What policies of Kubernetes read must be read from clusters, and what is taken out on the way must not change what they say.
import { expect, it } from 'vitest';
import { assessPolicies, compilePolicies, judgeContext } from '../../src/assess/index.js';
import { DEFAULT_CONFIGURATION } from '../../src/config/index.js';
import { readPolicyCases } from '../../src/config/policy-file.js';
import { isRead, kindKey, KNOWN_KINDS } from '../../src/connectors/kubernetes/kinds.js';
import { redact } from '../../src/connectors/kubernetes/redact.js';
import { fieldsOf } from '../../src/connectors/kubernetes/schema.js';
import { podTemplatePath } from '../../src/lib/pod-template.js';
import { sourceId, type Policy, type Resource } from '../../src/model/index.js';
import { expressionEngine } from '../../src/pipeline/expression-engine.js';
import { givenResource } from '../../src/pipeline/given-resource.js';
import { shippedPolicies } from '../../src/pipeline/load-policies.js';

const shipped = (await shippedPolicies()).filter(({ policy }) => policy.id.startsWith('kubernetes/'));
const whole = new Set(KNOWN_KINDS.filter(({ isWhole }) => isWhole).map(({ apiVersion, kind }) => kindKey(apiVersion, kind)));
/** Groups that no server serves any more; manifests still name them. */
const FORMER = new Set(['extensions']);

function textsOf({ matchConditions, variables, validations }: Policy): string {
  return JSON.stringify([matchConditions, variables, validations]);
}

it('reads every kind whole that a policy selects', () => {
  const missing = shipped.flatMap(({ policy }) => {
    const { apiGroups, kinds } = policy.select;
    const wanted = apiGroups.filter((group) => !FORMER.has(group)).flatMap((group) => kinds.map((kind) => `${group}/${kind}`));
    // Of any kind only what all kinds have may be asked.
    if (kinds.includes('*')) return /object\.(?!apiVersion|kind|metadata)/.test(textsOf(policy)) ? [`${policy.id}: *`] : [];
    // A group may have kinds of several, of which a policy names all.
    const known = wanted.filter((key) => whole.has(key));
    return kinds.filter((kind) => !known.some((key) => key.endsWith(`/${kind}`))).map((kind) => `${policy.id}: ${kind}`);
  });
  expect(shipped.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

it('reads every kind whole that is joined to what a policy selects', () => {
  const joined = shipped.flatMap(({ policy }) => policy.joins.flatMap(({ kinds }) => kinds));
  expect(joined.length).toBeGreaterThan(5);
  expect(joined.filter((kind) => ![...whole].some((key) => key.endsWith(`/${kind}`)))).toEqual([]);
});

it('reads every kind whole that makes Pods', () => {
  const makers = KNOWN_KINDS.filter((one) => podTemplatePath(one) !== undefined);
  expect(makers.map(({ kind }) => kind).toSorted()).toEqual([
    'CronJob',
    'DaemonSet',
    'Deployment',
    'Job',
    'Pod',
    'PodTemplate',
    'ReplicaSet',
    'ReplicationController',
    'StatefulSet',
  ]);
  expect(makers.filter(({ isWhole }) => !isWhole)).toEqual([]);
});

it('knows each kind once, and none that it does not read', () => {
  const keys = KNOWN_KINDS.map(({ apiVersion, kind }) => kindKey(apiVersion, kind));
  expect(new Set(keys).size).toBe(keys.length);
  expect(KNOWN_KINDS.filter(({ apiVersion, kind }) => !isRead(apiVersion, kind))).toEqual([]);
});

it('gives policies the same verdict on what it has taken secrets out of', async () => {
  const engine = expressionEngine();
  const different: string[] = [];
  let judged = 0;
  for (const { policy, folder } of shipped) {
    const [compiled] = [compilePolicies([policy], engine)];
    for (const one of await readPolicyCases(`${folder}/cases.yaml`, DEFAULT_CONFIGURATION.limits)) {
      if (one.unread.length > 0) continue;
      const resource = givenResource(one.resource, 'case', sourceId('case'));
      const verdict = (given: Resource): string | undefined => {
        const context = judgeContext({
          resources: [given],
          gaps: [],
          now: one.now ?? new Date(),
          kubernetes: one.kubernetesVersion,
        });
        const [result] = assessPolicies(compiled, [given], context);
        return result?.kind === 'fail' ? `fail: ${result.failures.map(({ message }) => message).join()}` : result?.kind;
      };
      const object = fieldsOf(resource.raw);
      if (object === undefined) continue;
      const { raw, unread } = redact(object, resource.apiVersion, resource.kind);
      judged += 1;
      const [before, after] = [verdict(resource), verdict({ ...resource, raw, unread })];
      if (before !== after) different.push(`${policy.id}: ${one.name}: ${String(before)}, then ${String(after)}`);
    }
  }
  expect(judged).toBeGreaterThan(300);
  expect(different).toEqual([]);
});
