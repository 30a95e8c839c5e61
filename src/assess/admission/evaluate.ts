/**
 * Compiles the expressions of an admission policy and makes a verdict of their values: match conditions, then validations and
 * audit annotations. Missing and mistyped data is an error whatever the policy's `failurePolicy` says, which is about whom to
 * let in, not about what is so.
 */
import { ExpressionError } from '../../lib/cel/index.js';
import type { AdmissionExpressions, AdmissionValidation, Failure } from '../../model/index.js';
import type { Dialect, Evaluation, ExpressionEngine, Program, Value } from '../../ports/index.js';
import type { Judgement } from '../verdict.js';

/** What came of a policy or rule, and which of its parts decided. */
export interface AdmissionVerdict {
  readonly judgement: Judgement;
  readonly decidedBy: 'match' | 'exception' | 'conditions' | 'validations';
  /** True where an API server would let in what the policy cannot judge: its `failurePolicy` is Ignore. */
  readonly letsIn?: true;
}

export interface AdmissionProgram {
  readonly expressions: AdmissionExpressions;
  readonly conditions: Program;
  readonly program: Program;
  /** Places in the program. */
  readonly validations: readonly CompiledValidation[];
  readonly annotations: readonly { readonly key: string; readonly place: number }[];
}

interface CompiledValidation {
  readonly place: number;
  readonly message: number | undefined;
  readonly validation: AdmissionValidation;
}

export interface AdmissionInputs {
  readonly names: readonly string[];
  readonly dialect: Dialect;
}

export const ADMISSION_INPUTS: AdmissionInputs = {
  names: ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'authorizer'],
  dialect: 'kubernetes',
};

/** An error says which expression it is in. */
export function compileAdmission(
  expressions: AdmissionExpressions,
  inputs: AdmissionInputs,
  engine: ExpressionEngine,
): AdmissionProgram | ExpressionError {
  try {
    return compile(expressions, inputs, engine);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

function compile(
  expressions: AdmissionExpressions,
  { names, dialect }: AdmissionInputs,
  engine: ExpressionEngine,
): AdmissionProgram {
  const texts: string[] = [];
  const validations = expressions.validations.map((validation): CompiledValidation => {
    const place = texts.push(validation.expression) - 1;
    const message = validation.messageExpression === undefined ? undefined : texts.push(validation.messageExpression) - 1;
    return { place, message, validation };
  });
  const annotations = expressions.auditAnnotations.map(({ key, valueExpression }) => ({
    key,
    place: texts.push(valueExpression) - 1,
  }));
  const { variables } = expressions;
  return {
    expressions,
    // Conditions are evaluated before there are variables.
    conditions: engine.compileProgram({
      inputs: names,
      dialect,
      variables: [],
      expressions: expressions.matchConditions.map(({ expression }) => expression),
    }),
    program: engine.compileProgram({ inputs: names, dialect, variables, expressions: texts }),
    validations,
    annotations,
  };
}

/** @param first true where the first validation that is not true decides, and later ones are not looked at */
export function evaluateAdmission(
  program: AdmissionProgram,
  inputs: Readonly<Record<string, unknown>>,
  { first = false }: { readonly first?: boolean } = {},
): AdmissionVerdict {
  const { matchConditions } = program.expressions;
  if (matchConditions.length > 0) {
    const condition = evaluateConditions(matchConditions, program.conditions.on(inputs));
    const letsIn = program.expressions.failurePolicy === 'Ignore' ? ({ letsIn: true } as const) : {};
    if (condition !== undefined) return { judgement: condition, decidedBy: 'conditions', ...letsIn };
  }
  return { judgement: validate(program, program.program.on(inputs), first), decidedBy: 'validations' };
}

/** Undefined when all are true. One that is false decides before one that is in error. */
export function evaluateConditions(conditions: readonly { readonly name: string }[], values: Evaluation): Judgement | undefined {
  let error: Judgement | undefined;
  for (const [index, { name }] of conditions.entries()) {
    const value = values.evaluate(index);
    if (value.kind === 'value' && value.value === true) continue;
    if (value.kind === 'value' && value.value === false)
      return { kind: 'not-applicable', because: `its condition '${name}' is not met` };
    error ??= { kind: 'error', reason: `match condition ${name}: ${reasonOf(value)}` };
  }
  return error;
}

function validate({ validations, annotations }: AdmissionProgram, values: Evaluation, first: boolean): Judgement {
  const failures: Failure[] = [];
  const errors = new Set<string>();
  for (const [index, { place, message, validation }] of validations.entries()) {
    if (first && (failures.length > 0 || errors.size > 0)) break;
    const value = values.evaluate(place);
    if (value.kind === 'value' && value.value === true) continue;
    if (value.kind === 'value' && value.value === false)
      failures.push({ message: messageOf(validation, message, values), fields: [] });
    else errors.add(isVariable(value) ? reasonOf(value) : `validation ${index + 1}: ${reasonOf(value)}`);
  }
  if (failures.length > 0) return { kind: 'fail', failures };
  for (const { key, place } of annotations) {
    const value = values.evaluate(place);
    if (value.kind === 'value' && (value.value === null || typeof value.value === 'string')) continue;
    errors.add(`audit annotation ${key}: ${value.kind === 'error' ? reasonOf(value) : 'it gives neither a text nor null'}`);
  }
  return errors.size === 0 ? { kind: 'pass' } : { kind: 'error', reason: [...errors].join('; ') };
}

/** `MaxEvaluatedMessageExpressionSizeBytes` of k8s.io/apiserver/pkg/apis/cel. */
const MAX_MESSAGE_BYTES = 5 << 10;

/** As the API server words it: of a message expression only a text of one line, and not too long, counts. */
function messageOf({ expression, message }: AdmissionValidation, place: number | undefined, values: Evaluation): string {
  const said = place === undefined ? undefined : values.evaluate(place);
  const text = said?.kind === 'value' && typeof said.value === 'string' ? said.value.trim() : '';
  if (text !== '' && !text.includes('\n') && Buffer.byteLength(text) <= MAX_MESSAGE_BYTES) return text;
  return message ?? `failed expression: ${expression.trim()}`;
}

function isVariable(value: Value): boolean {
  return value.kind === 'error' && value.variable !== undefined;
}

function reasonOf(value: Value): string {
  if (value.kind === 'value') return 'it gives neither true nor false';
  return value.variable === undefined ? value.reason : `variable ${value.variable}: ${value.reason}`;
}
