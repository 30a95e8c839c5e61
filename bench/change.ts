/**
 * How long one change among 100,000 resources takes to be judged, beside judging all of them again. A Pod changes, about
 * which only its own results can be others; and a NetworkPolicy, on which those of all Pods of its namespace hang.
 */
import {
  assessPolicies,
  compilePolicies,
  createLiveAssessment,
  judgeContext,
  type Assessment,
  type LiveAssessment,
} from '../src/assess/index.js';
import { createEngine } from '../src/lib/cel/index.js';
import type { Json, Resource, Result } from '../src/model/index.js';
import { cloudPolicies } from './cloud.js';
import { generateCloud, NOW } from './cloud/generate.js';
import { generateCluster } from './kubernetes/generate.js';
import { besideResource, podResource } from './kubernetes/resources.js';
import { milliseconds, timed } from './measure.js';
import { readPolicies } from './read-policies.js';
import { median, type BenchOptions, type BenchRow } from './row.js';

const RESOURCES = 100_000;
const PODS = 20_000;
const ROUNDS = 5;
/** One change takes too little time to be measured alone. */
const CHANGES = 100;

/** With `workloads-have-network-policies` among them, whose verdict hangs on related resources. */
const POD_POLICIES = [
  'no-privileged-containers',
  'no-host-namespaces',
  'no-privilege-escalation',
  'run-as-non-root',
  'workloads-have-network-policies',
];

export async function bench({ rounds = ROUNDS }: Pick<BenchOptions, 'rounds'> = {}): Promise<BenchRow[]> {
  const policies = [...(await cloudPolicies()), ...(await readPolicies('kubernetes', POD_POLICIES)).values()];
  const guardrails = compilePolicies(policies, createEngine());
  const cluster = generateCluster(PODS, 'none');
  const pods = cluster.pods.map(podResource);
  const beside = cluster.beside.map(besideResource);
  const cloud = generateCloud(RESOURCES - pods.length - beside.length).resources;
  const resources = new Map([...cloud, ...pods, ...beside].map((resource) => [resource.id, resource]));

  const judgeAll = (): Assessment => {
    const context = judgeContext({ resources: resources.values(), gaps: [], now: NOW });
    return assessPolicies(guardrails, resources.values(), context);
  };
  const live = createLiveAssessment(guardrails, judgeContext({ resources: [], gaps: [], now: NOW }));
  live.apply({ put: [...resources.values()], removed: [] });
  const put = (resource: Resource): readonly Result[] => {
    resources.set(resource.id, resource);
    return live.apply({ put: [resource], removed: [] });
  };

  const all = median(Array.from({ length: rounds }, () => timed(judgeAll).wall));
  const [pod] = pods;
  const policy = beside.find(({ kind, raw }) => kind === 'NetworkPolicy' && JSON.stringify(raw).includes('"matchLabels":{}'));
  if (pod === undefined || policy === undefined) throw new Error('the cluster has no such objects');
  const row = (what: string, variants: readonly [Resource, Resource]): BenchRow => {
    const judged = variants.map((variant) => {
      const fresh = put(variant);
      assertSame(live, judgeAll());
      return fresh.length;
    });
    const times = Array.from({ length: rounds }, () => {
      return timed(() => {
        for (let change = 0; change < CHANGES; change += 1) put(variants[change % 2 === 0 ? 0 : 1]);
      });
    });
    const one = { wall: median(times.map(({ wall }) => wall)) / CHANGES, cpu: median(times.map(({ cpu }) => cpu)) / CHANGES };
    return {
      name: `${what} among ${resources.size.toLocaleString('en')} resources, ${policies.length} policies`,
      figure: milliseconds(one),
      baseline: `${all.toFixed(0)} ms for judging all again`,
      ratio: one.wall / all,
      note: `${judged[0]?.toLocaleString('en')} of ${live.results().length.toLocaleString('en')} verdicts judged again; all are those of a full run`,
    };
  };
  return [
    row('one changed Pod', [pod, withSpec(pod, { hostNetwork: true })]),
    row('one changed NetworkPolicy', [policy, withSpec(policy, { policyTypes: ['Egress'] })]),
  ];
}

function withSpec(resource: Resource, more: { readonly [key: string]: Json }): Resource {
  const raw = resource.raw as { readonly spec: { readonly [key: string]: Json } };
  return { ...resource, raw: { ...raw, spec: { ...raw.spec, ...more } } };
}

/** What is kept up to date must be what judging everything gives. */
function assertSame(live: LiveAssessment, all: Iterable<Result>): void {
  const kept = new Map(live.results().map((result) => [`${result.resource}\0${result.policy}`, JSON.stringify(result)]));
  const fresh = [...all];
  const other = fresh.find((result) => kept.get(`${result.resource}\0${result.policy}`) !== JSON.stringify(result));
  if (other !== undefined || kept.size !== fresh.length) {
    throw new Error(`${other?.policy} of ${other?.resource} differs from what judging all again gives`);
  }
}
