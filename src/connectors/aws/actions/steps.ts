/** The parts that plans are made of: calls, and statements about what a reading shows. Values only. */
import type { Expectation, FieldExpectation, Json, PlannedStep, ResourceAddress } from '../../../model/index.js';

export type Call = Extract<PlannedStep, { readonly kind: 'call' }>;

export function callStep(call: string, address: ResourceAddress, input: Json, done: Expectation): Call {
  return { kind: 'call', call, address, input, done };
}

/** For what takes effect some time after it was accepted. */
export function waitStep(address: ResourceAddress, until: Expectation, seconds: number): PlannedStep {
  return { kind: 'wait', address, until, seconds };
}

export function all(...fields: readonly FieldExpectation[]): Expectation {
  return { kind: 'fields', fields };
}

export function equals(path: readonly string[], value: Json): FieldExpectation {
  return { path, is: 'equals', value };
}

export function absent(path: readonly string[]): FieldExpectation {
  return { path, is: 'absent' };
}

export function includes(path: readonly string[], value: Json): FieldExpectation {
  return { path, is: 'includes', value };
}

export function excludes(path: readonly string[], value: Json): FieldExpectation {
  return { path, is: 'excludes', value };
}

/** The calls of a plan, by the name of the call. */
export function callsIn(steps: readonly PlannedStep[], ...names: readonly string[]): readonly Call[] {
  return steps.filter((step): step is Call => step.kind === 'call' && names.includes(step.call));
}
