/**
 * Finds policies by what a user calls them: an id, the last part of one, or the path of a file or folder. The user's own, in
 * whichever language, come before those that ship.
 */
import { resolve, sep } from 'node:path';
import { compilePolicies, type Guardrail, type RuledGuardrail } from '../assess/index.js';
import type { ForeignDocuments, ForeignPolicy } from '../config/foreign-policy-file.js';
import type { PolicyFileLimits } from '../config/policy-file.js';
import { HeadwaterError } from '../lib/errors.js';
import type { Policy } from '../model/index.js';
import { compileForeignPolicies } from './compile-foreign-policies.js';
import { expressionEngine } from './expression-engine.js';
import { readForeignPolicies } from './foreign-policies.js';
import { policiesAt, shippedPolicies } from './load-policies.js';
import { policyPathsAt } from './policy-paths.js';

export type CalledPolicy =
  | { readonly kind: 'own'; readonly policy: Policy }
  | {
      readonly kind: 'foreign';
      readonly policy: ForeignPolicy;
      readonly guardrail: RuledGuardrail;
      /** What the files hold that it was read with: its bindings, exceptions and parameters are among it. */
      readonly documents: ForeignDocuments;
      readonly files: readonly string[];
    };

export interface PolicyCall {
  /** Files and folders with policies of the user's own. */
  readonly paths: readonly string[];
  /** The folder that paths are relative to. */
  readonly folder: string;
  readonly limits: PolicyFileLimits;
}

/** In the order of the names; a path stands for all policies in it. Throws ID_UNKNOWN, INPUT_NOT_FOUND or POLICY_INVALID. */
export async function policiesCalled(names: readonly string[], call: PolicyCall): Promise<readonly CalledPolicy[]> {
  const { folder, limits } = call;
  const engine = expressionEngine();
  const paths = [...new Set([...names.filter(isPath), ...call.paths].map((path) => resolve(folder, path)))];
  const { own, foreign, others } = await policiesAt({ paths, folder, limits });
  const documents = await readForeignPolicies(foreign, others, limits, engine);
  const guardrails = compileForeignPolicies(documents, engine);
  const ofOthers = documents.policies.flatMap((policy, index): readonly CalledPolicy[] => {
    const guardrail = guardrails[index];
    return guardrail === undefined ? [] : [{ kind: 'foreign', policy, guardrail, documents, files: foreign }];
  });
  const shipped = names.every(isPath) ? [] : await shippedPolicies(limits);
  // A policy of one's own with the id of one that ships stands in its place.
  const known = new Map<string, CalledPolicy>(
    [...[...shipped, ...own].map(({ policy }): CalledPolicy => ({ kind: 'own', policy })), ...ofOthers].map((called) => [
      idOf(called),
      called,
    ]),
  );
  const found = names.map(async (name) => {
    if (!isPath(name)) return [onlyOne(name, known)];
    const path = resolve(folder, name);
    const ownIds = own.filter(({ file }) => file === path || file.startsWith(`${path}${sep}`)).map(({ policy }) => policy.id);
    const { foreign: files } = await policyPathsAt(path, limits);
    const { policies } = await readForeignPolicies(files, [], limits, engine);
    return [...ownIds, ...policies.map(({ header }) => header.id)].flatMap((id) => known.get(id) ?? []);
  });
  return (await Promise.all(found)).flat();
}

/** The one that is called so. Throws as `policiesCalled` does, and OPTION_INVALID for a path that holds several. */
export async function policyCalled(name: string, call: PolicyCall): Promise<CalledPolicy> {
  const [only, ...others] = await policiesCalled([name], call);
  if (only === undefined)
    throw new HeadwaterError(
      'POLICY_INVALID',
      `${name}:1: it holds no policy: what is in it belongs to one, or changes resources`,
    );
  if (others.length === 0) return only;
  const ids = [only, ...others].map(idOf).join(', ');
  throw new HeadwaterError(
    'OPTION_INVALID',
    `${name} holds ${others.length + 1} policies; name the one that is meant, with --policy ${name}: ${ids}`,
  );
}

/** Ready to judge. */
export function guardrailOf(called: CalledPolicy): Guardrail {
  if (called.kind === 'foreign') return called.guardrail;
  const [guardrail] = compilePolicies([called.policy], expressionEngine());
  if (guardrail === undefined) throw new Error(`${called.policy.id} was not compiled`);
  return guardrail;
}

export function idOf(called: CalledPolicy): string {
  return called.kind === 'own' ? called.policy.id : called.policy.header.id;
}

/** By its ending or its beginning: a policy of one's own need not have the id of one that ships. */
function isPath(name: string): boolean {
  return /\.ya?ml$/.test(name) || /^\.{0,2}\//.test(name) || name === '.';
}

function onlyOne(name: string, known: ReadonlyMap<string, CalledPolicy>): CalledPolicy {
  const exact = known.get(name);
  if (exact !== undefined) return exact;
  const found = [...known.values()].filter((called) => idOf(called).endsWith(`/${name}`));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  throw new HeadwaterError(
    'ID_UNKNOWN',
    only === undefined ? `no policy is called ${name}` : `${name} may be ${found.map(idOf).join(' or ')}`,
  );
}
