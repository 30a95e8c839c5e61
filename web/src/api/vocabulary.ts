// The words of the vocabulary that pages need as values, in their order. Their types are those of the contract.
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational', 'unknown'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const PHASES = ['development', 'test', 'staging', 'production', 'unknown'] as const;
export type ReleasePhase = (typeof PHASES)[number];

export const RUNGS = ['record', 'notify', 'propose', 'hold', 'contain', 'enforce'] as const;
export type Rung = (typeof RUNGS)[number];

export const ROLES = ['viewer', 'approver', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A member of `values`, or undefined. */
export function memberOf<Value extends string>(values: readonly Value[], text: unknown): Value | undefined {
  return values.find((value) => value === text);
}

/** True when `role` includes all that `least` may. */
export function includesRole(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}
