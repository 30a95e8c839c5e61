/** Reads the policies of one family from the source tree that the bench runs in. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readPolicyFile } from '../src/config/policy-file.js';
import { createEngine } from '../src/lib/cel/index.js';
import type { Policy } from '../src/model/index.js';

const LIMITS = { textFile: 1024 ** 2, yamlAliases: 100, yamlDocuments: 10 };

/** By name. @param names all there are without */
export async function readPolicies(family: string, names?: readonly string[]): Promise<ReadonlyMap<string, Policy>> {
  const folder = join(process.cwd(), 'policies', family);
  const engine = createEngine();
  const chosen =
    names ?? (await readdir(folder, { withFileTypes: true })).filter((one) => one.isDirectory()).map(({ name }) => name);
  const policies = new Map<string, Policy>();
  for (const name of chosen.filter((one) => one !== 'shapes')) {
    policies.set(name, await readPolicyFile(join(folder, name, 'policy.yaml'), LIMITS, engine));
  }
  return policies;
}
