/** Loads policies of Kubernetes and Kyverno from files, ready to judge, each with the bindings, exceptions and parameters that the files hold. */
import type { RuledGuardrail } from '../assess/index.js';
import { joinDocuments, NO_DOCUMENTS, parseForeignPolicies, type ForeignDocuments } from '../config/foreign-policy-file.js';
import type { PolicyFileLimits } from '../config/policy-file.js';
import { readPolicyText } from '../config/policy-text.js';
import { HeadwaterError } from '../lib/errors.js';
import type { ExpressionEngine } from '../ports/index.js';
import { compileForeignPolicies } from './compile-foreign-policies.js';

/**
 * @param others files that may hold parameters
 * Throws POLICY_INVALID, FILE_UNREADABLE, FILE_TOO_LARGE or ENCODING_UNREADABLE.
 */
export async function loadForeignPolicies(
  files: readonly string[],
  others: readonly string[],
  limits: PolicyFileLimits,
  engine: ExpressionEngine,
): Promise<readonly RuledGuardrail[]> {
  return compileForeignPolicies(await readForeignPolicies(files, others, limits, engine), engine);
}

/** What the files say, before it is compiled. Throws as `loadForeignPolicies` does. */
export async function readForeignPolicies(
  files: readonly string[],
  others: readonly string[],
  limits: PolicyFileLimits,
  engine: ExpressionEngine,
): Promise<ForeignDocuments> {
  if (files.length === 0) return NO_DOCUMENTS;
  const read = await Promise.all(
    files.map(async (file) => [file, parseForeignPolicies(await readPolicyText(file, limits), file, limits, engine)] as const),
  );
  for (const [file, { policies, bindings, exceptions, ignored }] of read) {
    if (policies.length + bindings.length + exceptions.length === 0)
      throw new HeadwaterError(
        'POLICY_INVALID',
        `${file}:1: it holds nothing that judges resources: ${ignored.join(', ')} changes, makes or deletes them`,
      );
  }
  assertApart(read);
  const documents = joinDocuments(read.map(([, parsed]) => parsed));
  return { ...documents, params: [...documents.params, ...(await paramsIn(others, documents, limits, engine))] };
}

/** Of two with one id only one could be evaluated, and nobody would notice which. */
function assertApart(read: readonly (readonly [file: string, parsed: ForeignDocuments])[]): void {
  const known = new Map<string, string>();
  for (const [file, { policies }] of read) {
    for (const { header } of policies) {
      const other = known.get(header.id);
      if (other !== undefined)
        throw new HeadwaterError('POLICY_INVALID', `${header.id} is the id of two policies: ${other} and ${file}`);
      known.set(header.id, file);
    }
  }
}

/** The objects of the kinds that policies take as parameters. Files that hold none are not read as YAML. */
async function paramsIn(
  files: readonly string[],
  { policies }: ForeignDocuments,
  limits: PolicyFileLimits,
  engine: ExpressionEngine,
): Promise<ForeignDocuments['params']> {
  const kinds = policies.flatMap((policy) => {
    if (policy.kind === 'ValidatingAdmissionPolicy') return policy.paramKind ?? [];
    if (policy.kind !== 'ClusterPolicy' && policy.kind !== 'Policy') return [];
    return policy.rules.flatMap(({ body }) => (body.kind === 'cel' ? (body.paramKind ?? []) : []));
  });
  if (kinds.length === 0) return [];
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readPolicyText(file, limits);
      const isMeant = kinds.some(({ kind }) => text.includes(`kind: ${kind}`));
      return isMeant ? parseForeignPolicies(text, file, limits, engine).params : [];
    }),
  );
  return found.flat();
}
