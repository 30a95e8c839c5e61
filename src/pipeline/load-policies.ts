/** Finds and reads the policies to evaluate: those that ship, by pack, and files of the user's own. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compilePolicies, type Guardrail } from '../assess/index.js';
import { DEFAULT_CONFIGURATION } from '../config/index.js';
import { parsePolicy, readPolicyFile, type PolicyFileLimits } from '../config/policy-file.js';
import { HeadwaterError } from '../lib/errors.js';
import type { Policy } from '../model/index.js';
import type { ExpressionEngine } from '../ports/index.js';
import { expressionEngine } from './expression-engine.js';
import { loadForeignPolicies } from './foreign-policies.js';
import { readPolicyIndex, textDigest } from './policy-index.js';
import { policyPathsAt } from './policy-paths.js';

export interface LoadedPolicy {
  readonly policy: Policy;
  readonly file: string;
  readonly folder: string;
}

/** `policies/` of this installation. */
export function shippedPoliciesFolder(): string {
  return fileURLToPath(new URL('../../policies', import.meta.url));
}

/** What was read of them in this process, by the digest of the text: the same text is the same policy. */
const shipped = new Map<string, Policy>();

/** All that ship, by id. */
export async function shippedPolicies(limits: PolicyFileLimits = DEFAULT_CONFIGURATION.limits): Promise<readonly LoadedPolicy[]> {
  if (shipped.size === 0) for (const [digest, policy] of await readPolicyIndex()) shipped.set(digest, policy);
  const loaded = policyFiles(shippedPoliciesFolder()).map((file): LoadedPolicy => {
    // Hundreds of small files of our own: to wait for each of them takes three times as long as to read it.
    const text = readFileSync(file, 'utf8');
    const digest = textDigest(text);
    const policy = shipped.get(digest) ?? parsePolicy(text, file, limits, expressionEngine());
    shipped.set(digest, policy);
    return { policy, file, folder: dirname(file) };
  });
  return loaded.toSorted((a, b) => compare(a.policy.id, b.policy.id));
}

/** The one that ships under this id, or under this name in one family only. Throws ID_UNKNOWN, with those that it might be. */
export async function shippedPolicy(id: string): Promise<LoadedPolicy> {
  const all = await shippedPolicies();
  const found = all.filter(({ policy }) => policy.id === id || policy.id.endsWith(`/${id}`));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const said =
    found.length === 0 ? `no policy is called ${id}` : `${id} may be ${found.map(({ policy }) => policy.id).join(' or ')}`;
  throw new HeadwaterError('ID_UNKNOWN', said);
}

/** What is evaluated where nobody says another: of each family few rules, which nearly everybody can follow. */
const STARTER_PACK = /-starter$/;

export interface PolicyChoice {
  /** Names of packs; undefined means the starter packs, an empty list none. */
  readonly packs: readonly string[] | undefined;
  /** Policy files, or folders that hold some. */
  readonly paths: readonly string[];
  readonly folder: string;
  readonly limits: PolicyFileLimits;
}

/** Throws PACK_UNKNOWN, INPUT_NOT_FOUND or POLICY_INVALID: a guardrail that cannot be read is not left out silently. */
export async function choosePolicies(choice: PolicyChoice): Promise<readonly Guardrail[]> {
  const all = choice.packs?.length === 0 ? [] : (await shippedPolicies(choice.limits)).map(({ policy }) => policy);
  const known = new Set(all.flatMap((policy) => policy.packs));
  const packs = choice.packs ?? [...known].filter((pack) => STARTER_PACK.test(pack));
  const unknown = packs.filter((pack) => !known.has(pack));
  if (unknown.length > 0)
    throw new HeadwaterError(
      'PACK_UNKNOWN',
      `no pack is called ${unknown.join(', ')}; there are ${[...known].sort().join(', ')}`,
    );
  const chosen = all.filter((policy) => policy.packs.some((pack) => packs.includes(pack)));
  const { own, foreign, others } = await policiesAt(choice);
  // A policy of one's own with the id of one that ships stands in its place.
  const policies = new Map([...chosen, ...own.map(({ policy }) => policy)].map((policy) => [policy.id, policy])).values();
  return [
    ...compilePolicies([...policies], expressionEngine()),
    ...(await loadForeignPolicies(foreign, others, choice.limits, expressionEngine())),
  ];
}

/** What the user's paths hold: policies in Headwater's own format, and the files of others. */
export interface PoliciesAt {
  readonly own: readonly LoadedPolicy[];
  readonly foreign: readonly string[];
  /** Files that may hold parameters of these. */
  readonly others: readonly string[];
}

/** Throws INPUT_NOT_FOUND or POLICY_INVALID. */
export async function policiesAt({ paths, folder, limits }: Omit<PolicyChoice, 'packs'>): Promise<PoliciesAt> {
  const found = await Promise.all(paths.map((path) => policyPathsAt(resolve(folder, path), limits)));
  const own = await readAll(distinct(found.map((one) => one.own)), limits, expressionEngine());
  assertApart(own);
  return { own, foreign: distinct(found.map((one) => one.foreign)), others: distinct(found.map((one) => one.others)) };
}

function distinct(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
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

function policyFiles(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name === 'policy.yaml')
    .map((entry) => join(entry.parentPath, entry.name));
}
