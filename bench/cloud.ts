/** How long 20 policies of four clouds take over 100,000 resources, beside hand-written predicates for the same rules. */
import { assessPolicies, compilePolicies, judgeContext } from '../src/assess/index.js';
import { createEngine } from '../src/lib/cel/index.js';
import type { Policy } from '../src/model/index.js';
import { generateCloud, KINDS, NOW } from './cloud/generate.js';
import { besidePredicates, compare, inTurn } from './measure.js';
import { readPolicies } from './read-policies.js';
import type { BenchOptions, BenchRow } from './row.js';

const RESOURCES = 100_000;
const ROUNDS = 5;

export async function bench({ rounds = ROUNDS }: Pick<BenchOptions, 'rounds'> = {}): Promise<BenchRow[]> {
  const policies = await cloudPolicies();
  const cloud = generateCloud(RESOURCES);
  const guardrails = compilePolicies(policies, createEngine());
  const context = judgeContext({ resources: [], gaps: [], now: NOW });
  // A context of its own each time, as each look has: what was remembered in the last round is gone.
  const byPolicies = () => assessPolicies(guardrails, cloud.resources, { ...context });

  const results = [...byPolicies()];
  const verdicts = cloud.verdicts();
  compare(
    results.map(({ kind }) => kind),
    verdicts,
    (index) => ({ policy: results[index]?.policy ?? '', resource: results[index]?.resource ?? '' }),
  );
  const [ours, baseline] = inTurn(rounds, byPolicies, cloud.verdicts);
  if (ours === undefined || baseline === undefined) throw new RangeError('nothing was measured');
  return [
    besidePredicates({
      name: `${policies.length} policies of four clouds over ${cloud.resources.length.toLocaleString('en')} resources`,
      ours,
      baseline,
      evaluations: verdicts.length,
      verdicts,
    }),
  ];
}

/** Of every kind in turn, each in the order of its predicates. */
export async function cloudPolicies(): Promise<readonly Policy[]> {
  const policies: Policy[] = [];
  for (const { platform, policies: names } of KINDS) policies.push(...(await readPolicies(platform, names)).values());
  return policies;
}
