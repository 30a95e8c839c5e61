/** Ours beside Cloud Custodian's filters: five rules of AWS on the same resources, both in memory, neither calling a cloud. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { assessPolicies, compilePolicies, judgeContext } from '../../src/assess/index.js';
import { createEngine } from '../../src/lib/cel/index.js';
import type { Resource } from '../../src/model/index.js';
import { generateCloud, NOW } from '../cloud/generate.js';
import { inTurn } from '../measure.js';
import { readPolicies } from '../read-policies.js';
import { median, type BenchRow } from '../row.js';
import type { Installed } from './install.js';
import { assertAgree, besidePeer, OWN_ROUNDS } from './rows.js';

/** Each with the kind that it judges. */
const RULES: Readonly<Record<string, string>> = {
  'encrypted-volumes': 'Volume',
  'require-imdsv2': 'Instance',
  'no-public-databases': 'DBInstance',
  'bucket-versioning': 'Bucket',
  'bucket-public-access-block': 'Bucket',
};
const KINDS: ReadonlySet<string> = new Set(Object.values(RULES));

const answer = z.object({ kept: z.record(z.string(), z.array(z.number())), seconds: z.array(z.number()) });

export async function besideCustodian(
  { program, version }: Installed & { readonly kind: 'installed' },
  folder: string,
  count: number,
  rounds: number,
): Promise<readonly BenchRow[]> {
  const resources = generateCloud(count).resources.filter(({ platform, kind }) => platform === 'aws' && KINDS.has(kind));
  const judgedBy = (rule: string): readonly Resource[] => resources.filter(({ kind }) => kind === RULES[rule]);
  const file = join(folder, 'resources.json');
  writeFileSync(
    file,
    JSON.stringify(Object.fromEntries(Object.keys(RULES).map((rule) => [rule, judgedBy(rule).map(({ raw }) => raw)]))),
  );
  const home = join(process.cwd(), 'bench', 'peers', 'custodian');
  const said = execFileSync(program, [join(home, 'evaluate.py'), join(home, 'policies.yaml'), file, String(rounds)], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const { kept, seconds } = answer.parse(JSON.parse(said));
  const theirs = new Set(
    Object.entries(kept).flatMap(([rule, indexes]) => indexes.map((index) => `${rule} ${judgedBy(rule)[index]?.id}`)),
  );

  const guardrails = compilePolicies([...(await readPolicies('aws', Object.keys(RULES))).values()], createEngine());
  const context = judgeContext({ resources: [], gaps: [], now: NOW });
  const judge = () => assessPolicies(guardrails, resources, context);
  const results = [...judge()];
  const fails = new Set(
    results.filter(({ kind }) => kind === 'fail').map(({ policy, resource }) => `${policy.replace('aws/', '')} ${resource}`),
  );
  const peer = `Cloud Custodian ${version}`;
  assertAgree(fails, theirs, peer);
  const [times] = inTurn(Math.max(rounds, OWN_ROUNDS), judge);
  if (times === undefined) throw new RangeError('nothing was measured');
  return [
    besidePeer({
      name: `${Object.keys(RULES).length} policies of AWS over ${resources.length.toLocaleString('en')} resources, evaluated alone, beside ${peer}`,
      peer,
      evaluations: results.length,
      fails,
      ours: times.wall,
      theirs: median(seconds) * 1000,
      how: 'both in memory, without starting or reading anything',
    }),
  ];
}
