/** Finds and reads the policies to evaluate: those that ship, by pack, and files of the user's own. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_CONFIGURATION } from '../config/index.js';
import { readPolicyFile, type PolicyFileLimits } from '../config/policy-file.js';
import { HeadwaterError, messageOf } from '../lib/errors.js';
import type { Policy } from '../model/index.js';
import type { ExpressionEngine } from '../ports/index.js';
import { expressionEngine } from './expression-engine.js';

export interface LoadedPolicy {
  readonly policy: Policy;
  readonly file: string;
  readonly folder: string;
}

/** `policies/` of this installation. */
export function shippedPoliciesFolder(): string {
  return fileURLToPath(new URL('../../policies', import.meta.url));
}

/** All that ship, by id. */
export async function shippedPolicies(limits: PolicyFileLimits = DEFAULT_CONFIGURATION.limits): Promise<readonly LoadedPolicy[]> {
  return readAll(await policyFiles(shippedPoliciesFolder()), limits, expressionEngine());
}

/** What is evaluated where nobody says another: few rules that nearly every workload can follow. */
const STARTER_PACKS: readonly string[] = ['kubernetes-starter', 'dockerfile-starter'];

export interface PolicyChoice {
  /** Names of packs; undefined means the two starter packs, an empty list none. */
  readonly packs: readonly string[] | undefined;
  /** Policy files, or folders that hold some. */
  readonly paths: readonly string[];
  readonly folder: string;
  readonly limits: PolicyFileLimits;
}

/** Throws PACK_UNKNOWN, INPUT_NOT_FOUND or POLICY_INVALID: a guardrail that cannot be read is not left out silently. */
export async function choosePolicies(choice: PolicyChoice): Promise<readonly Policy[]> {
  const packs = choice.packs ?? STARTER_PACKS;
  const shipped = packs.length === 0 ? [] : (await shippedPolicies(choice.limits)).map(({ policy }) => policy);
  const known = new Set(shipped.flatMap((policy) => policy.packs));
  const unknown = packs.filter((pack) => !known.has(pack));
  if (unknown.length > 0)
    throw new HeadwaterError(
      'PACK_UNKNOWN',
      `no pack is called ${unknown.join(', ')}; there are ${[...known].sort().join(', ')}`,
    );
  const chosen = shipped.filter((policy) => policy.packs.some((pack) => packs.includes(pack)));
  const files = (await Promise.all(choice.paths.map((path) => policyFilesAt(resolve(choice.folder, path))))).flat();
  const own = await readAll([...new Set(files)], choice.limits, expressionEngine());
  assertApart(own);
  // A policy of one's own with the id of one that ships stands in its place.
  return [...new Map([...chosen, ...own.map(({ policy }) => policy)].map((policy) => [policy.id, policy])).values()];
}

/** Of two with one id only one could be evaluated, and nobody would notice which. */
function assertApart(own: readonly LoadedPolicy[]): void {
  const files = new Map<string, string>();
  for (const { policy, file } of own) {
    const other = files.get(policy.id);
    if (other !== undefined)
      throw new HeadwaterError('POLICY_INVALID', `${policy.id} is the id of two policies: ${other} and ${file}`);
    files.set(policy.id, file);
  }
}

async function readAll(
  files: readonly string[],
  limits: PolicyFileLimits,
  engine: ExpressionEngine,
): Promise<readonly LoadedPolicy[]> {
  const loaded = await Promise.all(
    files.map(async (file) => ({ policy: await readPolicyFile(file, limits, engine), file, folder: dirname(file) })),
  );
  return loaded.sort((a, b) => compare(a.policy.id, b.policy.id) || compare(a.file, b.file));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function policyFilesAt(path: string): Promise<readonly string[]> {
  let found;
  try {
    found = await stat(path);
  } catch (error) {
    throw new HeadwaterError('INPUT_NOT_FOUND', `there is no policy at ${path}: ${messageOf(error)}`, { cause: error });
  }
  if (!found.isDirectory()) return [path];
  const files = await policyFiles(path);
  if (files.length === 0) throw new HeadwaterError('INPUT_NOT_FOUND', `there is no policy.yaml in ${path} or below it`);
  return files;
}

async function policyFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name === 'policy.yaml')
    .map((entry) => join(entry.parentPath, entry.name));
}
