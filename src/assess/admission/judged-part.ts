/**
 * The judgements that the verdict of a policy with rules, bindings or exceptions is made of, told one by one to whoever wants
 * to explain it. Nothing is kept where nobody asks.
 */
import type { AdmissionExpressions } from '../../model/index.js';
import type { Judgement } from '../verdict.js';
import { evaluateAdmission, type AdmissionInputs, type AdmissionProgram, type AdmissionVerdict } from './evaluate.js';

export interface JudgedPart {
  readonly of: PartOf;
  readonly judgement: Judgement;
  /** Undefined where nothing had to be evaluated. */
  readonly evaluated?: EvaluatedPart;
}

/** What of the policy it is a judgement of; the policy itself where it names nothing. */
export interface PartOf {
  readonly rule?: string;
  readonly binding?: string;
  readonly exception?: string;
}

export interface EvaluatedPart {
  readonly expressions: Omit<AdmissionExpressions, 'failurePolicy'>;
  readonly inputs: AdmissionInputs;
  readonly values: Readonly<Record<string, unknown>>;
  readonly first: boolean;
  /** False where a match condition decided. */
  readonly conditionsMet: boolean;
}

/** Whoever listens to the judgements of a request. */
export interface Listening {
  readonly told?: ((part: JudgedPart) => void) | undefined;
}

/** Evaluates, and tells what came of it. */
export function evaluateTold(
  { told }: Listening,
  of: PartOf,
  program: AdmissionProgram,
  inputs: AdmissionInputs,
  values: Readonly<Record<string, unknown>>,
  { first = false }: { readonly first?: boolean } = {},
): AdmissionVerdict {
  const verdict = evaluateAdmission(program, values, { first });
  const { judgement, decidedBy } = verdict;
  told?.({
    of,
    judgement,
    evaluated: { expressions: program.expressions, inputs, values, first, conditionsMet: decidedBy !== 'conditions' },
  });
  return verdict;
}
