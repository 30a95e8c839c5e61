/** How long the Kubernetes pack's policies take over 10,000 Pods, beside hand-written predicates for the same rules. */
import { assessPolicies, compilePolicies, judgeContext } from '../src/assess/index.js';
import { createEngine } from '../src/lib/cel/index.js';
import type { Policy } from '../src/model/index.js';
import { generateCluster, type Cluster } from './kubernetes/generate.js';
import { HARDENING, RELIABILITY } from './kubernetes/hardening.js';
import type { Pod } from './kubernetes/pod.js';
import { BASELINE, RESTRICTED } from './kubernetes/pod-security.js';
import { indexOf, RELATED, type Beside } from './kubernetes/related.js';
import { besideResource, podResource } from './kubernetes/resources.js';
import { besidePredicates, compare, inTurn, type Verdict } from './measure.js';
import { readPolicies } from './read-policies.js';
import type { BenchOptions, BenchRow } from './row.js';

const PODS = 10_000;
const ROUNDS = 5;

type Predicate = (pod: Pod, beside: Beside) => Verdict;

/** Those that look at the Pod alone, and those that look at what is beside it as well. */
const ALONE: Readonly<Record<string, Predicate>> = { ...BASELINE, ...RESTRICTED, ...HARDENING, ...RELIABILITY };
const ALL: Readonly<Record<string, Predicate>> = { ...ALONE, ...RELATED };

export async function bench({ rounds = ROUNDS }: Pick<BenchOptions, 'rounds'> = {}): Promise<BenchRow[]> {
  const policies = await podPolicies();
  const sets = [
    { name: 'the Pod Security Standards', predicates: { ...BASELINE, ...RESTRICTED } },
    { name: 'the Kubernetes pack without joins', predicates: ALONE },
    { name: 'the whole Kubernetes pack', predicates: ALL },
  ];
  return LIKENESSES.flatMap(({ likeness, called }) => {
    const cluster = generateCluster(PODS, likeness);
    return sets.map(({ name, predicates }) =>
      row(`${name}, over ${PODS.toLocaleString('en')} Pods ${called}`, predicates, policies, cluster, rounds),
    );
  });
}

const LIKENESSES = [
  { likeness: 'workloads', called: 'of workloads' },
  { likeness: 'none', called: 'of which no two are alike' },
] as const;

function row(
  name: string,
  predicates: Readonly<Record<string, Predicate>>,
  policies: ReadonlyMap<string, Policy>,
  cluster: Cluster,
  rounds: number,
): BenchRow {
  const chosen = Object.entries(predicates).map(([id, predicate]) => ({ id, predicate, policy: policies.get(id) }));
  const missing = chosen.filter(({ policy }) => policy === undefined).map(({ id }) => id);
  if (missing.length > 0) throw new Error(`no policy that judges Pods is called ${missing.join(', ')}`);
  const guardrails = compilePolicies(
    chosen.flatMap(({ policy }) => policy ?? []),
    createEngine(),
  );
  const resources = cluster.pods.map(podResource);
  const context = judgeContext({ resources: [...resources, ...cluster.beside.map(besideResource)], gaps: [], now: new Date() });
  const beside = indexOf(cluster.beside);

  // A context of its own each time, as each look has: what was remembered in the last round is gone.
  const byPolicies = () => assessPolicies(guardrails, resources, { ...context });
  const pods = resources.map(({ raw }) => raw as unknown as Pod);
  const byPredicates = () => {
    const verdicts: Verdict[] = [];
    for (const pod of pods) for (const { predicate } of chosen) verdicts.push(predicate(pod, beside));
    return verdicts;
  };
  const results = [...byPolicies()];
  const verdicts = byPredicates();
  compare(
    results.map(({ kind }) => kind),
    verdicts,
    (index) => ({
      policy: chosen[index % chosen.length]?.id ?? '',
      resource: JSON.stringify(cluster.pods[Math.floor(index / chosen.length)]),
    }),
  );
  const [ours, baseline] = inTurn(rounds, byPolicies, byPredicates);
  if (ours === undefined || baseline === undefined) throw new RangeError('nothing was measured');
  return besidePredicates({
    name: `${chosen.length} policies, ${name}`,
    ours,
    baseline,
    evaluations: verdicts.length,
    verdicts,
  });
}

/** All of the pack that select Pods, by name. Throws when one has no predicate, or a predicate no policy. */
async function podPolicies(): Promise<ReadonlyMap<string, Policy>> {
  const all = [...(await readPolicies('kubernetes')).values()].filter(({ packs }) => packs.includes('kubernetes'));
  const selecting = new Set(
    compilePolicies(all, createEngine())
      .filter((guardrail) => guardrail.selects(POD))
      .map(({ policy }) => policy.id),
  );
  const named = new Map(
    all.filter(({ id }) => selecting.has(id)).map((policy) => [policy.id.replace(/^kubernetes\//, ''), policy]),
  );
  const without = [...named.keys()].filter((name) => !Object.hasOwn(ALL, name));
  if (without.length > 0) throw new Error(`there is no predicate for ${without.join(', ')}`);
  return named;
}

const POD = { apiVersion: 'v1', kind: 'Pod' } as const;
