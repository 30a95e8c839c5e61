/**
 * Finds the policy files at the paths that a user names: those in Headwater's own format, and those of Kubernetes and Kyverno,
 * which may have any name. Reads no more of a file than it takes to tell them apart; follows no hidden folder.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { mayHoldForeignPolicies } from '../config/foreign-policy-file.js';
import type { PolicyFileLimits } from '../config/policy-file.js';
import { HeadwaterError, messageOf } from '../lib/errors.js';
import { readTextInside } from '../lib/read-inside.js';

export interface PolicyPaths {
  /** Files in Headwater's own format. */
  readonly own: readonly string[];
  readonly foreign: readonly string[];
  /** Other YAML files of the folders that were named: parameters of policies may be among them. */
  readonly others: readonly string[];
}

/** Throws INPUT_NOT_FOUND for a path that holds no policy. */
export async function policyPathsAt(path: string, limits: PolicyFileLimits): Promise<PolicyPaths> {
  let found;
  try {
    found = await stat(path);
  } catch (error) {
    throw new HeadwaterError('INPUT_NOT_FOUND', `there is no policy at ${path}: ${messageOf(error)}`, { cause: error });
  }
  if (!found.isDirectory()) {
    return (await isForeign(path, limits)) ? { own: [], foreign: [path], others: [] } : { own: [path], foreign: [], others: [] };
  }
  const files = await yamlFiles(path);
  const foreign: string[] = [];
  const rest: string[] = [];
  for (const file of files) ((await isForeign(file, limits)) ? foreign : rest).push(file);
  const own = rest.filter((file) => basename(file) === 'policy.yaml');
  if (own.length + foreign.length === 0)
    throw new HeadwaterError(
      'INPUT_NOT_FOUND',
      `there is no policy.yaml, and no policy of Kubernetes or Kyverno, in ${path} or below it`,
    );
  return { own, foreign, others: rest.filter((file) => !own.includes(file)) };
}

async function yamlFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name) && !isHidden(entry.parentPath.slice(folder.length)))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** Where tests of policies, and what git keeps, are. */
function isHidden(below: string): boolean {
  return below.split(sep).some((name) => name.startsWith('.') || name === 'node_modules');
}

/** What cannot be read is not told apart here: whoever reads it says why. */
async function isForeign(file: string, limits: PolicyFileLimits): Promise<boolean> {
  const read = await readTextInside(dirname(file), file, limits.textFile);
  return read.kind === 'text' && mayHoldForeignPolicies(read.text);
}
